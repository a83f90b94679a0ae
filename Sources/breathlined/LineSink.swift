import Glibc
import Lines
import Quantities
import Synchronization

/// Writes lines to a descriptor on a thread of its own, so that a reader who has stopped reading stops nobody
/// here.
///
/// At most `most` bytes wait; beyond that the newest lines are counted and left out, and the count is written
/// in their place.
final class LineSink: Sendable {
  /// The most bytes that wait: some hundred findings with their evidence.
  static let most = 1 << 20

  private struct Content {
    var bytes: [UInt8] = []
    var leftOut = 0
    var isEnding = false
    var hasEnded = false
  }

  private let content = Mutex(Content())
  private let waker: Waker
  private let ended: Waker
  private let descriptor: Int32
  private let describeLoss: @Sendable (Int) -> String

  /// Makes a sink; `describeLoss` words the line that stands for lines left out.
  init(descriptor: Int32, describeLoss: @escaping @Sendable (Int) -> String) throws(LineError) {
    self.descriptor = descriptor
    self.describeLoss = describeLoss
    waker = try Waker()
    ended = try Waker()
  }

  /// Adds a line, without its line break.
  func write(_ line: String) {
    content.withLock { content in
      // Once a line is missing, those behind it would stand before the count of what is missing.
      guard content.leftOut == 0, content.bytes.count + line.utf8.count < LineSink.most else {
        content.leftOut += 1
        return
      }
      content.bytes += line.utf8
      content.bytes.append(UInt8(ascii: "\n"))
    }
    waker.wake()
  }

  /// Writes what waits and ends the thread, or gives up at the deadline.
  func end(until deadline: Uptime) {
    content.withLock { $0.isEnding = true }
    waker.wake()
    while !content.withLock({ $0.hasEnded }), MonotonicClock.uptime() < deadline {
      ended.wait(until: deadline)
    }
  }

  /// The thread's work.
  func run() {
    while true {
      let (bytes, isEnding) = take()
      if !bytes.isEmpty { put(bytes) }
      if bytes.isEmpty, isEnding { break }
      if bytes.isEmpty { waker.wait(until: MonotonicClock.uptime() + .seconds(60)) }
    }
    content.withLock { $0.hasEnded = true }
    ended.wake()
  }

  private func take() -> (bytes: [UInt8], isEnding: Bool) {
    content.withLock { content in
      var bytes: [UInt8] = []
      swap(&bytes, &content.bytes)
      if content.leftOut > 0 { bytes += Array("\(describeLoss(content.leftOut))\n".utf8) }
      content.leftOut = 0
      return (bytes, content.isEnding)
    }
  }

  /// Writes all of it; a reader that is gone for good takes nothing, and nobody else can be told here.
  private func put(_ bytes: [UInt8]) {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      let code = errno
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if code == EAGAIN {
        // Whoever shares the pipe with us may have made it one that does not wait.
        _ = WireWait.once(reading: [], writing: [descriptor], until: MonotonicClock.uptime() + .seconds(60))
      } else if code != EINTR {
        return
      }
    }
  }
}
