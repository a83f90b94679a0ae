internal import Quantities
internal import WireFormats

/// Writes breath after breath as the waveform port does, a sample for every second step of 10 ms.
struct BreathWaveforms {
  private var breath: Int32 = 0
  private var wasInspiring = false
  private var isSecondStep = false

  /// Takes one step of 10 ms.
  mutating func step(_ sensors: VentilatorSensors, _ emit: (UInt8) -> Void) {
    if sensors.isInspiring, !wasInspiring { begin(emit) }
    wasInspiring = sensors.isInspiring
    isSecondStep.toggle()
    guard isSecondStep, breath > 0 else { return }
    BreathWaveformLine.sample(flow: sensors.patientFlow, pressure: sensors.airwayPressure).encode(emit)
  }

  private mutating func begin(_ emit: (UInt8) -> Void) {
    if breath > 0 { BreathWaveformLine.breathEnd.encode(emit) }
    breath = breath == 999_999 ? 1 : breath + 1
    BreathWaveformLine.breathStart(breath).encode(emit)
  }
}
