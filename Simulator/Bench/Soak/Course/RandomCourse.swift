public import Quantities

/// A random course at a bed: a patient that can exist, what happens to the patient, what people do, and what
/// goes wrong with instruments, wires and the gateway.
///
/// A run has a safety phase, with faults, and after it a liveness phase: what is wrong ends at its beginning.
/// The same seed and length give the same course on every machine.
public enum RandomCourse {
  /// The share of a run that is its liveness phase, and its longest length.
  private static let calmShare: Int64 = 4
  private static let longestCalm: Interval = .minutes(12)

  /// Draws the course of a seed.
  public static func scenario(seed: UInt64, duration: Interval) -> Scenario {
    var dice = Dice(seed, "random patient")
    let patient = RandomPatient(&dice)
    let calmFrom = Uptime.origin + duration - min(longestCalm, duration / calmShare)
    let events = RandomEvents(
      Dice(seed, "random events"), support: patient.support, duration: duration
    ).events
    let incidents = incidents(Dice(seed, "random incidents"), before: calmFrom, duration)
    return Scenario(
      named: "soak-\(seed).yaml", title: "Random course of seed \(seed)", duration: duration,
      patient: patient.profile, ventilator: patient.support, events: merged(events, incidents),
      faults: faults(seed, before: calmFrom, duration))
  }

  private static func faults(_ seed: UInt64, before calmFrom: Uptime, _ duration: Interval)
    -> [PlannedFault]
  {
    var dice = Dice(seed, "random fault count")
    let count = max(1, duration.wholeSeconds / 600) + dice.whole(in: 0...10)
    var faults = RandomFaults(Dice(seed, "random faults"), within: .origin + .seconds(20)...calmFrom)
    return faults.draw(count)
  }

  /// Restarts of the gateway and steps of the civil clock.
  private static func incidents(_ dice: Dice, before calmFrom: Uptime, _ duration: Interval)
    -> [ScenarioEvent]
  {
    var dice = dice
    var incidents: [ScenarioEvent] = []
    let latest = calmFrom - .seconds(90)
    let earliest = Uptime.origin + .seconds(60)
    guard earliest < latest else { return [] }
    for _ in 0..<dice.whole(in: 0...2) where dice.happens(0.5) {
      let moment = dice.moment(in: earliest...latest)
      let incident: GatewayIncident =
        dice.happens(0.5)
        ? .restart(after: dice.interval(in: 1...60))
        : .clockStep(.seconds(dice.whole(in: 1...7_200) * (dice.happens(0.5) ? 1 : -1)))
      incidents.append(ScenarioEvent(at: moment, .gateway(incident)))
    }
    return incidents
  }

  private static func merged(_ events: [ScenarioEvent], _ others: [ScenarioEvent]) -> [ScenarioEvent] {
    (events + others).enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }
}

extension Scenario {
  /// From when on nothing is wrong with instruments, wires and the gateway.
  var calmFrom: Uptime {
    let faults = faults.map(\.until).max() ?? .origin
    let incidents = events.compactMap { event -> Uptime? in
      switch event.happening {
      case .gateway(.restart(let after)): event.at + after
      case .gateway(.clockStep): event.at
      case .body, .person: nil
      }
    }
    return max(faults, incidents.max() ?? .origin)
  }
}
