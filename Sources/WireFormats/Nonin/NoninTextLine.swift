public import Quantities

/// One line of the text that Nonin's desktop and handheld oximeters send once a second.
///
///     [HH:MM:SS ]SPO2=097 HR=072[ F][ B][*]
///
/// `---` stands for a number that is not measured. `F` says that the numbers are of the fast average, `B`
/// that a breath was seen (9847), `*` that somebody marked an event. Source: devices, section 1.1.8.
public struct NoninTextLine: TextMessage {
  /// SpO2, 0 to 100 %; nil when none is measured.
  public var saturation: OxygenSaturation?
  /// Pulse rate, 0 to 511 per minute; nil when none is measured.
  public var pulseRate: Rate?
  /// Whether the numbers are of the fast average.
  public var isFast = false
  /// Whether a breath was seen.
  public var hasBreath = false
  /// Whether somebody marked an event.
  public var isMarked = false

  /// Makes a line with two numbers and no marks.
  public init(saturation: OxygenSaturation?, pulseRate: Rate?) {
    self.saturation = saturation
    self.pulseRate = pulseRate
  }

  /// Reads a line; nil when it is anything else.
  public init?(_ line: inout TextLine) {
    line.rewind()
    if line.count > 8, line[2] == UInt8(ascii: ":") {
      guard NoninTextLine.takesTime(&line), line.takes(UInt8(ascii: " ")) else { return nil }
    }
    guard line.takes("SPO2="), let saturation = NoninTextLine.number(&line, most: 100),
      line.takes(" HR="), let rate = NoninTextLine.number(&line, most: 511)
    else { return nil }
    self.init(saturation: saturation.map { .percent($0) }, pulseRate: rate.map { .perMinute($0) })
    takeMarks(&line)
    guard line.isAtEnd else { return nil }
  }

  /// Writes the line with CR and LF, without a time of day.
  public func encode(_ emit: (UInt8) -> Void) {
    WireFormats.write("SPO2=", emit)
    NoninTextLine.write((saturation?.thousandths).map { $0 / 1000 }, emit)
    WireFormats.write(" HR=", emit)
    NoninTextLine.write((pulseRate?.thousandths).map { $0 / 1000 }, emit)
    if isFast { WireFormats.write(" F", emit) }
    if hasBreath { WireFormats.write(" B", emit) }
    if isMarked { emit(UInt8(ascii: "*")) }
    emit(0x0D)
    emit(0x0A)
  }

  private mutating func takeMarks(_ line: inout TextLine) {
    isFast = line.takes(" F")
    hasBreath = line.takes(" B")
    _ = line.takes(UInt8(ascii: " "))
    isMarked = line.takes(UInt8(ascii: "*"))
    line.takeAll(UInt8(ascii: " "))
  }

  private static func takesTime(_ line: inout TextLine) -> Bool {
    guard let hour = line.decimal(digits: 2...2), hour < 24, line.takes(UInt8(ascii: ":")),
      let minute = line.decimal(digits: 2...2), minute < 60, line.takes(UInt8(ascii: ":")),
      let second = line.decimal(digits: 2...2), second < 60
    else { return false }
    return true
  }

  /// Three digits, or three hyphens for none; nil when it is neither.
  private static func number(_ line: inout TextLine, most: Int32) -> Int32?? {
    if line.takes("---") { return .some(nil) }
    guard let value = line.decimal(digits: 3...3), value <= most else { return nil }
    return .some(value)
  }

  private static func write(_ value: Int32?, _ emit: (UInt8) -> Void) {
    guard let value else {
      WireFormats.write("---", emit)
      return
    }
    WireFormats.write(value, digits: 3, emit)
  }
}

/// Cuts the text of a Nonin oximeter into lines; its header at power-up is refused like any other line.
public typealias NoninTextFramer = TextFramer<NoninTextLine>
