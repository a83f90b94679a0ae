import Gateway
import Lines
import Quantities
import Readings
import Synchronization

/// Hands what happened on the lines over to the core's thread; bounded, and in the order of arrival.
///
/// Each line may have a number of events under way. A line whose share is used up is not read until the core
/// has caught up; its bytes wait in the kernel, and nothing is dropped here.
final class Inbox: Sendable {
  /// The events that one line may have under way: at 100 chunks a second, more than half a second of them.
  static let share = 64

  private struct Content {
    var events: [(event: GatewayEvent, at: Uptime)] = []
    var underWay: [Int]
    var reports: [KeepingReport] = []
    var isStopping = false
    var isReloading = false
  }

  private let content: Mutex<Content>
  private let waker: Waker

  /// Makes an inbox for the lines of so many instruments.
  init(lines: Int) throws(LineError) {
    waker = try Waker()
    content = Mutex(Content(underWay: Array(repeating: 0, count: lines)))
  }

  /// Puts in what happened on a line.
  func put(_ event: GatewayEvent, from line: InstrumentIndex, at moment: Uptime) {
    content.withLock { content in
      content.events.append((event, moment))
      content.underWay[Int(line.position)] += 1
    }
    waker.wake()
  }

  /// Whether a line may put in more.
  func hasRoom(for line: InstrumentIndex) -> Bool {
    content.withLock { $0.underWay[Int(line.position)] < Inbox.share }
  }

  /// Puts in what became of something to be kept; there are no more of them than orders given.
  func put(_ report: KeepingReport) {
    content.withLock { $0.reports.append(report) }
    waker.wake()
  }

  /// Takes out what became of what was to be kept.
  func takeReports() -> [KeepingReport] {
    content.withLock { content in
      defer { content.reports.removeAll(keepingCapacity: true) }
      return content.reports
    }
  }

  /// Asks the core's thread to read its rule packs again.
  func reload() {
    content.withLock { $0.isReloading = true }
    waker.wake()
  }

  /// Whether the rule packs are to be read again; answered once.
  func takeReload() -> Bool {
    content.withLock { content in
      defer { content.isReloading = false }
      return content.isReloading
    }
  }

  /// Makes the core's thread look.
  func look() { waker.wake() }

  /// Asks the core's thread to end.
  func stop() {
    content.withLock { $0.isStopping = true }
    waker.wake()
  }

  /// Waits for events until a deadline.
  func wait(until deadline: Uptime) { waker.wait(until: deadline) }

  /// Takes all events out, and whether the gateway is to stop.
  func take(into events: inout [(event: GatewayEvent, at: Uptime)]) -> Bool {
    events.removeAll(keepingCapacity: true)
    return content.withLock { content in
      swap(&events, &content.events)
      for line in content.underWay.indices { content.underWay[line] = 0 }
      return content.isStopping
    }
  }
}
