import Glibc
import Testing

/// A thread of the operating system that the test waits for.
struct JoinedThread: ~Copyable {
  private let thread: pthread_t

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }

  init(_ run: @escaping @Sendable () -> Void) throws {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run: run))
    let code = pthread_create(&thread, nil, { JoinedThread.enter($0) }, body.toOpaque())
    try #require(code == 0)
    self.thread = thread
  }

  consuming func join() { pthread_join(thread, nil) }

  private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }
}
