import Lines
import Synchronization
import WireFormats

/// What the core orders from one line's thread.
enum LineOrder: Sendable {
  case open
  case close
  case transmit([UInt8])
  case request(ModbusRequest)
  case end
}

/// Orders on their way from the core's thread to one line's thread; bounded.
final class Orders: Sendable {
  /// The most orders under way; a session sends one frame and waits, so a dozen is already a line that does
  /// not listen.
  static let most = 64

  private let orders = Mutex<[LineOrder]>([])
  let waker: Waker

  init() throws(LineError) { waker = try Waker() }

  /// Gives an order; false when the line's thread has not taken the earlier ones.
  func give(_ order: LineOrder) -> Bool {
    let taken = orders.withLock { orders in
      guard orders.count < Orders.most else { return false }
      orders.append(order)
      return true
    }
    waker.wake()
    return taken
  }

  /// Takes all orders out, in the order given.
  func take() -> [LineOrder] {
    orders.withLock { orders in
      let taken = orders
      orders.removeAll(keepingCapacity: true)
      return taken
    }
  }
}
