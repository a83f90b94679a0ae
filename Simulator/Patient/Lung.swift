/// Lung and chest as one compartment: resistance times flow plus volume over compliance equals the driving
/// pressure.
struct Lung: Sendable {
  /// Length of a step, in seconds.
  static let step = 0.01

  /// Volume above the resting one, in mL.
  private(set) var volume: Double
  /// Flow in, in L/min, over the last step.
  private(set) var flow = 0.0
  private(set) var compliance: Double
  private(set) var resistance: Double
  private var decay: Double

  init(compliance: Double, resistance: Double, at pressure: Double) {
    self.compliance = compliance
    self.resistance = resistance
    self.volume = compliance * pressure
    self.decay = Lung.decay(compliance, resistance)
  }

  mutating func become(compliance newCompliance: Double, resistance newResistance: Double) {
    guard newCompliance != compliance || newResistance != resistance else { return }
    // The pressure inside stays: a lung that stiffens does not blow.
    volume *= newCompliance / compliance
    compliance = newCompliance
    resistance = newResistance
    decay = Lung.decay(compliance, resistance)
  }

  /// Follows mask and muscle pressure (cmH2O) through one step; exact while both are constant.
  mutating func breathe(pressure: Double) {
    let target = compliance * pressure
    let next = target + (volume - target) * decay
    flow = (next - volume) * (0.06 / Lung.step)
    volume = next
  }

  /// One step with the throat shut.
  mutating func hold() { flow = 0 }

  private static func decay(_ compliance: Double, _ resistance: Double) -> Double {
    Elementary.exponential(-step * 1000 / (resistance * compliance))
  }
}
