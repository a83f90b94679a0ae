import Quantities
import Readings

/// From verdicts to findings: words and evidence are gathered only when somebody is told.
extension PackEvaluation {
  func finding(of rule: Int, surroundings: Surroundings) -> Finding {
    let words = plan.program.words[rule]
    let wiring = plan.program.rules[rule]
    let state = states[rule]
    var witness = Witness(self, surroundings)
    witness.hear(state, when: wiring.when, clear: wiring.clear)
    let isSimulated =
      verdicts[wiring.when].isSimulated || verdicts[wiring.clear].isSimulated || witness.isSimulated
    return Finding(
      rule: words.id, pack: plan.id, packVersion: plan.version, isArm: words.isArm, state: publicState(state),
      since: state.since, sinceCivil: surroundings.civil(at: state.since), priority: priority(of: rule),
      strength: words.strength, purpose: words.purpose, title: words.title, text: words.text,
      sentence: words.sentence, arms: witness.arms, evidence: witness.evidence,
      annotations: annotations(wiring, surroundings), origin: isSimulated ? .simulated : .bedside)
  }

  private func annotations(_ wiring: RulePlan, _ surroundings: Surroundings) -> [Annotation] {
    plan.program.annotations[wiring.annotations].filter { verdicts[$0.when].truth == .yes }.map {
      var witness = Witness(self, surroundings)
      witness.hear(annotation: $0.when)
      return Annotation(id: $0.id, text: $0.text, evidence: witness.evidence)
    }
  }

  func indeterminacy(_ reason: Reason) -> Indeterminacy {
    let subject = Int(reason.subject)
    return switch reason.kind {
    case .none, .observing: .observing(plan.program.inputs[subject].name)
    case .observingShare: .observing(plan.program.labels[subject].name)
    case .shareUnknown: .tooFewValid(input: plan.program.labels[subject].name)
    case .noReading:
      .noReading(input: plan.program.inputs[subject].name, Absence(rawValue: reason.detail) ?? .awaited)
    case .noSource: .noSource(input: plan.program.inputs[subject].name)
    case .doubted:
      .doubted(input: plan.program.inputs[subject].name, Doubt(rawValue: reason.detail) ?? .artefact)
    case .tooFewValid: .tooFewValid(input: plan.program.inputs[subject].name)
    case .lowerBoundOnly: .lowerBoundOnly(input: plan.program.inputs[subject].name)
    case .preconditionNotMet: .preconditionNotMet(plan.program.labels[subject].name)
    case .notStated: .notStated(PatientFact.allCases[subject].rawValue)
    case .neverPaired: .neverRecorded("blood-gas beside \(plan.program.sources[subject].name)")
    case .pairExpired: .expired("blood-gas beside \(plan.program.sources[subject].name)")
    case .tooFewEfforts: .tooFewEntries(plan.program.sessions[subject].name)
    case .tooFewEntries: .tooFewEntries(plan.program.inputs[subject].name)
    case .nightNeverMarked: .neverRecorded("night")
    case .nightNotEnded: .expired("night")
    case .testNeverRecorded: .neverRecorded("lung-function-test")
    case .sessionNeverRecorded: .neverRecorded(plan.program.sessions[subject].name)
    case .sessionExpired: .expired(plan.program.sessions[subject].name)
    case .undated: .undated("lung-function-test")
    case .clipped: .clipped(plan.program.sessions[subject].name)
    case .inhibited: .inhibited(rule: plan.program.words[subject].id)
    }
  }
}

/// Walks a rule's clauses and writes down those that say why the rule stands where it stands.
struct Witness {
  private let evaluation: PackEvaluation
  private let surroundings: Surroundings
  private(set) var evidence: [Evidence] = []
  private(set) var arms: [String] = []
  private(set) var isSimulated = false

  init(_ evaluation: PackEvaluation, _ surroundings: Surroundings) {
    self.evaluation = evaluation
    self.surroundings = surroundings
  }

  mutating func hear(_ state: RuleMachine.State, when: Int, clear: Int) {
    switch state {
    case .active, .clearing: hearActive(when)
    case .pending: visit(when, wanted: nil)
    case .normal: visit(evaluation.verdicts[clear].truth == .yes ? clear : when, wanted: nil)
    case .starting, .indeterminate, .inhibited: visit(when, wanted: .unknown)
    }
  }

  /// What makes an annotation hold.
  mutating func hear(annotation when: Int) { visit(when, wanted: .yes) }

