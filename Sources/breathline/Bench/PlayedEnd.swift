import Glibc
import Lines
import Quantities

/// An instrument's end of a line onto which a capture is played.
protocol PlayedEnd {
  /// What a gateway's configuration would call the line.
  var address: String { get }

  /// Waits until somebody can read what is sent, where that can be known.
  func waitForReader() throws

  /// Sends bytes; what nobody reads for two seconds is lost, as on a real line.
  func send(_ bytes: [UInt8]) throws
}

/// A pseudo-terminal under a path of its own.
final class PlayedTerminal: PlayedEnd {
  private let terminal: PseudoTerminal
  private var unheard = [UInt8](repeating: 0, count: 4096)

  init(at path: String) throws(LineError) { terminal = try PseudoTerminal(at: path) }

  var address: String { terminal.path }

  func waitForReader() {}

  func send(_ bytes: [UInt8]) throws {
    while try terminal.receive(into: &unheard) > 0 {}
    var sent = 0
    let giveUpAt = MonotonicClock.uptime() + .seconds(2)
    while sent < bytes.count, let descriptor = terminal.descriptor {
      sent += try terminal.send(Array(bytes[sent...]))
      guard sent < bytes.count else { return }
      let ready = WireWait.once(reading: [], writing: [descriptor], until: giveUpAt)
      guard !ready.writable.isEmpty else { return }
    }
  }
}

/// A TCP port on the loopback, for one connection.
final class PlayedConnection: PlayedEnd {
  private let listener: TCPListener
  private var client: TCPClient?
  private var unheard = [UInt8](repeating: 0, count: 4096)

  init(port: Int) throws(LineError) { listener = try TCPListener(port: UInt16(port)) }

  var address: String { "tcp://127.0.0.1:\(listener.port)" }

  func waitForReader() throws {
    while client == nil {
      let soon = MonotonicClock.uptime() + .seconds(60)
      _ = WireWait.once(reading: [listener.descriptor], until: soon)
      client = try listener.accept()
    }
  }

  func send(_ bytes: [UInt8]) throws {
    guard let client, let descriptor = client.descriptor else { return }
    while try client.receive(into: &unheard) > 0 {}
    var sent = 0
    let giveUpAt = MonotonicClock.uptime() + .seconds(2)
    while sent < bytes.count {
      sent += try client.send(Array(bytes[sent...]))
      guard sent < bytes.count else { return }
      let ready = WireWait.once(reading: [], writing: [descriptor], until: giveUpAt)
      guard !ready.writable.isEmpty else { return }
    }
  }
}
