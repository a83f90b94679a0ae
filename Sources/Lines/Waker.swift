internal import CTerminal
internal import Glibc
public import Quantities

/// Ends another thread's wait on a line at once: to stop it, to make it send, or to hand it new work.
///
/// A wake is remembered until one wait has returned `woken`, so none is lost when the other thread is busy;
/// several before that count as one. Any thread may call `wake()`.
public final class Waker: Sendable {
  private let counter: Descriptor

  /// Makes a waker that has not been woken.
  ///
  /// - Throws: `LineError.system` when the process has no descriptor left.
  public init() throws(LineError) {
    let number = terminal_create_waker()
    guard number >= 0 else { throw .system("waker", operation: "make an eventfd", code: -number) }
    counter = Descriptor(owning: number)
  }

  /// Ends the present wait, or the next one.
  public func wake() {
    var one: UInt64 = 1
    let written = withUnsafeBytes(of: &one) { counter.put($0) }
    // A full counter is a wake that is already remembered.
    precondition(written == 8 || written == -Int(EAGAIN), "a waker took \(written) of 8 bytes")
  }

  /// Waits until the waker is woken, or until the deadline.
  public func wait(until deadline: Uptime) { _ = Wait.once(for: 0, on: -1, until: deadline, waker: self) }

  /// The descriptor that poll(2) reports as readable while a wake is remembered.
  var descriptor: Int32 { counter.number }

  /// Forgets the wakes remembered.
  func settle() {
    var count: UInt64 = 0
    let taken = withUnsafeMutableBytes(of: &count) { counter.take(into: $0) }
    precondition(taken == 8 || taken == -Int(EAGAIN), "a waker gave \(taken) of 8 bytes")
  }
}