  /// An active rule that invalid data has made unknown since is still explained by what it was raised on.
  private mutating func hearActive(_ when: Int) {
    let before = evidence.count
    visit(when, wanted: .yes)
    if evidence.count == before { visit(when, wanted: nil) }
  }

  /// Visits a clause and its operands whose truth is as wanted; nil wants them all.
  private mutating func visit(_ place: Int, wanted: Truth?) {
    guard wanted == nil || evaluation.verdicts[place].truth == wanted else { return }
    switch evaluation.plan.program.clauses[place] {
    case .compare(let input, let comparison): readings(input, place, comparison, seconds: 1)
    case .code(let input, _): readings(input, place, nil, seconds: 1)
    case .bounded(let input), .source(let input, _): readings(input, place, nil, seconds: 1)
    case .rise(let input, let baseline, let comparison): rise(input, above: baseline, place, comparison)
    case .paired(let source, let comparison, _): paired(source, place, comparison)
    case .night: night()
    case .accumulated(let plan): accumulated(plan, place, isShare: false, wanted: wanted)
    case .portion(let plan): accumulated(plan, place, isShare: true, wanted: wanted)
    case .fall(let plan): fall(plan, place)
    case .window(let window): readings(window.input, place, window.comparison, seconds: Int(window.seconds))
    case .sustained(let operand, _, _, let timer): sustained(operand, timer: timer, wanted: wanted)
    case .share(let operand, let seconds, let needed, let tally, _):
      share(place, operand, seconds, needed, tally)
    case .sign(let sign, let lasts): self.sign(sign, lasts, place)
    case .sinceLungFunctionTest(let limit, _):
      entry("lung-function-test", surroundings.chart.lungFunctionTest, limit, place)
    case .session(let session, let measure, let comparison): self.session(session, measure, comparison, place)
    case .patient(let fact): patient(fact, evaluation.verdicts[place].truth)
    case .all(let first, let count), .any(let first, let count), .firstKnown(let first, let count):
      for link in first..<(first + count) { visit(evaluation.plan.program.links[link], wanted: wanted) }
    case .not(let operand): visit(operand, wanted: wanted?.negated)
    case .asserted(let operand): visit(operand, wanted: wanted == .no ? nil : wanted)
    case .given(let requirement, let operand): given(requirement, operand, wanted: wanted)
    case .rule(let rule): self.rule(rule, wanted: wanted)
    }
  }

  private mutating func given(_ requirement: Int, _ operand: Int, wanted: Truth?) {
    switch evaluation.verdicts[requirement].truth {
    case .yes:
      visit(requirement, wanted: wanted == .unknown ? .unknown : .yes)
      visit(operand, wanted: wanted)
    case .no: visit(requirement, wanted: .no)
    case .unknown: visit(requirement, wanted: .unknown)
    }
  }

  private mutating func rule(_ place: Int, wanted: Truth?) {
    let words = evaluation.plan.program.words[place]
    let when = evaluation.plan.program.rules[place].when
    let isActive = evaluation.states[place].isActive
    if isActive, words.isArm, !arms.contains(words.id) { arms.append(words.id) }
    if isActive { hearActive(when) } else { visit(when, wanted: wanted) }
  }

  private mutating func sustained(_ operand: Int, timer: Int, wanted: Truth?) {
    guard case .compare(let input, let comparison) = evaluation.plan.program.clauses[operand] else {
      visit(operand, wanted: wanted)
      return
    }
    let elapsed = Int(evaluation.timers[timer].elapsed)
    readings(input, operand, comparison, seconds: max(1, elapsed))
  }

  private mutating func share(_ place: Int, _ operand: Int, _ seconds: Int32, _ needed: Int32, _ tally: Int) {
    let tally = evaluation.tallies[tally]
    add(
      .share(
        ShareEvidence(
          condition: evaluation.plan.program.labels[operand].name, seconds: Int(tally.holding),
          opposedSeconds: Int(tally.opposing), windowSeconds: Int(seconds), neededSeconds: Int(needed),
          source: evaluation.plan.program.labels[place].limitSource)))
    visit(operand, wanted: nil)
  }

  private mutating func sign(_ sign: ClinicalSign, _ lasts: Interval, _ place: Int) {
    entry(sign.rawValue, surroundings.chart.sign(sign), lasts, place)
  }

