import Quantities
import Readings

/// One pack at work on one patient: all of its state in plain values of fixed size.
///
/// Time goes in whole seconds from the evaluator's start. ``close(second:at:)`` takes the last valid value of
/// each input in the second that ends, moves the windows by one, judges every clause once and steps every
/// rule once.
struct PackEvaluation: Sendable {
  let pack: RulePack
  let program: PackProgram
  let routes: PackRoutes

  var slots: [ReadingSlot]
  var sources: [SourceState]
  /// Why each input has no valid value in the last closed second.
  var gaps: [Reason]
  var sessions: [SessionState]
  var verdicts: [Verdict]
  var counters: [WindowCounter]
  var timers: [SustainedTimer]
  var tallies: [ShareTally]
  /// One byte a second for every window of a share clause.
  var marks: [UInt8]
  var states: [RuleMachine.State]
  var reports: [ReportKey]
  /// Seconds for which an unknown freezes a timer.
  let patienceSeconds: Int32
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
    self.pack = pack
    judgedAt = start
    program = pack.program
    routes = PackRoutes(program)
    patienceSeconds = Int32(pack.program.patience.wholeSeconds)
    slots = Array(repeating: ReadingSlot(), count: routes.slotCount)
    sources = Array(repeating: SourceState(), count: program.sources.count)
    gaps = program.inputs.indices.map { Reason(.noReading, $0, detail: Absence.awaited.rawValue) }
    sessions = Array(repeating: SessionState(), count: program.sessions.count)
    verdicts = Array(repeating: Verdict(.unknown, reason: Reason(.observing)), count: program.clauses.count)
    counters = Array(repeating: WindowCounter(), count: program.counterCount)
    timers = Array(repeating: SustainedTimer(), count: program.timerCount)
    tallies = Array(repeating: ShareTally(), count: program.tallyCount)
    marks = Array(repeating: 0, count: program.tallyBytes)
    states = Array(repeating: .starting(since: start), count: program.rules.count)
    reports = program.rules.map { ReportKey(kind: .quiet, priority: $0.priority, announced: 0) }
  }

  /// Ends a second: `now` is its end.
  mutating func close(at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]) {
    for place in sessions.indices { sessions[place].close(at: now, gap: program.sessions[place].gap) }
    for input in program.inputs.indices { closeInput(input, at: now, surroundings: surroundings) }
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
    return slots[routes.firstSlots[input] + number % program.inputs[input].capacity]
  }

  /// Takes what a person entered, as far as it is no mere note on the chart.
  mutating func enter(_ entry: ClinicalEntry, moment: Uptime) {
    isUrgent = true
    guard case .coughSession(let best, let efforts, .none) = entry.fact else { return }
    var session = CoughSession(at: moment)
    for _ in 0..<efforts { session.add(peak: best, isLowerBound: false, counts: true) }
    session.isSimulated = entry.origin == .simulated
    for place in sessions.indices { sessions[place].enter(session) }
  }

  private mutating func judge(
    isTick: Bool, at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]
  ) {
    judgedAt = now
    for place in program.clauses.indices {
      if case .rule(let rule) = program.clauses[place] {
        step(rule, at: now, surroundings: surroundings, into: &changes)
      }
      judgeClause(place, isTick: isTick, at: now, surroundings: surroundings)
    }
  }
}

/// What is the same for all packs: the patient, what people entered, and the civil time.
struct Surroundings: Sendable {
  var patient: PatientContext
  var chart = ClinicalChart()
  /// Civil time of the monotonic clock's origin; nil until the civil time is known.
  var civilOrigin: CivilTime?

  func civil(at moment: Uptime) -> CivilTime? {
    civilOrigin.map { $0 + (moment - .origin) }
  }
}

/// Where samples go and where each input's history lies.
struct PackRoutes: Sendable {
  /// For each channel code, the range of its targets.
  private var ranges: [Range<Int32>]
  private var targets: [Int]
  /// For each input, the place of its first slot.
  let firstSlots: [Int]
  let slotCount: Int
  /// For each source, its input.
  let inputs: [Int]
  /// For each input, whether a rule may answer it before the second ends.
  let isImmediate: [Bool]
  /// For each channel code, the sessions that it feeds.
  let sessions: [[Int]]

  init(_ program: PackProgram) {
    var ranges: [Range<Int32>] = Array(repeating: 0..<0, count: 256)
    var targets: [Int] = []
    for channel in Channel.allCases {
      let first = Int32(targets.count)
      targets += program.sources.indices.filter { program.sources[$0].wire == .channel(channel) }
      ranges[Int(channel.rawValue)] = first..<Int32(targets.count)
    }
    self.ranges = ranges
    self.targets = targets
    var next = 0
    firstSlots = program.inputs.map { input in
      defer { next += input.capacity }
      return next
    }
    slotCount = next
    inputs = program.sources.indices.map { source in
      program.inputs.firstIndex { $0.sources.contains(source) } ?? 0
    }
    isImmediate = program.inputs.indices.map { program.isImmediate(input: $0) }
    sessions = (0..<256).map { code in
      program.sessions.indices.filter { Int(program.sessions[$0].channel.rawValue) == code }
    }
  }

  /// Calls the body with each source of a channel.
  func forEachSource(of channel: Channel, _ body: (Int) -> Void) {
    let range = ranges[Int(channel.rawValue)]
    for place in range { body(targets[Int(place)]) }
  }
}

extension PackProgram {
  fileprivate func isImmediate(input: Int) -> Bool {
    clauses.contains { clause in
      guard case .sustained(let operand, seconds: 0, _, _) = clause else { return false }
      guard case .compare(input, _) = clauses[operand] else { return false }
      return true
    }
  }
}
