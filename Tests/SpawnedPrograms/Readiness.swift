internal import Lines
public import Quantities

/// Waiting with poll(2) on threads of its own, so that a test that waits keeps none of the pool's.
public enum Readiness {
  /// A bound that only a broken program reaches.
  public static let generous: Interval = .seconds(180)

  /// The descriptors that have something to read or have reached their end; none when the time is over.
  public static func of(_ descriptors: [Int32], within limit: Interval = generous) async -> [Int32] {
    let deadline = MonotonicClock.uptime() + limit
    let already = WireWait.once(reading: descriptors, until: .origin).readable
    guard already.isEmpty else { return already }
    return await withCheckedContinuation { continuation in
      JoinableThread(named: "waits") {
        continuation.resume(returning: WireWait.once(reading: descriptors, until: deadline).readable)
      }.leave()
    }
  }
}
