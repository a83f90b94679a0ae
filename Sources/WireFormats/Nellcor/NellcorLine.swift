public import Quantities

/// One line of the text that Nellcor's N-595 and NPB-290 and 295 send at their data port, every two seconds.
///
///     NPB-295 VERSION 2.0.0.0 CRC: XXXX SpO2 Limit: 70-100% PR Limit: 60-160BPM
///     TIME %SPO2 BPM PA Status
///     12-NOV-98 14:00:05 100 120* 50 PH
///
/// The two lines of heading come once a page. `*` marks a value beyond its limit, `---` one that is not
/// measured; PA is the height of the pulse, without a unit. There is no checksum. How many blanks part the
/// columns is not taken from any source: any number of them will do. Source: devices, section 1.10.
public enum NellcorLine: TextMessage {
  /// The numbers of this moment.
  case numbers(NellcorNumbers)
  /// One of the two lines of a page's heading.
  case heading

  /// Reads a line; nil when it is anything else.
  public init?(_ line: inout TextLine) {
    line.rewind()
    line.takeAll(UInt8(ascii: " "))
    guard let first = line.next else { return nil }
    if first < UInt8(ascii: "0") || first > UInt8(ascii: "9") {
      guard NellcorLine.isHeading(&line) else { return nil }
      self = .heading
    } else {
      guard let numbers = NellcorNumbers(&line) else { return nil }
      self = .numbers(numbers)
    }
  }

  /// Writes the line with CR and LF; a heading as its second line.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .numbers(let numbers): numbers.encode(emit)
    case .heading: write("TIME %SPO2 BPM PA Status", emit)
    }
    emit(0x0D)
    emit(0x0A)
  }

  /// Writes the first line of a page's heading, with CR and LF.
  public static func encodeTitle(_ emit: (UInt8) -> Void) {
    write("NPB-295 VERSION 2.0.0.0 CRC: XXXX SpO2 Limit: 70-100% PR Limit: 60-160BPM", emit)
    emit(0x0D)
    emit(0x0A)
  }

  /// Whether the line names the columns, or a model and its version.
  private static func isHeading(_ line: inout TextLine) -> Bool {
    if line.takes("TIME") { return true }
    while !line.isAtEnd {
      line.skip(past: UInt8(ascii: " "))
      if line.takes("VERSION ") { return true }
    }
    return false
  }
}

/// The numbers of one line of a Nellcor oximeter.
public struct NellcorNumbers: Hashable, Sendable {
  /// The oximeter's date and time of day, as they are written: day, letters of the month, year, then hour,
  /// minute and second.
  public struct Moment: Hashable, Sendable {
    /// The day of the month, 1 to 31.
    public var day: UInt8
    /// The month, 1 to 12.
    public var month: UInt8
    /// The last two digits of the year.
    public var year: UInt8
    /// The time of day.
    public var time: TimeOfDay

    /// Makes a moment.
    public init(day: UInt8, month: UInt8, year: UInt8, time: TimeOfDay) {
      self.day = day
      self.month = month
      self.year = year
      self.time = time
    }
  }

  /// When the oximeter says that this was so.
  public var moment: Moment
  /// SpO2, 0 to 100 %; nil when none is measured.
  public var saturation: OxygenSaturation?
  /// Whether the SpO2 is marked as beyond its limit.
  public var isSaturationMarked = false
  /// Pulse rate, 0 to 999 per minute; nil when none is measured.
  public var pulseRate: Rate?
  /// Whether the pulse rate is marked as beyond its limit.
  public var isRateMarked = false
  /// The height of the pulse, 0 to 999; nil when none is measured.
  public var pulseAmplitude: UInt16?
  /// The codes behind the numbers.
  public var status: NellcorStatus

  /// Makes a line of numbers without marks.
  public init(
    at moment: Moment, saturation: OxygenSaturation?, pulseRate: Rate?, pulseAmplitude: UInt16?,
    status: NellcorStatus = []
  ) {
    self.moment = moment
    self.saturation = saturation
    self.pulseRate = pulseRate
    self.pulseAmplitude = pulseAmplitude
    self.status = status
  }

