import Quantities
import Readings

/// One pack at work on one patient: all of its state in plain values of fixed size.
///
/// Time goes in whole seconds from the evaluator's start. ``close(second:at:)`` takes the last valid value of
/// each input in the second that ends, moves the windows by one, judges every clause once and steps every
/// rule once.
struct PackEvaluation: Sendable {
  let plan: PackPlan

  var slots: [ReadingSlot]
  var sources: [SourceState]
  /// Why each input has no valid value in the last closed second.
  var gaps: [Reason]
  var sessions: [SessionState]
  var verdicts: [Verdict]
  var counters: [WindowCounter]
  var timers: [SustainedTimer]
  var tallies: [ShareTally]
  var nights: [NightTally]
  /// One byte a second for every window of a share clause.
  var marks: [UInt8]
  var states: [RuleMachine.State]
  var reports: [ReportKey]
  /// Seconds for which an unknown freezes a timer.
  let patienceSeconds: Int32
  /// When the first second began.
  let start: Uptime
  /// Whole seconds closed since the start; the number of the second that is open.
  var second = 0
  /// Whether the second with the number `second` has its slots already, while its clauses are judged.
  var isClosing = false
  /// When the clauses were last judged.
  var judgedAt: Uptime
  /// Whether something came that a rule may answer at once.
  var isUrgent = false
  var ignored = IgnoredSamples()

  init(pack: RulePack, at start: Uptime) {
    judgedAt = start
    self.start = start
    plan = PackPlan(pack)
    patienceSeconds = Int32(plan.program.patience.wholeSeconds)
    slots = Array(repeating: ReadingSlot(), count: plan.routes.slotCount)
    sources = Array(repeating: SourceState(at: start), count: plan.program.sources.count)
    gaps = plan.program.inputs.indices.map { Reason(.noReading, $0, detail: Absence.awaited.rawValue) }
    sessions = Array(repeating: SessionState(), count: plan.program.sessions.count)
    verdicts = Array(
      repeating: Verdict(.unknown, reason: Reason(.observing)), count: plan.program.clauses.count)
    counters = Array(repeating: WindowCounter(), count: plan.program.counterCount)
    timers = Array(repeating: SustainedTimer(), count: plan.program.timerCount)
    tallies = Array(repeating: ShareTally(), count: plan.program.tallyCount)
    marks = Array(repeating: 0, count: plan.program.tallyBytes)
    nights = Array(repeating: NightTally(), count: plan.program.nightCount)
    states = Array(repeating: .starting(since: start), count: plan.program.rules.count)
    reports = plan.program.rules.map { ReportKey(kind: .quiet, priority: $0.priority, announced: 0) }
  }

  /// Ends a second: `now` is its end.
  mutating func close(at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]) {
    for place in sessions.indices { sessions[place].close(at: now, gap: plan.program.sessions[place].gap) }
    for input in plan.program.inputs.indices { closeInput(input, at: now, surroundings: surroundings) }
    isClosing = true
    judge(isTick: true, at: now, surroundings: surroundings, into: &changes)
    isClosing = false
    second += 1
    isUrgent = false
  }

  /// Judges what may be answered between two seconds: coughs, entries, and drops that need no delay.
  mutating func judgeAtOnce(at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]) {
    guard isUrgent else { return }
    isUrgent = false
    judge(isTick: false, at: now, surroundings: surroundings, into: &changes)
  }

  /// Seconds that have slots.
  var closedSeconds: Int { isClosing ? second + 1 : second }

  /// What an input said a number of closed seconds ago; 0 is the latest.
  func slot(of input: Int, secondsAgo: Int) -> ReadingSlot {
    let number = closedSeconds - 1 - secondsAgo
    return slots[plan.routes.firstSlots[input] + number % plan.program.inputs[input].capacity]
  }

  /// Takes what people entered, as far as it is not looked up on the chart when it is needed.
  mutating func read(_ chart: ClinicalChart, at now: Uptime) {
    isUrgent = true
    for place in sessions.indices {
      let assistance = plan.program.sessions[place].assistance
      let note = chart.coughs.notes.last { $0.content.assistance == assistance }
      sessions[place].entered = note.map { CoughSession($0, at: $0.moment ?? $0.enteredAt) }
    }
    for place in sources.indices { warmUp(place, chart, at: now) }
  }

  private mutating func judge(
    isTick: Bool, at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]
  ) {
    judgedAt = now
    for place in plan.program.clauses.indices {
      if case .rule(let rule) = plan.program.clauses[place] {
        step(rule, at: now, surroundings: surroundings, into: &changes)
      }
      judgeClause(place, isTick: isTick, at: now, surroundings: surroundings)
    }
  }
}
