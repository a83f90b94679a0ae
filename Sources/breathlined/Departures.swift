import Lines
import Quantities
import Synchronization

/// Counts the threads that have ended, so that waiting for them can have an end itself.
final class Departures: Sendable {
  private let missing: Mutex<Int>
  private let waker: Waker

  /// Expects so many threads to end.
  init(of count: Int) throws(LineError) {
    missing = Mutex(count)
    waker = try Waker()
  }

  /// Says that a thread has ended.
  func note() {
    missing.withLock { $0 -= 1 }
    waker.wake()
  }

  /// Waits until all have ended; false when the deadline came first.
  func wait(until deadline: Uptime) -> Bool {
    while missing.withLock({ $0 > 0 }) {
      guard MonotonicClock.uptime() < deadline else { return false }
      waker.wait(until: deadline)
    }
    return true
  }
}
