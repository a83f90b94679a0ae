internal import Glibc

/// SIGTERM and SIGINT, taken by a thread of their own instead of interrupting another.
public enum EndingSignals {
  /// Keeps the signals from this thread and those it starts, and a vanished reader of our output from ending
  /// us.
  ///
  /// Call it before any other thread is started.
  public static func block() {
    var signals = set()
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Calls `end` once, on a thread of its own, when one of the signals comes.
  public static func watch(_ end: @escaping @Sendable () -> Void) {
    JoinableThread(named: "signals") {
      var signals = set()
      var signal: Int32 = 0
      while sigwait(&signals, &signal) != 0 {}
      end()
    }.leave()
  }

  private static func set() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    return set
  }
}
