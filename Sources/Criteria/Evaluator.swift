public import Quantities
public import Readings

/// Several packs at work on one patient: a synchronous value that is told the time and never asks for it.
///
/// Readings go in with ``observe(_:at:)``, what people enter with ``enter(_:at:)``; what follows from them
/// comes out of ``advance(to:)``, which is also called when ``nextDeadline`` has come. Rules are judged once
/// for each whole second since the first call; coughs, entries and drops without delay are judged at once.
public struct Evaluator: Sendable {
  var packs: [PackEvaluation]
  var surroundings: Surroundings
  let rulePacks: [RulePack]
  var started: Uptime?
  var now = Uptime(nanoseconds: .min)
  var nextTick = Uptime(nanoseconds: .min)
  var changes: [FindingChange] = []
  var futureDated = 0
  /// The packs that went on from a snapshot, in their order; empty for an evaluator that began by itself.
  public internal(set) var resumedPacks: [String] = []

  /// Makes an evaluator; packs that are not enabled are left out.
  public init(packs: [RulePack], patient: PatientContext) {
    rulePacks = packs.filter(\.isEnabled)
    self.packs = []
    surroundings = Surroundings(patient: patient)
  }

  /// Takes a reading at a moment no earlier than its receipt; one from the future is counted and not used.
  public mutating func observe(_ sample: Sample, at now: Uptime) {
    run(to: now)
    guard sample.receivedAt <= self.now else {
      futureDated += 1
      return
    }
    // Only plain values are handed on: the whole chart would be retained for each reading and pack.
    let assistance = surroundings.chart.assistance
    let applied = surroundings.chart.sensorApplied
    let meter = sample.channel == .coughPeakFlow ? surroundings.chart.meter : nil
    for place in packs.indices {
      packs[place].observe(sample, assistance: assistance, meter: meter, applied: applied)
    }
  }

  /// Takes what a person entered, or says why not.
  public mutating func enter(_ entry: ClinicalEntry, at now: Uptime) throws(EntryRefusal) {
    try check(entry, at: now)
    let moment = surroundings.civil(at: self.now).map { self.now - ($0 - entry.recordedAt) }
    surroundings.chart.enter(entry, moment: moment, now: self.now)
    readChart()
  }

  /// Says why an entry would not be taken, and takes nothing.
  public mutating func check(_ entry: ClinicalEntry, at now: Uptime) throws(EntryRefusal) {
    run(to: now)
    try entry.check(now: surroundings.civil(at: self.now))
    if case .withdrawn(let item) = entry.fact, !surroundings.chart.holds(item) {
      throw .nothingToWithdraw(item.word)
    }
  }

  /// Says what the civil time is; the first time dates all entries, later ones (steps, summer time) change no
  /// age.
  public mutating func setCivilTime(_ civil: CivilTime, at now: Uptime) {
    run(to: now)
    surroundings.chart.date(civil: civil, at: self.now)
    surroundings.civilOrigin = civil + (Uptime.origin - self.now)
    readChart()
  }

  /// Says what is known about the patient from now on.
  public mutating func setPatient(_ patient: PatientContext, at now: Uptime) {
    run(to: now)
    surroundings.configured = patient
    for place in packs.indices { packs[place].isUrgent = true }
  }

  /// Says which channels the bed's instruments can give at all, from now on.
  ///
  /// A rule that misses an input which none of them ever gives says so, instead of waiting for a reading. A
  /// snapshot does not hold it.
  public mutating func setChannels(_ channels: [Channel]) { surroundings.channels = Set(channels) }

  /// Switches a rule off in the name of an operator; false when there is no such rule.
  public mutating func inhibit(rule: String, of pack: String, by operatorName: String, at now: Uptime) -> Bool
  {
    run(to: now)
    guard let (place, number) = find(rule, of: pack) else { return false }
    packs[place].inhibit(number, by: operatorName, at: self.now, surroundings: surroundings, into: &changes)
    return true
  }

  /// Switches a rule on again; false when there is no such rule.
  public mutating func release(rule: String, of pack: String, at now: Uptime) -> Bool {
    run(to: now)
    guard let (place, number) = find(rule, of: pack) else { return false }
    packs[place].release(number, at: self.now, surroundings: surroundings, into: &changes)
    return true
  }

