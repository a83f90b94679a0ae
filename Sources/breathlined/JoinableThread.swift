import Glibc

/// A thread of the operating system, for work that blocks and must stay off the concurrency pool.
struct JoinableThread: Sendable {
  private let thread: pthread_t

  /// Starts a thread; its name, cut to 15 bytes, is what `top -H` shows.
  init(named name: String, _ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    precondition(code == 0, "a thread could not be started: errno \(code)")
    // The name helps an engineer only; a thread without it works as well.
    _ = pthread_setname_np(thread, String(decoding: name.utf8.prefix(15), as: UTF8.self))
    self.thread = thread
  }

  /// Waits until the thread's work is done.
  func join() { pthread_join(thread, nil) }

  /// Lets the thread end by itself or with the process.
  func leave() { pthread_detach(thread) }

  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

/// SIGTERM and SIGINT, taken by a thread of their own instead of interrupting another.
enum EndingSignals {
  private static func set() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    return set
  }

  /// Keeps the signals from this thread and those it starts, and a vanished reader of our output from ending us.
  static func block() {
    var signals = set()
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Calls `end` when one of the signals comes.
  static func watch(_ end: @escaping @Sendable () -> Void) {
    JoinableThread(named: "signals") {
      var signals = set()
      var signal: Int32 = 0
      while sigwait(&signals, &signal) != 0 {}
      end()
    }.leave()
  }
}
