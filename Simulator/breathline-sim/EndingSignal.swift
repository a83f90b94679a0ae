import Glibc
import Lines

/// SIGTERM and SIGINT, taken by a thread of their own.
enum EndingSignal {
  private final class Box {
    let waker: Waker
    init(_ waker: Waker) { self.waker = waker }
  }

  /// Wakes the waker when one of the signals comes.
  static func wake(_ waker: Waker) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        var signal: Int32 = 0
        while sigwait(&signals, &signal) != 0 {}
        box.waker.wake()
        return nil
      }, Unmanaged.passRetained(Box(waker)).toOpaque())
    precondition(code == 0, "the thread for signals could not be started: errno \(code)")
    pthread_detach(thread)
  }
}
