import Bench
import Criteria
import Glibc
import Quantities
import Synchronization

/// Seeds that wait to be run and what came of those that were: shared by the threads of a search.
final class SoakSearch: Sendable {
  private struct State {
    var next: UInt64
    var results: [UInt64: Result<SoakTrial.Outcome, RunFault>] = [:]
  }

  /// The seeds in their order.
  let all: Range<UInt64>
  private let duration: Interval
  private let twice: UInt64
  private let packs: [RulePack]
  private let state: Mutex<State>
  private let ready = Ready()

  init(first: UInt64, count: UInt64, duration: Interval, twice: UInt64, packs: [RulePack]) {
    all = first..<first + count
    self.duration = duration
    self.twice = twice
    self.packs = packs
    state = Mutex(State(next: first))
  }

  /// The run of a seed.
  func trial(of seed: UInt64) -> SoakTrial {
    SoakTrial(RandomCourse.scenario(seed: seed, duration: duration), seed: seed, packs: packs)
  }

  /// Runs seeds until none is left; `place` numbers the thread.
  func work(on place: Int) {
    while let seed = take() {
      SeedsUnderWay.begin(seed, on: place)
      let result: Result<SoakTrial.Outcome, RunFault>
      do throws(RunFault) {
        let isTwice = twice > 0 && seed % twice == 0
        result = .success(isTwice ? try trial(of: seed).runTwice() : try trial(of: seed).run())
      } catch {
        result = .failure(error)
      }
      SeedsUnderWay.end(on: place)
      state.withLock { $0.results[seed] = result }
      ready.tell()
    }
  }

  /// What came of a seed; waits until it was run.
  func result(of seed: UInt64) -> Result<SoakTrial.Outcome, RunFault> {
    while true {
      let seen = ready.count
      if let result = state.withLock({ $0.results.removeValue(forKey: seed) }) { return result }
      ready.wait(after: seen)
    }
  }

  private func take() -> UInt64? {
    state.withLock { state in
      guard state.next < all.upperBound else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }
}

/// Counts what became ready, and lets one thread wait for the next.
private final class Ready: @unchecked Sendable {
  private var mutex = pthread_mutex_t()
  private var condition = pthread_cond_t()
  private var told = 0

  init() {
    pthread_mutex_init(&mutex, nil)
    pthread_cond_init(&condition, nil)
  }

  var count: Int {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return told
  }

  func tell() {
    pthread_mutex_lock(&mutex)
    told += 1
    pthread_cond_broadcast(&condition)
    pthread_mutex_unlock(&mutex)
  }

  func wait(after seen: Int) {
    pthread_mutex_lock(&mutex)
    while told == seen { pthread_cond_wait(&condition, &mutex) }
    pthread_mutex_unlock(&mutex)
  }
}
