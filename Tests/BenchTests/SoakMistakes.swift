import Alarms
import Criteria
import Gateway
import Quantities
import Readings
import Synchronization

@testable import Bench

/// Mistakes that are planted between a run and its checkers.
enum SoakMistakes {
  typealias Maker = @Sendable () -> SoakTrial.Distortion

  /// Changes records, the same in the ring and at its readers, as a gateway would that wrote them so.
  static func ofRecords(_ change: @escaping @Sendable (Sample) -> Sample) -> Maker {
    let map = { @Sendable (record: Record) -> Record in
      guard case .sample(let sample) = record.content else { return record }
      return Record(change(sample))
    }
    return ofObservations { observation, _ in
      switch observation {
      case .written(let record, _): [.written(map(record), map(record).content)]
      case .read(let reader, .record(let record, let index)):
        [.read(reader: reader, .record(map(record), index: index))]
      default: [observation]
      }
    }
  }

  /// Puts other observations in the place of each.
  static func ofObservations(
    _ change: @escaping @Sendable (Observation, Uptime) -> [Observation]
  ) -> Maker {
    { { observation, moment, see in for seen in change(observation, moment) { see(seen, moment) } } }
  }

  /// Does something to the first observation that it fits, and leaves the rest alone.
  static func once(
    from start: Uptime = .origin, _ change: @escaping @Sendable (Observation) -> [Observation]?
  ) -> Maker {
    {
      let done = Done()
      return { observation, moment, see in
        guard moment >= start, !done.isDone, let changed = change(observation) else {
          return see(observation, moment)
        }
        done.isDone = true
        for seen in changed { see(seen, moment) }
      }
    }
  }

  private final class Done: Sendable {
    private let value = Mutex(false)

    var isDone: Bool {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }
}
