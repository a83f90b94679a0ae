import Glibc
import Lines
import Quantities
import Synchronization

/// Writes lines to a descriptor on a thread of its own, so that a reader who has stopped reading stops nobody
/// here.
///
/// At most `most` lines wait; beyond that the newest are counted and left out, and the count is written in
/// their place.
final class LineSink: Sendable {
  /// The most lines that wait: at the gateway's usual rate some hours of them.
  static let most = 8192

  private struct Content {
    var lines: [String] = []
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
      guard content.lines.count < LineSink.most else {
        content.leftOut += 1
        return
      }
      content.lines.append(line)
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
      let (text, isEnding) = take()
      if !text.isEmpty { put(text) }
      if text.isEmpty, isEnding { break }
      if text.isEmpty { waker.wait(until: MonotonicClock.uptime() + .seconds(60)) }
    }
    content.withLock { $0.hasEnded = true }
    ended.wake()
  }

  private func take() -> (text: String, isEnding: Bool) {
    content.withLock { content in
      var text = ""
      for line in content.lines { text += line + "\n" }
      if content.leftOut > 0 { text += describeLoss(content.leftOut) + "\n" }
      content.lines.removeAll(keepingCapacity: true)
      content.leftOut = 0
      return (text, content.isEnding)
    }
  }

  /// Writes all of it; a reader that is gone for good takes nothing, and nobody else can be told here.
  private func put(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }
}
