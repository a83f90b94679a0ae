public import Quantities

/// The number of a setting (ISB).
///
/// Source: devices, section 1.3.3.
public struct CapnostatSettingIndex: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt8

  /// Names the setting with this number.
  public init(rawValue: UInt8) { self.rawValue = rawValue & 0x7F }

  /// What a module answers with when it does not know the setting asked for.
  public static var unknown: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x00) }
  /// Barometric pressure.
  public static var barometricPressure: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x01) }
  /// Gas temperature.
  public static var gasTemperature: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x04) }
  /// Period over which end-tidal CO2 is the greatest.
  public static var endTidalPeriod: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x05) }
  /// Time without a breath after which the module says so.
  public static var noBreathTimeout: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x06) }
  /// Unit of CO2 values.
  public static var unit: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x07) }
  /// Sleep mode.
  public static var sleep: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x08) }
  /// Gas with which the zero is set.
  public static var zeroGas: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x09) }
  /// Gas compensation.
  public static var gasCompensation: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x0B) }
  /// Part number, read only, ten characters.
  public static var partNumber: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x12) }
  /// Serial number, read only, five bytes of seven bits.
  public static var serialNumber: CapnostatSettingIndex { CapnostatSettingIndex(rawValue: 0x14) }
}

/// The period over which a module takes the greatest CO2 as end-tidal.
public enum CapnostatPeriod: UInt8, CaseIterable, Hashable, Sendable {
  /// The last breath.
  case breath = 1
  /// Ten seconds.
  case tenSeconds = 10
  /// Twenty seconds.
  case twentySeconds = 20
}

/// The gas with which the zero is set.
public enum CapnostatZeroGas: UInt8, CaseIterable, Hashable, Sendable {
  /// Nitrogen.
  case nitrogen = 0
  /// Room air.
  case roomAir = 1
}

/// The gas that makes up the balance besides oxygen and an anaesthetic agent.
public enum CapnostatBalanceGas: UInt8, CaseIterable, Hashable, Sendable {
  /// Room air, that is nitrogen.
  case air = 0
  /// Nitrous oxide.
  case nitrousOxide = 1
  /// Helium.
  case helium = 2
}

/// The gases besides CO2 for which a module corrects.
public struct CapnostatGasCompensation: Hashable, Sendable {
  /// Oxygen in percent, 0 to 100.
  public let oxygen: UInt8
  /// The balance gas.
  public let balance: CapnostatBalanceGas
  /// The anaesthetic agent as on the wire, 0 to 16383; 0 is none.
  ///
  /// Its scale is not documented publicly.
  public let agent: UInt16

  /// Makes a compensation; nil when `oxygen` is above 100 or `agent` above 16383.
  public init?(oxygen: UInt8, balance: CapnostatBalanceGas, agent: UInt16 = 0) {
    guard oxygen <= 100, agent < 1 << 14 else { return nil }
    self.oxygen = oxygen
    self.balance = balance
    self.agent = agent
  }
}

/// A setting of the module with its value.
///
/// A module forgets all of them when it loses power. Source: devices, section 1.3.3.
public enum CapnostatSetting: Equatable, Sendable {
  /// Barometric pressure in whole mmHg, 0 to 16383.
  case barometricPressure(PartialPressure)
  /// Gas temperature in tenths of a degree Celsius, 0 to 16383. Sources disagree on the scale (label C).
  case gasTemperature(tenths: UInt16)
  /// Period over which end-tidal CO2 is the greatest.
  case endTidalPeriod(CapnostatPeriod)
  /// Seconds without a breath after which the module says so, 0 to 127.
  case noBreathTimeout(seconds: UInt8)
  /// Unit of CO2 values.
  case unit(CapnostatUnit)
  /// Sleep mode; 0 is awake, the meaning of other values is not documented publicly.
  case sleep(UInt8)
  /// Gas with which the zero is set.
  case zeroGas(CapnostatZeroGas)
  /// Gas compensation.
  case gasCompensation(CapnostatGasCompensation)
  /// A setting without a documented meaning, or a known one with a value or length that is not documented.
  case other(CapnostatSettingIndex, CapnostatBytes)

  /// Reads a setting; what is not understood becomes ``other(_:_:)``.
  public init(index: CapnostatSettingIndex, data: CapnostatBytes) {
    self = CapnostatSetting.known(index, data) ?? .other(index, data)
  }

  /// The bytes of data that a setting the host may write has; nil for any other setting.
  public static func length(of index: CapnostatSettingIndex) -> Int? {
    switch index {
    case .barometricPressure, .gasTemperature: 2
    case .endTidalPeriod, .noBreathTimeout, .unit, .sleep, .zeroGas: 1
    case .gasCompensation: 4
    case _: nil
    }
  }

  /// The number of the setting.
  public var index: CapnostatSettingIndex {
    switch self {
    case .barometricPressure: .barometricPressure
    case .gasTemperature: .gasTemperature
    case .endTidalPeriod: .endTidalPeriod
    case .noBreathTimeout: .noBreathTimeout
    case .unit: .unit
    case .sleep: .sleep
    case .zeroGas: .zeroGas
    case .gasCompensation: .gasCompensation
    case .other(let index, _): index
    }
  }

  /// The value as on the wire; traps when a number is beyond the range its case names.
  public var data: CapnostatBytes {
    var data = CapnostatBytes()
    switch self {
    case .barometricPressure(let pressure):
      precondition(pressure.thousandths >= 0, "barometric pressure is not negative")
      data.append(word: UInt16((pressure.thousandths + 500) / 1000))
    case .gasTemperature(let tenths): data.append(word: tenths)
    case .endTidalPeriod(let period): data.append(period.rawValue)
    case .noBreathTimeout(let seconds): data.append(seconds)
    case .unit(let unit): data.append(unit.rawValue)
    case .sleep(let mode): data.append(mode)
    case .zeroGas(let gas): data.append(gas.rawValue)
    case .gasCompensation(let gases):
      data.append(gases.oxygen)
      data.append(gases.balance.rawValue)
      data.append(word: gases.agent)
    case .other(_, let bytes): data = bytes
    }
    return data
  }

  private static func known(_ index: CapnostatSettingIndex, _ data: CapnostatBytes) -> CapnostatSetting? {
    guard let length = length(of: index), data.count == length else { return nil }
    switch index {
    case .barometricPressure: return .barometricPressure(.mmHg(Int32(data.word(at: 0))))
    case .gasTemperature: return .gasTemperature(tenths: data.word(at: 0))
    case .endTidalPeriod: return CapnostatPeriod(rawValue: data[0]).map { .endTidalPeriod($0) }
    case .noBreathTimeout: return .noBreathTimeout(seconds: data[0])
    case .unit: return CapnostatUnit(rawValue: data[0]).map { .unit($0) }
    case .sleep: return .sleep(data[0])
    case .zeroGas: return CapnostatZeroGas(rawValue: data[0]).map { .zeroGas($0) }
    case .gasCompensation: return compensation(data)
    case _: return nil
    }
  }

  private static func compensation(_ data: CapnostatBytes) -> CapnostatSetting? {
    guard let balance = CapnostatBalanceGas(rawValue: data[1]) else { return nil }
    let gases = CapnostatGasCompensation(oxygen: data[0], balance: balance, agent: data.word(at: 2))
    return gases.map { .gasCompensation($0) }
  }
}
