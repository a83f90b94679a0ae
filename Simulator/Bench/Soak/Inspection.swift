internal import Alarms
internal import Criteria
internal import Devices
internal import Gateway
internal import Quantities

/// All checkers at one run.
struct Inspection: Sendable {
  private(set) var complaints = Complaints()
  private(set) var digest = StreamDigest()
  private(set) var records = 0
  private(set) var findings = 0
  private(set) var announcements = 0
  private var checkers: [any Checker]

  /// Prepares to check a run whose last fault ends at `calmFrom`.
  init(instruments: [InstrumentPlan], calmFrom: Uptime) {
    let names = instruments.map(\.name)
    checkers = [
      EvidenceChecker(), LastingConditionChecker(), AbsenceChecker(instruments: names), OriginChecker(),
      RecoveryChecker(calmFrom: calmFrom), RingChecker(), AlarmChecker(), CallChecker(),
      PromiseChecker(),
    ]
  }

  /// Shows every checker what was seen.
  mutating func take(_ observation: Observation, at moment: Uptime) {
    digest.add(observation, at: moment)
    count(observation)
    for place in checkers.indices { checkers[place].take(observation, at: moment, &complaints) }
  }

  /// Tells every checker that the run is over.
  mutating func end(at moment: Uptime) {
    for place in checkers.indices { checkers[place].end(at: moment, &complaints) }
  }

  private mutating func count(_ observation: Observation) {
    switch observation {
    case .written: records += 1
    case .command(.finding(let change)):
      if change.finding.state.isRaised, !change.previous.isRaised { findings += 1 }
    case .command(.alarm(.announce(let alarm))): announcements += alarm.state.isShown ? 1 : 0
    case .command, .read, .asked, .said, .bed, .core: break
    }
  }
}
