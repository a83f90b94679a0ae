internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings

/// A raised finding rests on something: readings that stood in the ring at the stated moments and are on the
/// side of the limit that the rule states, coughs that were recorded, or an entry with an author.
///
/// The limits are those of the Chinese consensus 2022 and of clinical basis, section 2.2, put down here a
/// second time. What a rule rests on through other rules (S1.T1, S1.T2) is checked for being there and for
/// standing in the ring, not for its limits.
struct EvidenceChecker: Checker {
  private struct Limit: Hashable {
    var comparator: Comparator
    var thousandths: Int32
  }

  private var history = ChannelHistory()

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(_, .sample(let sample)): history.note(sample)
    case .command(.finding(let change)) where change.finding.state == .active && !change.previous.isRaised:
      check(change.finding, moment, &complaints)
    case .written, .command, .read, .asked, .said, .bed, .core: break
    }
  }

  private func check(_ finding: Finding, _ moment: Uptime, _ complaints: inout Complaints) {
    if !finding.evidence.contains(where: { supports($0, finding.rule) }) {
      complaints.add(
        .evidence, at: moment, expected: "\(finding.rule) raised on evidence that says so",
        got: "\(finding.evidence.count) pieces of evidence, none of which does")
    }
    for evidence in finding.evidence {
      switch evidence {
      case .readings(let readings): check(readings, finding.rule, moment, &complaints)
      case .session(let session): check(session, finding.rule, moment, &complaints)
      case .share, .change, .night, .entry, .patient: break
      }
    }
  }

  /// Whether a piece of evidence speaks for its rule.
  private func supports(_ evidence: Evidence, _ rule: String) -> Bool {
    switch evidence {
    case .readings(let readings):
      guard let limit = readings.limit, let values = readings.values, readings.satisfyingSeconds > 0 else {
        return false
      }
      guard isStated(limit, rule) else { return false }
      return limit.comparator.holds(values.lowerBound, limit.thousandths)
        || limit.comparator.holds(values.upperBound, limit.thousandths)
    case .session(let session):
      return isStated(session.limit, rule)
        && session.limit.comparator.holds(session.best, session.limit.thousandths)
    case .share(let share): return share.seconds >= share.neededSeconds
    case .entry(let entry): return entry.author != nil
    case .change, .night: return true
    case .patient: return false
    }
  }

  private func isStated(_ limit: LimitEvidence, _ rule: String) -> Bool {
    let stated: [Limit]
    switch rule {
    case "FAST.MEDIUM", "S1.A": stated = [Limit(comparator: .atMost, thousandths: 90_000)]
    case "FAST.HIGH":
      stated = [
        Limit(comparator: .below, thousandths: 85_000), Limit(comparator: .atMost, thousandths: 80_000),
      ]
    case "S1.B", "S1.B30": stated = [Limit(comparator: .atLeast, thousandths: 50_000)]
    case "S2": stated = [Limit(comparator: .below, thousandths: 270_000)]
    default: return true
    }
    return stated.contains(Limit(comparator: limit.comparator, thousandths: limit.thousandths))
  }

  private func check(
    _ readings: ReadingsEvidence, _ rule: String, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    let seconds = [readings.satisfyingSeconds, readings.validSeconds, readings.seconds]
    if seconds != seconds.sorted() {
      complaints.add(
        .evidence, at: moment, expected: "satisfying within valid within all seconds of \(rule)",
        got: "\(seconds)")
    }
    guard let instrument = readings.instrument, let channel = Channel(name: readings.source),
      let received = readings.received, let last = readings.last, let values = readings.values
    else { return }
    let end = received.upperBound...received.upperBound
    if !history.holds(last, of: instrument, channel, within: end) {
      complaints.add(
        .evidence, at: moment,
        expected: "\(rule): \(channel.name) \(last) in the ring at \(Verdict.clock(received.upperBound))",
        got: "no such record")
    }
    // Values that came from more than one source cannot be looked for in one.
    guard readings.input == readings.source else { return }
    for value in [values.lowerBound, values.upperBound]
    where !history.holds(value, of: instrument, channel, within: received) {
      complaints.add(
        .evidence, at: moment, expected: "\(rule): \(channel.name) \(value) in the ring within its window",
        got: "no such record")
    }
  }

  private func check(
    _ session: SessionEvidence, _ rule: String, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    guard let instrument = session.instrument else { return }
    for peak in session.peaks
    where !history.holds(peak, of: instrument, .coughPeakFlow, within: session.received) {
      complaints.add(
        .evidence, at: moment, expected: "\(rule): a cough of \(peak) in the ring within its session",
        got: "no such record")
    }
  }
}

extension Comparator {
  /// Whether a value stands to a limit as the comparator says.
  fileprivate func holds(_ value: Int32, _ limit: Int32) -> Bool {
    switch self {
    case .below: value < limit
    case .atMost: value <= limit
    case .above: value > limit
    case .atLeast: value >= limit
    }
  }
}
