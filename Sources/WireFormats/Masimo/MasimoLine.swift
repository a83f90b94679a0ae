public import Quantities

/// One line of the text that Masimo's oximeters send: ASCII 1, once a second, or ASCII 2.
///
///     03/19/16 13:37:12 SN=0000093112 SPO2=098% BPM=123 PI=00.55% ... ALARM=0000 EXC=000800     ASCII 1
///     09/21/08 09:56:08 SpO2=097 PR=069 PI=04.69 EXC=800:SET                                    ASCII 2
///
/// How many words a line has depends on the model, so it is read word by word: what stands behind a known
/// key is read, and words with other keys are left out. SpO2, pulse rate and exceptions have to be there.
/// Some models put a percent sign behind the pulse rate or the perfusion index, others do not. ASCII 1 writes
/// hyphens for a number that is not measured, ASCII 2 zeroes. There is no checksum. Source: devices,
/// sections 1.2 and 3.4 (ASCII 2: label B).
public struct MasimoLine: TextMessage {
  /// Which of the two texts.
  public enum Form: UInt8, Hashable, Sendable {
    /// ASCII 1: `SPO2=`, `BPM=`, hyphens.
    case one = 1
    /// ASCII 2, also the form of a trend that is read out: `SpO2=`, `PR=`, zeroes.
    case two
  }

  /// The oximeter's local date and time.
  public struct Moment: Hashable, Sendable {
    /// The month, 1 to 12.
    public var month: UInt8
    /// The day of the month, 1 to 31.
    public var day: UInt8
    /// The last two digits of the year.
    public var year: UInt8
    /// The time of day.
    public var time: TimeOfDay

    /// Makes a moment.
    public init(month: UInt8, day: UInt8, year: UInt8, time: TimeOfDay) {
      self.month = month
      self.day = day
      self.year = year
      self.time = time
    }
  }

  /// Which of the two texts this is.
  public var form: Form
  /// When the oximeter says that it measured this.
  public var moment: Moment
  /// SpO2, 0 to 100 %; nil when none is measured.
  public var saturation: OxygenSaturation?
  /// Pulse rate, 0 to 999 per minute; nil when none is measured.
  public var pulseRate: Rate?
  /// Perfusion index in steps of 0.01 %; nil when none is measured or the line has none.
  public var perfusionIndex: Share?
  /// What is out of the ordinary.
  public var exceptions: MasimoExceptions
  /// The bits behind `ALARM=`, whose meaning is not known publicly; 0 in ASCII 2.
  public var alarms: UInt32 = 0

  /// Makes a line.
  public init(
    _ form: Form, at moment: Moment, saturation: OxygenSaturation?, pulseRate: Rate?, perfusionIndex: Share?,
    exceptions: MasimoExceptions
  ) {
    self.form = form
    self.moment = moment
    self.saturation = saturation
    self.pulseRate = pulseRate
    self.perfusionIndex = perfusionIndex
    self.exceptions = exceptions
  }

  /// Reads a line; nil when it is anything else.
  public init?(_ line: inout TextLine) {
    line.rewind()
    guard let moment = Moment(&line), line.takeAll(UInt8(ascii: " ")) > 0 else { return nil }
    var words = MasimoWords()
    while !line.isAtEnd {
      guard words.take(&line) else { return nil }
    }
    guard let form = words.form, words.has(.exceptions) else { return nil }
    self.init(
      form, at: moment, saturation: words.saturation.map { .percent($0) },
      pulseRate: words.rate.map { .perMinute($0) },
      perfusionIndex: words.perfusion.map { Share(hundredths: $0) },
      exceptions: MasimoExceptions(rawValue: words.exceptions))
    alarms = words.alarms
  }
}

extension MasimoLine.Moment {
  init?(_ line: inout TextLine) {
    guard let month = line.decimal(digits: 2...2), 1...12 ~= month, line.takes(UInt8(ascii: "/")),
      let day = line.decimal(digits: 2...2), 1...31 ~= day, line.takes(UInt8(ascii: "/")),
      let year = line.decimal(digits: 2...2), line.takes(UInt8(ascii: " ")),
      let time = line.timeOfDay()
    else { return nil }
    self.init(
      month: UInt8(month), day: UInt8(day), year: UInt8(year), time: time)
  }

  func encode(_ emit: (UInt8) -> Void) {
    WireFormats.write(Int32(month), digits: 2, emit)
    emit(UInt8(ascii: "/"))
    WireFormats.write(Int32(day), digits: 2, emit)
    emit(UInt8(ascii: "/"))
    WireFormats.write(Int32(year), digits: 2, emit)
    emit(UInt8(ascii: " "))
    time.encode(emit)
  }
}

/// Cuts the text of a Masimo oximeter into lines.
public typealias MasimoFramer = TextFramer<MasimoLine>
