internal import Glibc
public import Quantities

/// The clock that all deadlines of this room are on: CLOCK_MONOTONIC, which no change of the civil time
/// moves.
public enum MonotonicClock {
  /// The present moment; its origin is the start of the machine.
  public static func uptime() -> Uptime {
    var time = timespec()
    let returned = clock_gettime(CLOCK_MONOTONIC, &time)
    precondition(returned == 0, "CLOCK_MONOTONIC could not be read: errno \(errno)")
    return Uptime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
