internal import Lines
internal import Synchronization

/// Several threads that work through numbered tasks; what they make is handed over in the order of the
/// numbers, whichever thread was faster.
public struct OrderedCrew: Sendable {
  /// The most threads that a crew has.
  public static let most = 64

  /// How many threads work.
  public let threads: Int

  /// Plans a crew of 1 to ``most`` threads.
  public init(threads: Int) {
    precondition((1...OrderedCrew.most).contains(threads), "\(threads) threads, not 1 to \(OrderedCrew.most)")
    self.threads = threads
  }

  private struct Desk<Product: Sendable>: Sendable {
    var nextTask = 0
    var nextDelivery = 0
    var waiting: [Int: Product] = [:]
    var isStopped = false
  }

  /// Does the tasks 0 to `count` - 1 and returns when all are done, or when one of them came to nothing.
  ///
  /// `work` makes the product of a task, on any thread; nil ends the work after the tasks under way.
  /// `deliver` takes the products one at a time, in the order of the tasks, on any thread.
  public func work<Product: Sendable>(
    through count: Int, _ work: @escaping @Sendable (Int) -> Product?,
    deliver: @escaping @Sendable (Int, Product) -> Void
  ) {
    let desk = Shared(Desk<Product>())
    let crew = (0..<min(threads, count)).map { number in
      JoinableThread(named: "crew-\(number)") {
        while let task = desk.change({ OrderedCrew.begin(&$0, count) }) {
          let product = work(task)
          desk.change { OrderedCrew.finish(&$0, task, product, deliver) }
        }
      }
    }
    for thread in crew { thread.join() }
  }

  private static func begin<Product: Sendable>(_ desk: inout Desk<Product>, _ count: Int) -> Int? {
    guard !desk.isStopped, desk.nextTask < count else { return nil }
    defer { desk.nextTask += 1 }
    return desk.nextTask
  }

  private static func finish<Product: Sendable>(
    _ desk: inout Desk<Product>, _ task: Int, _ product: Product?, _ deliver: (Int, Product) -> Void
  ) {
    guard let product else {
      desk.isStopped = true
      return
    }
    desk.waiting[task] = product
    while let next = desk.waiting.removeValue(forKey: desk.nextDelivery) {
      deliver(desk.nextDelivery, next)
      desk.nextDelivery += 1
    }
  }

  /// A value that one thread at a time may change.
  private final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    @discardableResult
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
      value.withLock { value in body(&value) }
    }
  }
}
