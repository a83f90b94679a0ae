import Lines
import Quantities
import Readings
import Synchronization
import WireFormats

/// What the core orders from one line's thread.
enum LineOrder: Sendable {
  case open
  case close
  case transmit([UInt8])
  case request(ModbusRequest)
}

/// Orders on their way from the core's thread to one line's thread; bounded for each of its instruments.
final class Orders: Sendable {
  /// The most orders under way for an instrument; a session sends one frame and waits, so a dozen is already
  /// a line that does not listen.
  static let most = 64

  /// What a line's thread finds when it looks.
  struct Batch: Sendable {
    /// The orders with the instruments that they are about, in the order given.
    var orders: [(order: LineOrder, instrument: InstrumentIndex)] = []
    /// Whether the thread is to end, whatever was ordered before.
    var isEnding = false
  }

  private let waiting = Mutex(Batch())
  let waker: Waker

  init() throws(LineError) { waker = try Waker() }

  /// Gives an order; false when the line's thread has not taken the instrument's earlier ones.
  ///
  /// Those are dropped then, and the line is to be closed: what was to be said on it would come too late.
  func give(_ order: LineOrder, for instrument: InstrumentIndex) -> Bool {
    waiting.withLock { waiting in
      waker.wake()
      guard waiting.orders.count(where: { $0.instrument == instrument }) < Orders.most else {
        waiting.orders.removeAll { $0.instrument == instrument }
        waiting.orders.append((.close, instrument))
        return false
      }
      waiting.orders.append((order, instrument))
      return true
    }
  }

  /// Tells the thread to end; this is never left out.
  func end() {
    waiting.withLock { waiting in
      waiting.isEnding = true
      waker.wake()
    }
  }

  /// Takes all orders out.
  ///
  /// From then on the waker stands for orders not taken, and for no others: a wake that came late would break
  /// off the opening that it ordered. Look again before waiting, for whatever waited has forgotten its wake.
  func take() -> Batch {
    waiting.withLock { waiting in
      waker.wait(until: .origin)
      let batch = waiting
      waiting.orders.removeAll(keepingCapacity: true)
      return batch
    }
  }
}
