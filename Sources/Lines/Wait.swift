internal import CTerminal
internal import Glibc
internal import Quantities

/// One wait for one descriptor and a waker; no allocation, no busy loop.
enum Wait {
  /// Why a wait ended.
  enum End: Equatable {
    /// The descriptor can do what was asked.
    case ready
    /// The descriptor's other end is gone or it failed: whatever else is asked of it returns at once.
    case broken
    /// Another thread asked for an end.
    case woken
    /// The deadline passed.
    case elapsed
  }

  /// Waits until `descriptor` is ready for `events` (POLLIN, POLLOUT, or 0 for nothing but its end).
  ///
  /// A deadline in the past asks once without waiting.
  static func once(
    for events: Int32, on descriptor: Int32, until deadline: Uptime, waker: Waker?
  ) -> End {
    var entries: [2 of pollfd] = [
      pollfd(fd: descriptor, events: Int16(events), revents: 0),
      // poll(2) passes over a negative descriptor.
      pollfd(fd: waker?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    var ready = -EINTR
    while ready == -EINTR {
      let left = deadline - MonotonicClock.uptime()
      var span = entries.mutableSpan
      ready = span.withUnsafeMutableBufferPointer {
        terminal_poll($0.baseAddress, $0.count, max(0, left.nanoseconds))
      }
    }
    precondition(ready >= 0, "poll on descriptor \(descriptor) failed: errno \(-ready)")
    if entries[1].revents != 0 {
      waker?.settle()
      return .woken
    }
    return end(Int32(entries[0].revents), of: descriptor)
  }

  private static func end(_ happened: Int32, of descriptor: Int32) -> End {
    precondition(happened & POLLNVAL == 0, "descriptor \(descriptor) was waited on after it was closed")
    if happened & (POLLHUP | POLLERR) != 0 { return .broken }
    return happened == 0 ? .elapsed : .ready
  }
}