  /// Brings the evaluation to a moment and gives what changed since the last call, in the order decided.
  ///
  /// A moment before the last one changes nothing.
  public mutating func advance(to now: Uptime) -> [FindingChange] {
    var result: [FindingChange] = []
    advance(to: now, into: &result)
    return result
  }

  /// Brings the evaluation to a moment and appends what changed since the last call, in the order decided.
  public mutating func advance(to now: Uptime, into result: inout [FindingChange]) {
    run(to: now)
    for place in packs.indices {
      packs[place].judgeAtOnce(at: self.now, surroundings: surroundings, into: &changes)
    }
    guard !changes.isEmpty else { return }
    for place in changes.indices { changes[place].finding.disagreesWith = opposing(changes[place].finding) }
    result += changes
    changes.removeAll(keepingCapacity: true)
  }

  /// When ``advance(to:)`` has something to do again; nil before the first call.
  public var nextDeadline: Uptime? { started == nil ? nil : nextTick }

  /// Where every rule stands now, in the order of the packs and their rules.
  public var findings: [Finding] {
    packs.flatMap { pack in
      pack.states.indices.map { rule in
        var finding = pack.finding(of: rule, surroundings: surroundings)
        finding.disagreesWith = opposing(finding)
        return finding
      }
    }
  }

  /// What people entered, as far as it is kept, item by item in a fixed order, the oldest first.
  ///
  /// Entering it anew into another evaluator gives the same chart. Who helps a cough, the meter in use and
  /// the moment a sensor was put on are no part of it.
  public var chart: [ClinicalEntry] { surroundings.chart.entries }

  /// The questions that two packs answer differently now, in the order of the packs and their rules.
  public var conflicts: [PackConflict] {
    packs.flatMap { pack in
      pack.states.indices.filter { pack.states[$0].isActive }.flatMap { rule in
        let words = pack.plan.program.words[rule]
        return opposing(pack.plan.id, words.topic, isActive: true).map {
          PackConflict(
            topic: words.topic ?? "", holds: pack.plan.program.opinion(of: rule, in: pack.plan.id),
            opposes: $0)
        }
      }
    }
  }

  /// Samples that were not used, because using them would have turned a clock back or forward.
  public var ignored: IgnoredSamples {
    var sum = IgnoredSamples()
    sum.futureDated = futureDated
    for pack in packs {
      sum.outOfOrder += pack.ignored.outOfOrder
      sum.duplicate += pack.ignored.duplicate
    }
    return sum
  }

  private func opposing(_ finding: Finding) -> [PackOpinion] {
    guard let (pack, rule) = find(finding.rule, of: finding.pack) else { return [] }
    let stands = packs[pack].states[rule]
    guard stands.isActive || stands.isKnownNotToHold else { return [] }
    let topic = packs[pack].plan.program.words[rule].topic
    return opposing(finding.pack, topic, isActive: stands.isActive)
  }

  /// Rules of other packs on the topic that stand the other way.
  private func opposing(_ pack: String, _ topic: String?, isActive: Bool) -> [PackOpinion] {
    guard let topic else { return [] }
    return packs.filter { $0.plan.id != pack }.flatMap { other in
      other.states.indices.filter { rule in
        let state = other.states[rule]
        return other.plan.program.words[rule].topic == topic
          && (isActive ? state.isKnownNotToHold : state.isActive)
      }.map { other.plan.program.opinion(of: $0, in: other.plan.id) }
    }
  }

  private mutating func readChart() {
    for place in packs.indices { packs[place].read(surroundings.chart, at: now) }
  }

  /// Closes every second that has ended by now.
  mutating func run(to now: Uptime) {
    if started == nil { start(at: now) }
    guard now > self.now else { return }
    while nextTick <= now {
      for place in packs.indices {
        packs[place].close(at: nextTick, surroundings: surroundings, into: &changes)
      }
      nextTick = nextTick + .seconds(1)
    }
    self.now = now
  }

  private mutating func start(at now: Uptime) {
    started = now
    self.now = now
    nextTick = now + .seconds(1)
    packs = rulePacks.map { PackEvaluation(pack: $0, at: now) }
  }

  private func find(_ rule: String, of pack: String) -> (pack: Int, rule: Int)? {
    guard let place = packs.firstIndex(where: { $0.plan.id == pack }) else { return nil }
    guard let number = packs[place].plan.program.words.firstIndex(where: { $0.id == rule }) else {
      return nil
    }
    return (place, number)
  }
}
