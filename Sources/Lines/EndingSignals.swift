internal import Glibc

/// SIGTERM, SIGINT and SIGHUP, taken by a thread of their own instead of interrupting another.
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

  /// Calls `end` once, on a thread of its own, when SIGTERM or SIGINT comes, and `reload` at each SIGHUP.
  ///
  /// A program that has nothing to read again ends at SIGHUP, too, as when its terminal is closed.
  public static func watch(
    reload: (@Sendable () -> Void)? = nil, _ end: @escaping @Sendable () -> Void
  ) {
    JoinableThread(named: "signals") {
      var signals = set()
      var signal: Int32 = 0
      while true {
        guard sigwait(&signals, &signal) == 0 else { continue }
        guard signal == SIGHUP, let reload else { return end() }
        reload()
      }
    }.leave()
  }

  private static func set() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGHUP)
    return set
  }
}
