/// What a Capnostream monitor says.
///
/// Source: devices, section 1.4.3.
public enum CapnostreamReport: Equatable, Sendable {
  /// A sample of CO2.
  case wave(OridionWave)
  /// The numbers of this second.
  case numerics(CapnostreamNumerics)
  /// The monitor's name: software, its date and a serial number.
  case identity(OridionBytes)
  /// An item of message 60 as it stands now.
  case setting(item: UInt8, value: UInt8)
  /// Any other frame.
  case other(OridionFrame)

  /// Reads a frame from the monitor.
  ///
  /// - Throws: `length` or `illegalField` when a frame of a known kind says what cannot be.
  public init(_ frame: OridionFrame) throws(WireError) {
    switch frame.code {
    case OridionWave.code: self = .wave(try OridionWave(frame.payload))
    case CapnostreamNumerics.code: self = .numerics(try CapnostreamNumerics(frame.payload))
    case 4: self = .identity(frame.payload)
    case 60:
      guard frame.payload.count >= 2 else { throw .length }
      self = .setting(item: frame.payload[0], value: frame.payload[1])
    case _: self = .other(frame)
    }
  }

  /// The frame that carries the report.
  public var frame: OridionFrame {
    switch self {
    case .wave(let wave): wave.frame
    case .numerics(let numerics): numerics.frame
    case .identity(let name): OridionFrame(code: 4, payload: name)
    case .setting(let item, let value): OridionFrame(code: 60, item, value)
    case .other(let frame): frame
    }
  }
}
