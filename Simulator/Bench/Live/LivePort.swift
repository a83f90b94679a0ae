internal import Lines
internal import Quantities

/// A TCP port on this machine that can be taken away, as an instrument with its cable, and brought back.
final class LivePort {
  /// How long nobody is let in after the system could not.
  private static let rest: Interval = .milliseconds(100)
  /// The most clients that are looked at in one go.
  private static let mostAtOnce = 32

  /// The port; the same one when it is brought back.
  let number: UInt16
  private var listener: TCPListener?
  private var admitsFrom = Uptime.origin

  /// Listens; port 0 lets the system choose.
  init(_ number: UInt16) throws(LineError) {
    let listener = try TCPListener(port: number)
    self.listener = listener
    self.number = listener.port
  }

  /// Whether it listens.
  var isOpen: Bool { listener != nil }

  /// What to wait on for the next client; nil while nobody is let in.
  var descriptor: Int32? { MonotonicClock.uptime() < admitsFrom ? nil : listener?.descriptor }

  /// Refuses everybody from now on.
  func close() { listener = nil }

  /// Lets clients come again.
  func open() throws(LineError) {
    guard listener == nil else { return }
    listener = try TCPListener(port: number)
  }

  /// The clients that wait to be let in.
  func newcomers() -> [TCPClient] {
    var clients: [TCPClient] = []
    guard let listener, MonotonicClock.uptime() >= admitsFrom else { return clients }
    for _ in 0..<LivePort.mostAtOnce {
      do throws(LineError) {
        guard let client = try listener.accept() else { return clients }
        clients.append(client)
      } catch {
        // The client has left again, or the system has no descriptor: the bed goes on, and asks later.
        admitsFrom = MonotonicClock.uptime() + LivePort.rest
      }
    }
    return clients
  }
}
