import Lines
import Quantities
import Synchronization

/// Hands one question at a time from the socket's thread to the core's, and its answer back.
///
/// There is never more than one: the socket serves one client after the other.
final class Reception: Sendable {
  /// How long the core may take for an answer; it looks at least once a second, and a sync of the chart may
  /// take longer than that on a slow disk.
  static let patience: Interval = .seconds(10)

  private enum Place {
    case free
    case asked(String, number: UInt64)
    case heard(number: UInt64)
    case answered(String, number: UInt64)
  }

  private struct Content {
    var place = Place.free
    var number: UInt64 = 0
  }

  private let content = Mutex(Content())
  private let answered: Waker
  private let wakeCore: @Sendable () -> Void

  /// Makes a reception; `wakeCore` makes the core's thread look.
  init(wakeCore: @escaping @Sendable () -> Void) throws(LineError) {
    answered = try Waker()
    self.wakeCore = wakeCore
  }

  /// Asks and waits for the answer; nil when none came in time.
  func ask(_ question: String) -> String? {
    let deadline = MonotonicClock.uptime() + Self.patience
    let number = content.withLock { content in
      content.number += 1
      content.place = .asked(question, number: content.number)
      return content.number
    }
    wakeCore()
    while MonotonicClock.uptime() < deadline {
      if let answer = takeAnswer(number) { return answer }
      answered.wait(until: deadline)
    }
    return takeAnswer(number)
  }

  /// The question that waits, with the number to answer it by.
  func take() -> (question: String, number: UInt64)? {
    content.withLock { content in
      guard case .asked(let question, let number) = content.place else { return nil }
      content.place = .heard(number: number)
      return (question, number)
    }
  }

  /// Answers a question; one that nobody waits for any more is dropped.
  func answer(_ text: String, to number: UInt64) {
    content.withLock { content in
      guard case .heard(number) = content.place else { return }
      content.place = .answered(text, number: number)
    }
    answered.wake()
  }

  private func takeAnswer(_ number: UInt64) -> String? {
    content.withLock { content in
      guard case .answered(let text, number) = content.place else { return nil }
      content.place = .free
      return text
    }
  }
}
