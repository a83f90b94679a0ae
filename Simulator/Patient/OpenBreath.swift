import Quantities

/// A breath that is not over yet.
struct OpenBreath: Sendable {
  let number: Int
  let step: Int
  let byPatient: Bool
  /// Whether its expiration carried gas from the lung past the CO2 cell.
  var exhaled = false
  var endTidalCO2 = 0.0
  private(set) var inspired = 0.0
  private var expired = 0.0
  private var peakPressure = 0.0
  private var peakFlow = 0.0
  private var inspirationEnd: Int?

  init(number: Int, step: Int, byPatient: Bool) {
    self.number = number
    self.step = step
    self.byPatient = byPatient
  }

  mutating func add(flow: Double, pressure: Double) {
    let volume = flow * (Lung.step / 0.06)
    if flow > 0 && inspirationEnd == nil { inspired += volume }
    if flow < 0 { expired -= volume }
    if pressure > peakPressure { peakPressure = pressure }
    if flow > peakFlow { peakFlow = flow }
  }

  mutating func endInspiration(at step: Int) { inspirationEnd = step }

  func record(until end: Int, endPressure: Double, estimateError: Double) -> BreathRecord {
    BreathRecord(
      number: number,
      startedAt: Uptime(nanoseconds: Int64(step) * 10_000_000),
      inspiratoryTime: Double((inspirationEnd ?? end) - step) * Lung.step,
      period: Double(end - step) * Lung.step,
      inspiredVolume: inspired,
      expiredVolume: expired,
      estimatedVolume: expired * (1 + estimateError),
      peakPressure: peakPressure,
      endPressure: endPressure,
      peakInspiratoryFlow: peakFlow,
      patientTriggered: byPatient,
      endTidalCO2: endTidalCO2)
  }
}
