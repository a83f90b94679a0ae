internal import Readings

extension SimulatedInstrument {
  /// Its place among the gateway's instruments.
  var index: InstrumentIndex { InstrumentIndex(UInt8(rawValue)) }

  /// The line to it, at its usual speed.
  var wire: Wire {
    switch self {
    case .oximeter: Wire(baud: 9600, bitsPerByte: 10)
    case .capnograph, .coughMeter: Wire(baud: 19_200, bitsPerByte: 10)
    case .ventilator: Wire(baud: 19_200, bitsPerByte: 11)
    }
  }

  /// The bytes that its line carries in a second.
  var bytesPerSecond: Int { Int(1_000_000_000 / wire.byteTime) }

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
