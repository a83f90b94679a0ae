internal import Quantities
internal import WireFormats

/// The settings of the module, lost with every reset.
struct CapnographSettings: Sendable {
  /// Barometric pressure; nil until the host has set it.
  private(set) var barometric: PartialPressure?
  /// Gas compensation; nil until the host has set it.
  private(set) var gases: CapnostatGasCompensation?
  private(set) var gasTemperature: UInt16 = 350
  private(set) var period = CapnostatPeriod.tenSeconds
  private(set) var noBreathTimeout: UInt8 = 20
  private(set) var unit = CapnostatUnit.mmHg
  private(set) var sleep: UInt8 = 0
  private(set) var zeroGas = CapnostatZeroGas.roomAir

  /// Whether the host has set what end-tidal CO2 needs.
  var isComplete: Bool { barometric != nil && gases != nil }

  /// The setting as it is; nil when there is none with this number.
  func value(of index: CapnostatSettingIndex) -> CapnostatSetting? {
    switch index {
    case .barometricPressure: .barometricPressure(barometric ?? .mmHg(760))
    case .gasTemperature: .gasTemperature(tenths: gasTemperature)
    case .endTidalPeriod: .endTidalPeriod(period)
    case .noBreathTimeout: .noBreathTimeout(seconds: noBreathTimeout)
    case .unit: .unit(unit)
    case .sleep: .sleep(sleep)
    case .zeroGas: .zeroGas(zeroGas)
    case .gasCompensation:
      CapnostatGasCompensation(oxygen: 16, balance: .air).map { .gasCompensation(gases ?? $0) }
    case .partNumber: .other(index, CapnostatBytes(text: "BREATHLINE"))
    case .serialNumber: .other(index, CapnographSettings.serialNumber)
    case _: nil
    }
  }

  /// Writes a setting; nil when it was written, otherwise why not.
  ///
  /// The limits of barometric pressure and sleep mode are engineering choices, as the public documents give
  /// none.
  mutating func write(_ setting: CapnostatSetting) -> CapnostatRefusal? {
    switch setting {
    case .barometricPressure(let pressure):
      guard pressure >= .mmHg(400), pressure <= .mmHg(850) else { return .invalidData }
      barometric = pressure
    case .gasTemperature(let tenths): gasTemperature = tenths
    case .endTidalPeriod(let value): period = value
    case .noBreathTimeout(let seconds):
      guard seconds > 0 else { return .invalidData }
      noBreathTimeout = seconds
    case .unit(let value): unit = value
    case .sleep(let mode):
      guard mode <= 2 else { return .invalidData }
      sleep = mode
    case .zeroGas(let gas): zeroGas = gas
    case .gasCompensation(let value): gases = value
    case .other(let index, let data):
      guard let length = CapnostatSetting.length(of: index) else { return .invalidData }
      return data.count == length ? .invalidData : .invalidByteCount
    }
    return nil
  }

  /// An amount of CO2 in hundredths of a millimetre of mercury, in the unit that is set.
  func inUnit(_ hundredths: Int32) -> CapnostatCO2 {
    let value: Int64
    switch unit {
    case .mmHg: value = Int64(hundredths)
    case .kilopascal: value = CapnographSettings.rounded(Int64(hundredths) * 100_000, by: 750_062)
    case .percent:
      let whole = Int64((barometric ?? .mmHg(760)).thousandths / 1000)
      value = CapnographSettings.rounded(Int64(hundredths) * 100, by: whole)
    }
    let least = Int64(CapnostatWaveform.leastHundredths)
    return CapnostatCO2(
      hundredths: Int32(min(Int64(CapnostatWaveform.greatestHundredths), max(least, value))))
  }

  /// The same, to a tenth of the unit and not below zero, as parameters carry it.
  func tenthsInUnit(_ hundredths: Int32) -> CapnostatCO2 {
    let exact = max(0, inUnit(hundredths).hundredths)
    return CapnostatCO2(hundredths: (exact + 5) / 10 * 10)
  }

  private static func rounded(_ value: Int64, by divisor: Int64) -> Int64 {
    (value + (value < 0 ? -divisor / 2 : divisor / 2)) / divisor
  }

  private static var serialNumber: CapnostatBytes {
    var bytes = CapnostatBytes()
    for _ in 0..<3 { bytes.append(0) }
    bytes.append(word: 129)
    return bytes
  }
}