  init?(_ line: inout TextLine) {
    guard let moment = Moment(&line),
      let (saturation, isSaturationMarked) = NellcorNumbers.column(&line), (saturation ?? 0) <= 100,
      let (rate, isRateMarked) = NellcorNumbers.column(&line),
      let (amplitude, _) = NellcorNumbers.column(&line)
    else { return nil }
    self.init(
      at: moment, saturation: saturation.map { .percent($0) }, pulseRate: rate.map { .perMinute($0) },
      pulseAmplitude: amplitude.map { UInt16($0) })
    self.isSaturationMarked = isSaturationMarked
    self.isRateMarked = isRateMarked
    while line.takeAll(UInt8(ascii: " ")) > 0, !line.isAtEnd { status.formUnion(NellcorStatus.take(&line)) }
    guard line.isAtEnd else { return nil }
  }

  func encode(_ emit: (UInt8) -> Void) {
    moment.encode(emit)
    NellcorNumbers.write((saturation?.thousandths).map { $0 / 1000 }, isSaturationMarked, emit)
    NellcorNumbers.write((pulseRate?.thousandths).map { $0 / 1000 }, isRateMarked, emit)
    NellcorNumbers.write(pulseAmplitude.map { Int32($0) }, false, emit)
    status.encode(emit)
  }

  /// One number behind blanks, and whether it is marked; nil when there is neither number nor hyphens.
  private static func column(_ line: inout TextLine) -> (Int32?, Bool)? {
    guard line.takeAll(UInt8(ascii: " ")) > 0 else { return nil }
    if line.takes("---") { return (nil, line.takes(UInt8(ascii: "*"))) }
    guard let value = line.decimal(digits: 1...3) else { return nil }
    return (value, line.takes(UInt8(ascii: "*")))
  }

  private static func write(_ value: Int32?, _ isMarked: Bool, _ emit: (UInt8) -> Void) {
    emit(UInt8(ascii: " "))
    if let value {
      let value = max(0, min(999, value))
      WireFormats.write(value, digits: value < 10 ? 1 : value < 100 ? 2 : 3, emit)
    } else {
      WireFormats.write("---", emit)
    }
    if isMarked { emit(UInt8(ascii: "*")) }
  }
}

extension NellcorNumbers.Moment {
  private static var months: StaticString { "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC" }

  init?(_ line: inout TextLine) {
    guard let day = line.decimal(digits: 2...2), 1...31 ~= day, line.takes(UInt8(ascii: "-")),
      let month = NellcorNumbers.Moment.month(&line), line.takes(UInt8(ascii: "-")),
      let year = line.decimal(digits: 2...2), line.takeAll(UInt8(ascii: " ")) > 0,
      let time = line.timeOfDay()
    else { return nil }
    self.init(
      day: UInt8(day), month: month, year: UInt8(year), time: time)
  }

  func encode(_ emit: (UInt8) -> Void) {
    WireFormats.write(Int32(day), digits: 2, emit)
    emit(UInt8(ascii: "-"))
    let name = Int(month - 1) * 3
    for place in name..<name + 3 { emit(NellcorNumbers.Moment.months.utf8Start[place]) }
    emit(UInt8(ascii: "-"))
    WireFormats.write(Int32(year), digits: 2, emit)
    emit(UInt8(ascii: " "))
    time.encode(emit)
  }

  /// The number of the month whose three letters come next.
  private static func month(_ line: inout TextLine) -> UInt8? {
    guard line.place + 3 <= line.count else { return nil }
    let names = months.utf8Start
    for month in 0..<12 {
      var place = 0
      while place < 3, line[line.place + place] == names[month * 3 + place] { place += 1 }
      guard place == 3 else { continue }
      for letter in 0..<3 { _ = line.takes(names[month * 3 + letter]) }
      return UInt8(month + 1)
    }
    return nil
  }
}

/// Cuts the text of a Nellcor oximeter into lines.
public typealias NellcorFramer = TextFramer<NellcorLine>
