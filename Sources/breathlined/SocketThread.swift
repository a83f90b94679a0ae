import Control
import Lines
import Quantities

/// The thread of the bed's socket: takes questions, one at a time, and answers what the core says.
struct SocketThread {
  /// How long a client may take to ask, and to hear the answer.
  private static let patience: Interval = .seconds(2)

  let listener: LocalListener
  let reception: Reception
  let waker: Waker
  let report: @Sendable (LineError) -> Void

  /// Runs until it is woken.
  func run() {
    while true {
      do {
        let goesOn = try listener.serveOne(
          until: MonotonicClock.uptime() + .seconds(60), patience: Self.patience, waker: waker
        ) { question in
          let late = "no answer came in time, but it may have been done: look before asking again"
          return reception.ask(question) ?? ControlAnswer.refused(late).text
        }
        guard goesOn else { return }
      } catch {
        // No more descriptors, say: the next client may find them back.
        report(error)
        waker.wait(until: MonotonicClock.uptime() + .seconds(1))
      }
    }
  }
}
