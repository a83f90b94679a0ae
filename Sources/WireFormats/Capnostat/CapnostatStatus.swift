/// The most urgent thing a module has to say.
///
/// Source: devices, section 1.3.4 (DPI 1, fifth byte).
public enum CapnostatCondition: Hashable, Sendable {
  /// Nothing is wrong.
  case ok
  /// The sensor is too hot.
  case overTemperature
  /// The sensor is faulty.
  case faulty
  /// The host has to set barometric pressure and gas compensations; until then there is no end-tidal CO2.
  case settingsMissing
  /// The module sleeps.
  case sleeping
  /// The module sets its zero.
  case zeroing
  /// The sensor warms up.
  case warmingUp
  /// The zero has to be set.
  case zeroRequired
  /// CO2 is beyond what the sensor can measure.
  case outOfRange
  /// The airway adapter is missing, dirty or wet.
  case checkAdapter
  /// The sampling line is missing or blocked.
  case checkSamplingLine
  /// A code without a documented meaning; never one of the codes above when it comes from the wire.
  case other(UInt8)

  /// The condition that a code stands for.
  public init(code: UInt8) {
    switch code {
    case 0x00: self = .ok
    case 0x01: self = .overTemperature
    case 0x02: self = .faulty
    case 0x03: self = .settingsMissing
    case 0x04: self = .sleeping
    case 0x05: self = .zeroing
    case 0x06: self = .warmingUp
    case 0x07: self = .zeroRequired
    case 0x08: self = .outOfRange
    case 0x09: self = .checkAdapter
    case 0x0A: self = .checkSamplingLine
    case _: self = .other(code)
    }
  }

  /// The code that stands for the condition.
  public var code: UInt8 {
    switch self {
    case .ok: 0x00
    case .overTemperature: 0x01
    case .faulty: 0x02
    case .settingsMissing: 0x03
    case .sleeping: 0x04
    case .zeroing: 0x05
    case .warmingUp: 0x06
    case .zeroRequired: 0x07
    case .outOfRange: 0x08
    case .checkAdapter: 0x09
    case .checkSamplingLine: 0x0A
    case .other(let code): code
    }
  }
}

/// The five status bytes of a module (DPI 1).
///
/// Of the first four bytes only two bits are named, the meaning of the others is not documented publicly;
/// they are kept. Source: devices, section 1.3.4; bit names in section 3.3, open question 5.
public struct CapnostatStatus: Equatable, Sendable {
  /// The bit of the first byte that is set while no breath was seen for the time set (label C).
  public static var noBreathsBit: UInt8 { 0x40 }
  /// The bit of the first byte that is set while the zero cannot be set.
  public static var cannotZeroBit: UInt8 { 0x10 }

  /// The four bytes before the condition, in order of arrival in the value's bytes from high to low.
  public let flags: UInt32
  /// The most urgent condition.
  public let condition: CapnostatCondition

  /// Makes a status without flags but those of the first byte.
  public init(firstByte: UInt8 = 0, condition: CapnostatCondition) {
    self.flags = UInt32(firstByte & 0x7F) << 24
    self.condition = condition
  }

  /// Reads the five bytes.
  ///
  /// - Throws: `length` when they are not five.
  public init(data: CapnostatBytes) throws(WireError) {
    guard data.count == 5 else { throw .length }
    flags = UInt32(data[0]) << 24 | UInt32(data[1]) << 16 | UInt32(data[2]) << 8 | UInt32(data[3])
    condition = CapnostatCondition(code: data[4])
  }

  /// The first byte.
  public var firstByte: UInt8 { UInt8(truncatingIfNeeded: flags >> 24) }

  /// Whether no breath was seen for the time set.
  public var hasNoBreaths: Bool { firstByte & CapnostatStatus.noBreathsBit != 0 }

  /// Whether the zero cannot be set now.
  public var cannotZero: Bool { firstByte & CapnostatStatus.cannotZeroBit != 0 }

  /// The five bytes.
  public var data: CapnostatBytes {
    var data = CapnostatBytes()
    data.append(firstByte & 0x7F)
    data.append(UInt8(truncatingIfNeeded: flags >> 16) & 0x7F)
    data.append(UInt8(truncatingIfNeeded: flags >> 8) & 0x7F)
    data.append(UInt8(truncatingIfNeeded: flags) & 0x7F)
    data.append(condition.code & 0x7F)
    return data
  }
}
