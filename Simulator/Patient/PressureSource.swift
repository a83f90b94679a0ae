/// The machine's side of the mask: when inspiration starts and ends, and how pressure goes between its two
/// levels.
///
///     expiration --patient flow over trigger--> inspiration (by patient)
///     expiration --backup interval over-------> inspiration (by clock)
///     inspiration --flow under cycle share, or longest time--> expiration
///
/// Without two pressures the same states follow the patient's own flow.
struct PressureSource: Sendable {
  enum Turn: Equatable, Sendable {
    case inspirationBegan(byPatient: Bool)
    case inspirationEnded
  }

  var support: BilevelSupport {
    didSet { settle() }
  }
  /// Share of the set pressure that a saturated blower fails to give.
  var sag = 0.0
  private(set) var inspiring = false
  private(set) var startedByPatient = false
  /// Steps since the machine last changed between inspiration and expiration, and since it last began
  /// inspiration.
  private(set) var stepsInPhase = 0
  private(set) var stepsSinceBreath = 0
  private var level: Double
  private var peakFlow = 0.0
  private var risePerStep = 0.0

  private static let fall = 1 - Elementary.exponential(-Lung.step / 0.08)
  private static let refractorySteps = 30
  private static let shortestSteps = 35

  init(_ support: BilevelSupport) {
    self.support = support
    self.level = support.isDelivering ? support.expiratoryPressure : 0
    settle()
  }

  /// Mask pressure, in cmH2O.
  var pressure: Double { level * (1 - sag) }

  /// Steps until a breath comes without the patient; nil when none will.
  var stepsToBackup: Int? {
    support.hasBackup ? max(0, backupSteps - stepsSinceBreath) : nil
  }

  private var backupSteps: Int { Int(60 / support.backupRate / Lung.step) }

  /// One step after the lung took this flow (L/min); says when the machine turned.
  mutating func step(flow: Double, effort: Bool) -> Turn? {
    stepsInPhase += 1
    stepsSinceBreath += 1
    let turn = inspiring ? end(flow: flow) : begin(flow: flow, effort: effort)
    move()
    return turn
  }

  private mutating func begin(flow: Double, effort: Bool) -> Turn? {
    let trigger = support.isBilevel ? support.triggerFlow : 1
    let heard = support.listensToPatient && effort && flow > trigger
    if heard && stepsInPhase >= PressureSource.refractorySteps { return begin(byPatient: true) }
    if support.hasBackup && stepsSinceBreath >= backupSteps { return begin(byPatient: false) }
    return nil
  }

  private mutating func begin(byPatient: Bool) -> Turn {
    inspiring = true
    startedByPatient = byPatient
    stepsInPhase = 0
    stepsSinceBreath = 0
    peakFlow = 0
    return .inspirationBegan(byPatient: byPatient)
  }

  private mutating func end(flow: Double) -> Turn? {
    peakFlow = max(peakFlow, flow)
    let longest = support.isBilevel ? Int(support.inspiratoryTime / Lung.step) : 300
    let share = support.isBilevel ? support.cyclePercent / 100 : 0
    let cycled = startedByPatient && stepsInPhase >= PressureSource.shortestSteps && flow <= share * peakFlow
    guard cycled || stepsInPhase >= longest else { return nil }
    inspiring = false
    stepsInPhase = 0
    return .inspirationEnded
  }

  private mutating func move() {
    if inspiring && support.isBilevel {
      level = min(support.inspiratoryPressure, level + risePerStep)
    } else {
      let floor = support.isDelivering ? support.expiratoryPressure : 0
      level += (floor - level) * PressureSource.fall
    }
  }

  private mutating func settle() {
    let rise = support.inspiratoryPressure - support.expiratoryPressure
    risePerStep = max(0.01, rise) * Lung.step / support.riseTime
  }
}