  private mutating func entry(
    _ item: String, _ note: ChartNote<Bool>?, _ limit: Interval, _ place: Int
  ) {
    isSimulated = isSimulated || note?.isSimulated == true
    add(
      .entry(
        EntryEvidence(
          item: item, author: note?.author, recordedAt: note?.recordedAt,
          age: note?.moment.map { evaluation.judgedAt - $0 }, limit: limit,
          source: evaluation.plan.program.labels[place].limitSource)))
  }

  private mutating func rise(_ input: Int, above baseline: Int, _ clause: Int, _ comparison: Comparison) {
    let inputs = evaluation.plan.program.inputs
    readings(input, clause, nil, seconds: 1)
    readings(baseline, clause, nil, seconds: 1)
    guard evaluation.closedSeconds > 0 else { return }
    let value = evaluation.slot(of: input, secondsAgo: 0)
    let base = evaluation.slot(of: baseline, secondsAgo: 0)
    guard value.isValid, base.isValid else { return }
    add(
      .change(
        ChangeEvidence(
          kind: .rise, input: inputs[input].name, baseline: inputs[baseline].name, from: base.value,
          to: value.value, over: nil, isLowerBound: value.isLowerBound,
          limit: limit(comparison, clause, unit: inputs[input].unit))))
  }

  private mutating func fall(_ plan: Clause.Fall, _ clause: Int) {
    let input = evaluation.plan.program.inputs[plan.input]
    guard
      let measurement = evaluation.measurement(of: plan.input, at: evaluation.judgedAt, surroundings),
      case let history = surroundings.chart.measurements[measurement.place],
      let older = history.steepest(over: plan.leastApart), let newest = history.newest
    else { return }
    isSimulated = isSimulated || newest.isSimulated || history.notes[older].isSimulated
    add(
      .change(
        ChangeEvidence(
          kind: .fall, input: input.name, baseline: measurement.rawValue, from: history.notes[older].content,
          to: newest.content, over: newest.recordedAt - history.notes[older].recordedAt, isLowerBound: false,
          limit: limit(plan.comparison, clause, unit: input.unit))))
  }

  private mutating func paired(_ source: Int, _ clause: Int, _ comparison: Comparison) {
    let name = evaluation.plan.program.sources[source].name
    guard let gas = evaluation.pairedGas(source, surroundings.chart) else { return }
    let note = surroundings.chart.gases.notes[gas.place]
    isSimulated = isSimulated || note.isSimulated
    add(
      .change(
        ChangeEvidence(
          kind: .paired, input: name, baseline: note.content.site.measurement.rawValue,
          from: note.content.pco2.thousandths, to: gas.skin, over: nil, isLowerBound: false,
          limit: limit(comparison, clause, unit: .mmHg))))
  }

  private mutating func night() {
    guard let night = surroundings.chart.night, let mark = surroundings.chart.marks.newest else { return }
    isSimulated = isSimulated || night.isSimulated
    add(
      .entry(
        EntryEvidence(
          item: mark.content ? "lights-off" : "lights-on", author: mark.author, recordedAt: mark.recordedAt,
          age: mark.moment.map { evaluation.judgedAt - $0 }, limit: RecordedNight.longest, source: nil)))
  }

  private mutating func accumulated(
    _ plan: Clause.Accumulation, _ place: Int, isShare: Bool, wanted: Truth?
  ) {
    let night = evaluation.nights[plan.tally]
    let tally = night.tally
    isSimulated = isSimulated || tally.simulated > 0
    add(
      .night(
        NightEvidence(
          condition: evaluation.plan.program.labels[plan.operand].name, began: night.night,
          seconds: Int(tally.holding), knownSeconds: Int(tally.known), recordedSeconds: Int(plan.recorded),
          isOver: surroundings.chart.night?.isOver ?? false,
          limit: limit(plan.comparison, place, unit: isShare ? .percent : .second))))
    if wanted != .yes { visit(plan.operand, wanted: nil) }
  }

  private mutating func patient(_ fact: PatientFact, _ truth: Truth) {
    let note = surroundings.chart.statement(fact.item)
    isSimulated = isSimulated || note?.isSimulated == true
    add(
      .patient(
        PatientEvidence(
          fact: fact.rawValue, truth: truth, author: note?.author, recordedAt: note?.recordedAt,
          note: note?.content.note)))
  }

