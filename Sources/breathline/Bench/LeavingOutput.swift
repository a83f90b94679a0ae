import Glibc
import Lines
import Quantities

/// Standard output that never keeps the program from ending: a signal ends the wait for a reader.
struct LeavingOutput {
  /// What a pipe that poll(2) calls ready takes without making us wait.
  private static let chunk = 1024

  private let waker: Waker
  private let isEnding: () -> Bool
  /// Whether nobody reads any more.
  private(set) var isClosed = false

  init(waker: Waker, isEnding: @escaping () -> Bool) {
    self.waker = waker
    self.isEnding = isEnding
  }

  /// Writes bytes; false when the program is to end instead.
  mutating func put(_ bytes: [UInt8]) -> Bool {
    var left = bytes[...]
    while !left.isEmpty {
      guard !isEnding(), !isClosed else { return false }
      let far = MonotonicClock.uptime() + .seconds(3600)
      let ready = WireWait.once(reading: [], writing: [STDOUT_FILENO], until: far, waker: waker)
      guard !ready.writable.isEmpty else { continue }
      let part = left.prefix(Self.chunk)
      let count = part.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else {
        isClosed = true
        return false
      }
      left.removeFirst(count)
    }
    return true
  }
}
