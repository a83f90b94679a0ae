internal import Quantities

/// The highest flow on the way out, of the last whole breath.
struct ExpirationPeak {
  /// In thousandths of L/min; zero before the first breath.
  private(set) var last: Int32 = 0
  private var current: Int32 = 0
  private var wasInspiring = false

  /// Takes one step of 10 ms.
  mutating func step(_ sensors: VentilatorSensors) {
    if sensors.isInspiring, !wasInspiring {
      last = current
      current = 0
    }
    wasInspiring = sensors.isInspiring
    current = max(current, -sensors.patientFlow.thousandths)
  }
}
