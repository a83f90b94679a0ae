/// What a host may ask of a MicroPod or microMediCO2 module; nothing here changes anything in it.
///
/// Source: devices, section 1.4.5 (label B).
public enum MicroPodRequest: Equatable, Sendable {
  /// The numbers of the last breath.
  case breath
  /// Who the module is.
  case version
  /// How the module is.
  case condition
  /// A setting, by its item.
  case configuration(MicroPodItem)
  /// Any other frame.
  case other(OridionFrame)

  /// Reads a frame from the host.
  public init(_ frame: OridionFrame) {
    switch (frame.code, frame.payload.count) {
    case (0x01, 0): self = .breath
    case (0x04, 0): self = .version
    case (0x0C, 0): self = .condition
    case (0x0E, 1):
      guard let item = MicroPodItem(rawValue: frame.payload[0]) else { fallthrough }
      self = .configuration(item)
    case _: self = .other(frame)
    }
  }

  /// The frame that carries the request.
  public var frame: OridionFrame {
    switch self {
    case .breath: return OridionFrame(code: 0x01)
    case .version: return OridionFrame(code: 0x04)
    case .condition: return OridionFrame(code: 0x0C)
    case .configuration(let item):
      var frame = OridionFrame(code: 0x0E)
      frame.payload.append(item.rawValue)
      return frame
    case .other(let frame): return frame
    }
  }
}

/// The settings of a MicroPod that its readings depend on.
public enum MicroPodItem: UInt8, CaseIterable, Hashable, Sendable {
  /// The unit of CO2; its codes are not documented, see the page of the instrument.
  case unit = 4
  /// The time between two samples of the wave: 1 is 25 ms, 2 is 50 ms.
  case waveInterval = 6
}

/// How a MicroPod is.
public struct MicroPodCondition: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a condition from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The calibration should be checked.
  public static var checkCalibration: MicroPodCondition { MicroPodCondition(rawValue: 0x01) }
  /// The sample flow should be checked.
  public static var checkFlow: MicroPodCondition { MicroPodCondition(rawValue: 0x02) }
  /// The sampling line is blocked.
  public static var occlusion: MicroPodCondition { MicroPodCondition(rawValue: 0x04) }
  /// The temperature is not as it should be.
  public static var temperature: MicroPodCondition { MicroPodCondition(rawValue: 0x08) }
  /// The module does not work.
  public static var malfunction: MicroPodCondition { MicroPodCondition(rawValue: 0x80) }
}

/// The numbers of a MicroPod's last breath; 255 and 151 on the wire are no value.
public struct MicroPodBreath: Equatable, Sendable {
  /// CO2 at the end of expiration, in what ``OridionUnit`` counts in; nil without a value.
  public var endTidal: Int32?
  /// CO2 in inspired gas, in what ``OridionUnit`` counts in; nil without a value.
  public var inspired: Int32?
  /// Breaths per minute; nil without a value.
  public var rate: Int32?

  /// Makes the numbers of a breath.
  public init(endTidal: Int32?, inspired: Int32?, rate: Int32?) {
    self.endTidal = endTidal
    self.inspired = inspired
    self.rate = rate
  }

  fileprivate init(_ payload: OridionBytes) throws(WireError) {
    guard payload.count == 3 else { throw .length }
    self.init(
      endTidal: try MicroPodBreath.number(payload[0]), inspired: try MicroPodBreath.number(payload[1]),
      rate: try MicroPodBreath.number(payload[2]))
  }

  /// The module knows numbers up to 150 and two marks for none.
  private static func number(_ byte: UInt8) throws(WireError) -> Int32? {
    if byte == 151 || byte == 255 { return nil }
    guard byte <= 150 else { throw .illegalField }
    return Int32(byte)
  }

  fileprivate func encode(into payload: inout OridionBytes) {
    payload.append(byte(endTidal))
    payload.append(byte(inspired))
    payload.append(byte(rate))
  }

  private func byte(_ number: Int32?) -> UInt8 { number.map { UInt8(max(0, min(150, $0))) } ?? 255 }
}

/// What a MicroPod or microMediCO2 module says.
public enum MicroPodReport: Equatable, Sendable {
  /// A sample of CO2.
  case wave(OridionWave)
  /// The numbers of the last breath.
  case breath(MicroPodBreath)
  /// How the module is.
  case condition(MicroPodCondition)
  /// A setting as it stands now.
  case configuration(item: UInt8, value: UInt16)
  /// Who the module is, as it writes it.
  case version(OridionBytes)
  /// Any other frame.
  case other(OridionFrame)

  /// Reads a frame from the module.
  ///
  /// - Throws: `length` or `illegalField` when a frame of a known kind says what cannot be.
  public init(_ frame: OridionFrame) throws(WireError) {
    let payload = frame.payload
    switch frame.code {
    case OridionWave.code: self = .wave(try OridionWave(payload))
    case 0x01: self = .breath(try MicroPodBreath(payload))
    case 0x0C:
      guard payload.count == 1 else { throw .length }
      self = .condition(MicroPodCondition(rawValue: payload[0]))
    case 0x0D:
      guard payload.count == 3 else { throw .length }
      self = .configuration(item: payload[0], value: UInt16(payload[1]) << 8 | UInt16(payload[2]))
    case 0x3D: self = .version(payload)
    case _: self = .other(frame)
    }
  }

  /// The frame that carries the report.
  public var frame: OridionFrame {
    switch self {
    case .wave(let wave): return wave.frame
    case .breath(let breath):
      var frame = OridionFrame(code: 0x01)
      breath.encode(into: &frame.payload)
      return frame
    case .condition(let condition):
      var frame = OridionFrame(code: 0x0C)
      frame.payload.append(condition.rawValue)
      return frame
    case .configuration(let item, let value):
      var frame = OridionFrame(code: 0x0D, item, UInt8(value >> 8))
      frame.payload.append(UInt8(value & 0xFF))
      return frame
    case .version(let text): return OridionFrame(code: 0x3D, payload: text)
    case .other(let frame): return frame
    }
  }
}
