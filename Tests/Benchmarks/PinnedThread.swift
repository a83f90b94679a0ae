import Baselines
import Glibc

/// A thread of the operating system that is tied to one processor.
///
/// A lambda of its own would inherit an actor; the body is carried in a box instead.
struct PinnedThread: ~Copyable {
  private let thread: pthread_t

  private final class Body: Sendable {
    let processor: Int32
    let run: @Sendable () -> Void

    init(processor: Int32, run: @escaping @Sendable () -> Void) {
      self.processor = processor
      self.run = run
    }
  }

  /// Starts a thread on a processor.
  init(processor: Int32, _ run: @escaping @Sendable () -> Void) throws {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(processor: processor, run: run))
    let code = pthread_create(&thread, nil, { PinnedThread.enter($0) }, body.toOpaque())
    guard code == 0 else {
      body.release()
      throw BenchFailure.broken("pthread_create: \(code)")
    }
    self.thread = thread
  }

  /// Waits for the thread's end.
  consuming func join() { pthread_join(thread, nil) }

  private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
    bench_pin(body.processor)
    body.run()
    return nil
  }
}