  private mutating func session(
    _ place: Int, _ measure: CoughMeasure, _ comparison: Comparison, _ clause: Int
  ) {
    let plan = evaluation.plan.program.sessions[place]
    guard let session = evaluation.sessions[place].judged(enough: plan.enoughEfforts) else { return }
    isSimulated = isSimulated || session.isSimulated
    add(
      .session(
        SessionEvidence(
          session: plan.name, measure: measure, instrument: session.instrument,
          received: session.first...max(session.first, session.last), acceptable: Int(session.acceptable),
          efforts: Int(session.efforts), best: session.best, isLowerBound: session.isLowerBound,
          peaks: (0..<Int(session.knownPeaks)).map { session.peaks[$0] }, assistance: plan.assistance,
          meter: session.meter,
          spread: session.spread, bestTwoDifference: session.bestTwoDifference,
          limit: limit(comparison, clause, unit: measure.unit(of: plan.channel)))))
  }

  private mutating func readings(_ input: Int, _ clause: Int, _ comparison: Comparison?, seconds: Int) {
    let plan = evaluation.plan.program.inputs[input]
    var survey = SlotSurvey(comparison)
    let history = min(seconds, evaluation.closedSeconds, plan.capacity)
    for age in stride(from: history - 1, through: 0, by: -1) {
      survey.add(evaluation.slot(of: input, secondsAgo: age))
    }
    isSimulated = isSimulated || survey.isSimulated
    let limit = comparison.map { self.limit($0, clause, unit: plan.unit) }
    var evidence = survey.evidence(
      plan.name, seconds: seconds, limit: limit, program: evaluation.plan.program)
    if let last = survey.last { evidence.estimate = estimate(last) }
    add(.readings(evidence))
  }

  /// What a paired blood gas makes of a value that reads low.
  private func estimate(_ slot: ReadingSlot) -> GradientEvidence? {
    guard slot.isLowerBound, slot.upper != .max else { return nil }
    guard
      let gradient = evaluation.plan.program.sources[Int(slot.source)].gradient,
      let place = evaluation.usableGas(gradient, at: evaluation.judgedAt, surroundings),
      case let gas = surroundings.chart.gases.notes[place],
      let difference = gas.content.gradientThousandths
    else { return nil }
    return GradientEvidence(
      site: gas.content.site, gradient: difference,
      estimate: Int32(clamping: Int64(slot.value) + Int64(difference)), upper: slot.upper,
      author: gas.author, recordedAt: gas.recordedAt)
  }

  private func limit(_ comparison: Comparison, _ clause: Int, unit: Unit) -> LimitEvidence {
    LimitEvidence(
      comparator: comparison.comparator, thousandths: comparison.limit, unit: unit,
      source: evaluation.plan.program.labels[clause].limitSource,
      comparatorSource: evaluation.plan.program.labels[clause].comparatorSource)
  }

  private mutating func add(_ item: Evidence) {
    if !evidence.contains(item) { evidence.append(item) }
  }
}

/// Sums up the seconds of a window for a reader.
struct SlotSurvey {
  private let comparison: Comparison?
  private var valid = 0
  private var satisfying = 0
  private var lowest = Int32.max
  private var highest = Int32.min
  private var first: ReadingSlot?
  private(set) var last: ReadingSlot?
  private var doubts: UInt16 = 0
  private(set) var isSimulated = false

  init(_ comparison: Comparison?) { self.comparison = comparison }

  mutating func add(_ slot: ReadingSlot) {
    isSimulated = isSimulated || slot.isSimulated
    guard slot.isValid else { return }
    valid += 1
    if comparison?.truth(from: slot.value, to: slot.upper) == .yes { satisfying += 1 }
    lowest = min(lowest, slot.value)
    highest = max(highest, slot.value)
    if slot.doubt != 0 { doubts |= 1 << UInt16(slot.doubt) }
    first = first ?? slot
    last = slot
  }

  func evidence(_ input: String, seconds: Int, limit: LimitEvidence?, program: PackProgram)
    -> ReadingsEvidence
  {
    let received: ClosedRange<Uptime>? =
      if let first, let last {
        Uptime(nanoseconds: min(first.receivedAt, last.receivedAt))...Uptime(nanoseconds: last.receivedAt)
      } else {
        nil
      }
    return ReadingsEvidence(
      input: input, source: last.map { program.sources[Int($0.source)].name } ?? input,
      instrument: last.flatMap { $0.instrument == .max ? nil : InstrumentIndex($0.instrument) },
      received: received,
      seconds: seconds, validSeconds: valid, satisfyingSeconds: satisfying,
      values: valid > 0 ? lowest...highest : nil, last: last?.value,
      isLowerBound: last?.isLowerBound ?? false,
      doubts: Doubt.allCases.filter { doubts & (1 << UInt16($0.rawValue)) != 0 }, limit: limit)
  }
}
