internal import Glibc
public import Lines
public import Quantities

/// A simulated bed in real time: serial instruments behind pseudo-terminals, the ventilator also behind
/// Modbus TCP.
///
/// One thread runs it. Each instrument's wire is a symbolic link in a directory, as udev would make one;
/// bytes come at the speed of the instrument's line. What nobody reads is lost, as on a line without a
/// listener.
public final class LiveBed {
  /// How often the bed moves.
  private static let beat: Interval = .milliseconds(5)
  /// The most bytes of answers that wait for a TCP client that does not read; then it is cut off.
  private static let mostWaiting = 4096
  /// The most TCP clients at one time; more are let in and out again.
  private static let mostClients = 32
  /// How long nobody is let in after the system could not.
  private static let rest: Interval = .milliseconds(100)

  private struct Client {
    let line: TCPClient
    var connection: VentilatorConnection
    var waiting: [UInt8] = []
  }

  /// The directory with the instruments' links.
  public let directory: String
  /// The port on this machine where the ventilator answers Modbus TCP.
  public var modbusPort: UInt16 { listener.port }

  private var bed: SimulatedBed
  private let terminals: [PseudoTerminal]
  private let listener: TCPListener
  private var clients: [Client] = []
  private var admitsFrom = Uptime.origin
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Makes the wires; `modbusPort` 0 lets the system choose.
  public init(_ bed: consuming SimulatedBed, directory: String, modbusPort: UInt16) throws(LineError) {
    self.bed = bed
    self.directory = directory
    try LiveBed.makeDirectory(directory)
    var made: [PseudoTerminal] = []
    for instrument in SimulatedInstrument.allCases {
      made.append(try PseudoTerminal(at: "\(directory)/\(instrument.name)"))
    }
    terminals = made
    listener = try TCPListener(port: modbusPort)
  }

  private static func makeDirectory(_ path: String) throws(LineError) {
    guard mkdir(path, 0o755) != 0 else { return }
    let code = errno
    var status = stat()
    let isThere = code == EEXIST && stat(path, &status) == 0
    guard isThere, status.st_mode & S_IFMT == S_IFDIR else {
      throw .system(path, operation: "make the directory", code: isThere ? ENOTDIR : code)
    }
  }

  /// Runs for a length of the bed's time, or until the waker is woken.
  public func run(for duration: Interval, waker: Waker) throws(LineError) {
    let start = MonotonicClock.uptime()
    while true {
      let elapsed = MonotonicClock.uptime() - start
      guard elapsed < duration else { return }
      bed.advance(to: .origin + elapsed)
      for instrument in SimulatedInstrument.allCases { try send(of: instrument) }
      let next = start + (bed.now - .origin) + LiveBed.beat
      let ready = WireWait.once(reading: descriptors, until: next, waker: waker)
      if ready.isWoken { return }
      for instrument in SimulatedInstrument.allCases { try receive(at: instrument) }
      admitClients()
      serveClients()
    }
  }

  /// Sends what has arrived at the gateway's end of a wire; what the terminal does not take has no listener.
  private func send(of instrument: SimulatedInstrument) throws(LineError) {
    var bytes: [UInt8] = []
    bed.take(from: instrument, into: &bytes)
    guard !bytes.isEmpty else { return }
    _ = try terminals[instrument.rawValue].send(bytes)
  }

  private func receive(at instrument: SimulatedInstrument) throws(LineError) {
    let count = try terminals[instrument.rawValue].receive(into: &buffer)
    guard count > 0 else { return }
    bed.receive(Array(buffer[..<count]), at: instrument)
  }

  /// Everything that may have something to say.
  private var descriptors: [Int32] {
    let door = MonotonicClock.uptime() < admitsFrom ? [] : [listener.descriptor]
    return terminals.compactMap(\.descriptor) + door + clients.compactMap(\.line.descriptor)
  }

  private func admitClients() {
    guard MonotonicClock.uptime() >= admitsFrom else { return }
    for _ in 0..<LiveBed.mostClients {
      do throws(LineError) {
        guard let line = try listener.accept() else { return }
        guard clients.count < LiveBed.mostClients else { continue }
        clients.append(Client(line: line, connection: bed.makeVentilatorConnection()))
      } catch {
        // The client has left again, or the system has no descriptor: the bed goes on, and asks later.
        admitsFrom = MonotonicClock.uptime() + LiveBed.rest
      }
    }
  }

  private func serveClients() {
    for place in clients.indices.reversed() {
      do throws(LineError) {
        try serve(&clients[place])
      } catch {
        // The client is gone; others go on.
        clients.remove(at: place)
      }
    }
  }

  private func serve(_ client: inout Client) throws(LineError) {
    let count = try client.line.receive(into: &buffer)
    if count > 0 { bed.receive(buffer[..<count], on: &client.connection, replies: &client.waiting) }
    guard !client.waiting.isEmpty else { return }
    let sent = try client.line.send(client.waiting)
    client.waiting.removeFirst(sent)
    guard client.waiting.count <= LiveBed.mostWaiting else { throw .hungUp(directory) }
  }
}
