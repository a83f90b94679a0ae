internal import CTerminal
internal import Glibc
public import Quantities

/// A wait for any of several descriptors, for the instruments' end of many lines on one thread.
public enum WireWait {
  /// What is ready, each list in the order asked.
  public struct Ready: Hashable, Sendable {
    /// Descriptors that have bytes, a client to accept, or have reached their end.
    public var readable: [Int32] = []
    /// Descriptors that take bytes.
    public var writable: [Int32] = []
    /// Whether the waker was woken.
    public var isWoken = false
  }

  /// Waits until something is ready, until the deadline; a past deadline asks without waiting.
  public static func once(
    reading: [Int32], writing: [Int32] = [], until deadline: Uptime, waker: Waker? = nil
  ) -> Ready {
    var entries = reading.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    entries += writing.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    if let waker { entries.append(pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)) }
    poll(&entries, until: deadline)
    var ready = Ready()
    ready.readable = entries[..<reading.count].filter { $0.revents != 0 }.map(\.fd)
    ready.writable = entries[reading.count...].prefix(writing.count).filter { $0.revents != 0 }.map(\.fd)
    if let waker, entries.last?.revents != 0 {
      waker.settle()
      ready.isWoken = true
    }
    return ready
  }

  private static func poll(_ entries: inout [pollfd], until deadline: Uptime) {
    var ready = -EINTR
    while ready == -EINTR {
      let left = max(0, (deadline - MonotonicClock.uptime()).nanoseconds)
      ready = entries.withUnsafeMutableBufferPointer { terminal_poll($0.baseAddress, $0.count, left) }
    }
    precondition(ready >= 0, "poll on \(entries.count) descriptors failed: errno \(-ready)")
  }
}
