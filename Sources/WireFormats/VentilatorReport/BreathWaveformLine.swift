public import Quantities

/// One line of the waveform port of a Puritan Bennett 840: where a breath begins or ends, or a sample of it.
///
///     BS, S:14919,
///     6.14, 8.40
///     BE
///
/// Samples come 50 times a second: flow in L/min, inspiration positive, and pressure in cmH2O. Source:
/// devices, section 1.6.3. How a line ends is not known: LF, CR and both are taken.
public enum BreathWaveformLine: Hashable, Sendable {
  /// A breath begins, with its number.
  case breathStart(Int32)
  /// One sample of flow and pressure.
  case sample(flow: GasFlow, pressure: AirwayPressure)
  /// The breath is over.
  case breathEnd

  /// How many samples there are in a second.
  public static var samplesPerSecond: Int64 { 50 }

  /// Reads a line; nil when it is anything else.
  init?(_ line: inout TextLine) {
    line.rewind()
    if line.takes("BE") {
      self = .breathEnd
    } else if line.takes("BS, S:") {
      guard let number = line.decimal(digits: 1...9) else { return nil }
      _ = line.takes(UInt8(ascii: ","))
      self = .breathStart(number)
    } else {
      guard let flow = BreathWaveformLine.thousandths(&line), line.takes(UInt8(ascii: ",")) else {
        return nil
      }
      line.takeAll(UInt8(ascii: " "))
      guard let pressure = BreathWaveformLine.thousandths(&line) else { return nil }
      self = .sample(flow: GasFlow(thousandths: flow), pressure: AirwayPressure(thousandths: pressure))
    }
    line.takeAll(UInt8(ascii: " "))
    guard line.isAtEnd else { return nil }
  }

  /// Writes the line with LF; numbers with two digits behind the point.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .breathStart(let number):
      WireFormats.write("BS, S:", emit)
      var digits = 1
      var rest = number
      while rest > 9 {
        rest /= 10
        digits += 1
      }
      WireFormats.write(number, digits: digits, emit)
      emit(UInt8(ascii: ","))
    case .sample(let flow, let pressure):
      BreathWaveformLine.write(flow.thousandths, emit)
      WireFormats.write(", ", emit)
      BreathWaveformLine.write(pressure.thousandths, emit)
    case .breathEnd: WireFormats.write("BE", emit)
    }
    emit(0x0A)
  }

  private static func write(_ thousandths: Int32, _ emit: (UInt8) -> Void) {
    let field = ReportField(thousandths: thousandths, decimals: 2)
    field.write(width: field.count, emit)
  }

  /// A sign, up to four digits, a point and one or two digits.
  private static func thousandths(_ line: inout TextLine) -> Int32? {
    let isNegative = line.takes(UInt8(ascii: "-"))
    guard let whole = line.decimal(digits: 1...4), line.takes(UInt8(ascii: ".")) else { return nil }
    let start = line.place
    guard let part = line.decimal(digits: 1...2) else { return nil }
    let size = whole * 1000 + part * (line.place - start == 1 ? 100 : 10)
    return isNegative ? -size : size
  }
}

/// Cuts the text of a waveform port into lines.
public struct BreathWaveformFramer: WireFramer {
  private var collector = TextLineCollector()
  private var step = TextLineCollector.Step.pending

  /// Makes a framer that waits for the end of a line.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    // Whichever of the two ends a line, the other behind it ends one that is empty.
    step = collector.take(byte == 0x0D ? 0x0A : byte)
  }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<BreathWaveformLine> {
    let taken = step
    step = .pending
    switch taken {
    case .pending: return .incomplete
    case .rejected(let error): return .rejected(error)
    case .line:
      guard let line = BreathWaveformLine(&collector.line) else { return .rejected(.illegalField) }
      return .frame(line)
    }
  }

  /// Forgets all bytes held.
  public mutating func reset() {
    collector.reset()
    step = .pending
  }
}
