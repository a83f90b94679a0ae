internal import Readings
public import WireFormats

extension SimulatedInstrument {
  /// Its place among the gateway's instruments.
  var index: InstrumentIndex { InstrumentIndex(UInt8(rawValue)) }

  /// How its line is set unless a bed sets it otherwise.
  public var usualSettings: LineSettings {
    switch self {
    case .oximeter: LineSettings(baud: 9600)
    case .capnograph, .coughMeter: LineSettings(baud: 19_200)
    case .ventilator: LineSettings(baud: 19_200, parity: .even)
    }
  }

  /// The bytes that its line carries in a second.
  var bytesPerSecond: Int { usualSettings.baud / SerialSetting(usualSettings).bitsPerByte }

  /// What it measures.
  var channels: [Channel] {
    switch self {
    case .oximeter: [.oxygenSaturation, .pulseRate, .oxygenSaturationFast, .plethysmogram]
    case .capnograph: [.endTidalCO2, .inspiredCO2, .respiratoryRate, .capnogram]
    case .ventilator:
      [
        .ventilationMode, .inspiratoryPressureSet, .expiratoryPressureSet, .inspiratoryPressure,
        .expiratoryPressure, .ventilatorRate, .tidalVolume, .minuteVolume, .unintentionalLeak,
        .inspiratoryTime, .triggeredBreaths, .inspiredOxygen, .runTime, .ventilatorAlarms, .airwayPressure,
        .patientFlow,
      ]
    case .coughMeter: [.coughPeakFlow, .coughFlow]
    }
  }
}
