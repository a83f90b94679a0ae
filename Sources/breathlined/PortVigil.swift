import Lines
import Quantities

/// Waits for a port to come back; where the system has no watch left, for orders alone.
struct PortVigil {
  private var watch: PortWatch?

  /// Starts to watch a port; to be called before it is opened, so that nothing is missed in between.
  mutating func begin(_ address: LineAddress) {
    do {
      if let watch { return try watch.begin() }
      watch = try PortWatch(for: address)
    } catch {
      // The port can be opened all the same, and is found again by the core's next attempt.
      watch = nil
    }
  }

  /// Waits until the deadline or an order; true when the port may be there again.
  mutating func wait(until deadline: Uptime, _ waker: Waker) -> Bool {
    if let watch {
      do {
        return try watch.wait(until: deadline, waker: waker) == .changed
      } catch {
        self.watch = nil
      }
    }
    waker.wait(until: deadline)
    return false
  }
}
