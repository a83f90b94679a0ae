public import Quantities

/// A value that a waveform packet carries besides its sample (DPI), each about once a second.
///
/// Source: devices, section 1.3.4. The data of hardware status is not documented publicly and kept as it is.
public enum CapnostatParameter: Equatable, Sendable {
  /// DPI 1: how the module is.
  case status(CapnostatStatus)
  /// DPI 2: CO2 at the end of expiration, to a tenth; nil when the module has none.
  case endTidal(CapnostatCO2?)
  /// DPI 3: breaths per minute; nil when the module has none.
  case respiratoryRate(Rate?)
  /// DPI 4: CO2 in inspired gas, to a tenth.
  ///
  /// The protocol has no mark for "none": it is a reading only while there is a rate.
  case inspired(CapnostatCO2)
  /// DPI 5: a breath was seen, now.
  case breathDetected
  /// DPI 7: status of the hardware.
  case hardwareStatus(CapnostatBytes)
  /// Any other DPI with its data.
  case other(code: UInt8, data: CapnostatBytes)

  /// Reads a parameter.
  ///
  /// - Throws: `length` when the data does not have the length of its DPI.
  public init(code: UInt8, data: CapnostatBytes) throws(WireError) {
    switch code {
    case 1: self = .status(try CapnostatStatus(data: data))
    case 2:
      let tenths = try CapnostatParameter.word(data)
      self = .endTidal(tenths == 0 ? nil : CapnostatCO2(hundredths: tenths * 10))
    case 3:
      let rate = try CapnostatParameter.word(data)
      self = .respiratoryRate(rate == 0 ? nil : .perMinute(rate))
    case 4: self = .inspired(CapnostatCO2(hundredths: try CapnostatParameter.word(data) * 10))
    case 5:
      guard data.count == 0 else { throw .length }
      self = .breathDetected
    case 7: self = .hardwareStatus(data)
    case _: self = .other(code: code, data: data)
    }
  }

  /// The DPI.
  public var code: UInt8 {
    switch self {
    case .status: 1
    case .endTidal: 2
    case .respiratoryRate: 3
    case .inspired: 4
    case .breathDetected: 5
    case .hardwareStatus: 7
    case .other(let code, _): code
    }
  }

  /// The bytes that follow the DPI; traps when a value does not fit 14 bits.
  public var data: CapnostatBytes {
    switch self {
    case .status(let status): return status.data
    case .endTidal(let co2): return CapnostatParameter.bytes(co2.map { $0.hundredths / 10 } ?? 0)
    case .respiratoryRate(let rate): return CapnostatParameter.bytes(rate.map { $0.thousandths / 1000 } ?? 0)
    case .inspired(let co2): return CapnostatParameter.bytes(co2.hundredths / 10)
    case .breathDetected: return CapnostatBytes()
    case .hardwareStatus(let data): return data
    case .other(_, let data): return data
    }
  }

  private static func word(_ data: CapnostatBytes) throws(WireError) -> Int32 {
    guard data.count == 2 else { throw .length }
    return Int32(data.word(at: 0))
  }

  private static func bytes(_ value: Int32) -> CapnostatBytes {
    precondition(value >= 0 && value < 1 << 14, "a parameter carries 14 bits")
    var bytes = CapnostatBytes()
    bytes.append(word: UInt16(value))
    return bytes
  }
}
