public import Lines
internal import Quantities

/// Where people and programs steer live beds: standard input, Unix sockets, and all who talk there.
///
/// Nobody is waited for, and what is held for each is bounded.
public final class ControlDesk {
  /// The most clients of the sockets that are answered at one time; those behind wait, and are turned away
  /// when they say something.
  static let mostClients = 16
  /// The most clients, with those that wait; more are let in and out again.
  private static let mostWaiting = 64
  /// How long nobody is let in after the system could not.
  private static let rest: Interval = .milliseconds(100)

  private var listeners: [LocalStreamListener] = []
  private var standardInput: ControlConversation?
  private var clients: [ControlConversation] = []
  private var admitsFrom = Uptime.origin
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Opens the desk.
  ///
  /// - Throws: what ``LocalStreamListener`` throws for a socket that cannot be had.
  public init(at addresses: [ControlAddress]) throws(LineError) {
    for address in addresses {
      switch address {
      case .standardInput:
        standardInput = ControlConversation(
          try OpenConversation(standardInputNamed: "standard input"), sharesPlaces: false,
          at: MonotonicClock.uptime())
      case .socket(let path): listeners.append(try LocalStreamListener(path: path))
      }
    }
  }

  /// Everything that may have something to say.
  var descriptors: [Int32] {
    let doors = MonotonicClock.uptime() < admitsFrom ? [] : listeners.map(\.descriptor)
    return doors + [standardInput?.descriptor].compactMap { $0 } + clients.compactMap(\.descriptor)
  }

  /// Lets in who waits, and answers what was said.
  func serve(_ ready: [Int32], answer: (String) -> String) {
    let now = MonotonicClock.uptime()
    for listener in listeners where ready.contains(listener.descriptor) { admit(from: listener, at: now) }
    if standardInput?.serve(ready, at: now, buffer: &buffer, answer: answer) == false { standardInput = nil }
    for place in clients.indices.reversed()
    where !clients[place].serve(
      ready, at: now, buffer: &buffer, turnedAway: place >= ControlDesk.mostClients, answer: answer)
    {
      clients.remove(at: place)
    }
  }

  private func admit(from listener: LocalStreamListener, at now: Uptime) {
    do throws(LineError) {
      while let peer = try listener.accept() {
        guard clients.count < ControlDesk.mostWaiting else { continue }
        clients.append(ControlConversation(peer, sharesPlaces: true, at: now))
      }
    } catch {
      // The system has no descriptor: the beds go on, and newcomers wait.
      admitsFrom = now + ControlDesk.rest
    }
  }
}
