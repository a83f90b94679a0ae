internal import Alarms
internal import Criteria
internal import Patient
internal import Quantities
internal import Readings

/// What must call somebody, since when, and by which alarm.
struct CallNeeds: Sendable {
  /// One thing that must call.
  struct Need: Sendable {
    let premise: Premise
    let what: String
    /// Any of these alarms will do.
    let conditions: [AlarmCondition]
    let priority: Priority
    let since: Uptime
    let bound: Interval
    /// How long a call may pause.
    var pause = CallNeeds.signals
    fileprivate var isCounted = false
  }

  private enum Cause: Hashable, Comparable {
    case finding(String)
    case reach(Int)
    case probe
    case loss(UInt8)
    case blank(UInt8)
    case bit(Int)
  }

  /// A second for the signals, clinical basis, section 4, A6, and one for the look.
  private static let signals: Interval = .seconds(2)
  private static let blankFor: Interval = .seconds(30)
  private static let reach: Interval = .seconds(10)
  private static let probe: Interval = .seconds(10)
  private static let stale: Interval = .seconds(10)

  private var needs: [Cause: Need] = [:]
  /// The ventilator's alarm bits as they stood last.
  private var bits: Int32 = 0
  private var words: [UInt8: (reading: Reading, at: Uptime)] = [:]

  /// What is due, in a fixed order, and whether it became due just now.
  mutating func due(at moment: Uptime, startedAt start: Uptime) -> [(need: Need, isFirst: Bool)] {
    var due: [(need: Need, isFirst: Bool)] = []
    for cause in needs.keys.sorted() {
      guard let need = needs[cause], moment >= max(need.since, start) + need.bound else { continue }
      needs[cause]?.isCounted = true
      due.append((need, !need.isCounted))
    }
    return due
  }

  // MARK: Findings

  mutating func take(_ finding: Finding, at moment: Uptime) {
    let cause = Cause.finding("\(finding.pack)/\(finding.rule)")
    guard finding.priority != .none, !finding.isArm else { return needs[cause] = nil }
    switch finding.state {
    case .active, .clearing:
      // More urgent than before is told anew.
      if let need = needs[cause], need.priority == finding.priority { return }
      needs[cause] = Need(
        premise: .callForFinding, what: finding.rule,
        conditions: [.rule(pack: finding.pack, rule: finding.rule)], priority: finding.priority,
        since: moment, bound: CallNeeds.signals)
    case .normal, .pending, .indeterminate(.preconditionNotMet), .inhibited: needs[cause] = nil
    // Invalid data ends nothing: clinical basis, section 2.1.
    case .starting, .indeterminate: break
    }
  }

  // MARK: The bed

  mutating func take(_ view: BedView, at moment: Uptime) {
    for instrument in SimulatedInstrument.allCases {
      keep(.reach(instrument.rawValue), !view.isInReach[instrument.rawValue]) {
        Need(
          premise: .callForLine, what: "the \(instrument.name) out of reach",
          conditions: [.technical(.lineDown(instrument.index)), .technical(.setUpFailed(instrument.index))],
          priority: .medium, since: moment, bound: CallNeeds.reach)
      }
    }
    let oximeter = SimulatedInstrument.oximeter
    let isOff = !view.oximetry.attached && !view.isOximeterStuck && view.isInReach[oximeter.rawValue]
    keep(.probe, isOff) {
      Need(
        premise: .callForProbe, what: "the probe that is off",
        conditions: CallDelays.anyLoss(of: .oxygenSaturation, oximeter.index), priority: .medium,
        since: moment, bound: CallNeeds.probe)
    }
    for channel in words.keys.sorted() { growOld(channel, moment) }
  }

  private mutating func keep(_ cause: Cause, _ isThere: Bool, _ make: () -> Need) {
    guard isThere else { return needs[cause] = nil }
    if needs[cause] == nil { needs[cause] = make() }
  }

  // MARK: The ring

  mutating func take(_ sample: Sample, at moment: Uptime) {
    if sample.channel == .ventilatorAlarms { takeBits(sample, moment) }
    guard CallDelays.isWatched(sample.channel) else { return }
    words[sample.channel.rawValue] = (sample.reading, moment)
    takeLoss(sample, moment)
    takeBlank(sample, moment)
  }

  private mutating func takeLoss(_ sample: Sample, _ moment: Uptime) {
    let cause = Cause.loss(sample.channel.rawValue)
    guard case .absent(let absence) = sample.reading,
      let loss = CallDelays.loss(absence, sample.channel, sample.instrument)
    else { return needs[cause] = nil }
    if needs[cause]?.conditions == loss.conditions { return }
    needs[cause] = Need(
      premise: .callForLoss, what: "\(sample.channel.name) lost (\(absence.word))",
      conditions: loss.conditions, priority: loss.priority, since: moment,
      bound: loss.delay + CallNeeds.signals)
  }

  private mutating func takeBlank(_ sample: Sample, _ moment: Uptime) {
    let cause = Cause.blank(sample.channel.rawValue)
    guard case .absent(let absence) = sample.reading, CallDelays.isMissed(absence) else {
      return needs[cause] = nil
    }
    keep(cause, true) { CallNeeds.blank(sample.channel, sample.instrument, moment) }
  }

  private static func blank(_ channel: Channel, _ instrument: InstrumentIndex, _ since: Uptime) -> Need {
    Need(
      premise: .callForBlank, what: "\(channel.name) without a value",
      conditions: CallDelays.anyLoss(of: channel, instrument), priority: .medium, since: since,
      bound: CallNeeds.blankFor, pause: CallNeeds.blankFor)
  }

  /// A channel of which nothing is said any more has no value either.
  private mutating func growOld(_ code: UInt8, _ moment: Uptime) {
    guard let word = words[code], let channel = Channel(rawValue: code), moment - word.at > CallNeeds.stale,
      let instrument = SimulatedInstrument.allCases.first(where: { $0.channels.contains(channel) })
    else { return }
    let since = word.at + CallNeeds.stale
    keep(.blank(code), true) { CallNeeds.blank(channel, instrument.index, since) }
  }

  private mutating func takeBits(_ sample: Sample, _ moment: Uptime) {
    // A ventilator that says nothing takes nothing back, and begins nothing.
    guard let thousandths = sample.reading.thousandths else { return }
    bits = thousandths / 1000
    let isOpen = bits & CallDelays.disconnection != 0
    for (place, alarm) in CallDelays.ventilator.enumerated() {
      // What follows from an open circuit is not told again: clinical basis, section 2.2.
      let isThere = bits & (1 << Int32(place)) != 0 && !(isOpen && alarm.followsFromDisconnection)
      keep(.bit(place), isThere) {
        Need(
          premise: .callForVentilator, what: "the ventilator's alarm \(alarm.alarm.rawValue)",
          conditions: [.technical(.ventilator(sample.instrument, alarm.alarm))], priority: alarm.priority,
          since: moment, bound: .seconds(alarm.delay) + CallNeeds.signals)
      }
    }
  }
}
