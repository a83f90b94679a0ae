import Bench
import Criteria
import Quantities

/// Random courses of consecutive seeds: each is run, and what it violates is shrunk.
struct SoakSearch: Sendable {
  /// What came of one seed.
  struct Found: Sendable {
    let outcome: SoakTrial.Outcome
    /// Each violation with the shortest course that still shows it.
    let violations: [(violation: Violation, scenario: Scenario)]
  }

  /// The first seed.
  let first: UInt64
  /// The length of each course.
  let duration: Interval
  /// Every so many seeds are run twice, and the two runs compared; 0 for none.
  let twice: UInt64
  /// Whether violations are shrunk.
  let shrinks: Bool
  /// The rules that the gateway runs.
  let packs: [RulePack]

  /// The seed at a place of the order.
  func seed(_ place: Int) -> UInt64 { first + UInt64(place) }

  /// Runs the seed at a place and shrinks what it violates.
  func find(_ place: Int) -> Result<Found, RunFault> {
    let seed = seed(place)
    return SeedsUnderWay.during(seed) {
      do throws(RunFault) {
        return .success(try find(SoakTrial(course(seed), seed: seed, packs: packs)))
      } catch {
        return .failure(error)
      }
    }
  }

  private func course(_ seed: UInt64) -> Scenario { RandomCourse.scenario(seed: seed, duration: duration) }

  private func find(_ trial: SoakTrial) throws(RunFault) -> Found {
    let isTwice = twice > 0 && trial.seed % twice == 0
    let outcome = isTwice ? try trial.runTwice() : try trial.run()
    var violations: [(violation: Violation, scenario: Scenario)] = []
    for violation in outcome.violations { violations.append(try shortest(violation, trial)) }
    return Found(outcome: outcome, violations: violations)
  }

  private func shortest(
    _ violation: Violation, _ trial: SoakTrial
  ) throws(RunFault) -> (violation: Violation, scenario: Scenario) {
    guard shrinks, violation.invariant != .determinism else { return (violation, trial.scenario) }
    var shrinking = Shrinking(trial, violation)
    let shortest = try shrinking.shortest()
    return (shortest.violation, shortest.scenario)
  }
}
