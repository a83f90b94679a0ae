internal import Readings

extension SimulatedInstrument {
  /// Its place among the gateway's instruments.
  var index: InstrumentIndex { InstrumentIndex(UInt8(rawValue)) }

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
