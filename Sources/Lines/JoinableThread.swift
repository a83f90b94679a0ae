internal import CTerminal
internal import Glibc

/// A thread of the operating system, for work that blocks and must stay off the concurrency pool.
public struct JoinableThread: Sendable {
  private let thread: pthread_t

  /// Starts a thread; `top -H` shows the first 15 bytes of its name.
  public init(named name: String, _ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(name, work))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    precondition(code == 0, "a thread could not be started: errno \(code)")
    self.thread = thread
  }

  /// Waits until the thread's work is done.
  public func join() { pthread_join(thread, nil) }

  /// Lets the thread end by itself or with the process.
  public func leave() { pthread_detach(thread) }

  private final class Work {
    private let name: String
    private let work: @Sendable () -> Void

    init(_ name: String, _ work: @escaping @Sendable () -> Void) {
      self.name = name
      self.work = work
    }

    func run() {
      terminal_name_thread(name)
      work()
    }
  }
}
