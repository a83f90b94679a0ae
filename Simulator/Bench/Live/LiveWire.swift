internal import Lines

/// The instrument's end of one serial line: a pseudo-terminal under a link, or a device server's TCP port.
enum LiveWire {
  /// A pseudo-terminal.
  case terminal(PseudoTerminal)
  /// A raw TCP port.
  case server(DeviceServer)

  /// The line as a gateway's configuration names it.
  var address: String {
    switch self {
    case .terminal(let terminal): terminal.path
    case .server(let server): "tcp://127.0.0.1:\(server.port.number)"
    }
  }

  /// Whether the cable is in.
  var isPlugged: Bool {
    switch self {
    case .terminal(let terminal): terminal.isPlugged
    case .server(let server): server.port.isOpen
    }
  }

  /// What to wait on.
  var descriptors: [Int32] {
    switch self {
    case .terminal(let terminal): terminal.descriptor.map { [$0] } ?? []
    case .server(let server): server.descriptors
    }
  }

  /// How often a reader has begun anew and wants nothing of before.
  var openings: Int {
    switch self {
    case .terminal(let terminal): terminal.flushes
    case .server(let server): server.openings
    }
  }

  /// How the reader's end is set; nil where nobody has set it, or it has no settings.
  var readerSettings: ClientSettings? {
    switch self {
    case .terminal(let terminal): terminal.clientSettings
    case .server: nil
    }
  }

  /// Pulls the cable.
  func unplug() {
    switch self {
    case .terminal(let terminal): terminal.unplug()
    case .server(let server): server.unplug()
    }
  }

  /// Plugs the cable in again; a pseudo-terminal comes back as another device.
  func plug() throws(LineError) {
    switch self {
    case .terminal(let terminal): try terminal.plug()
    case .server(let server): try server.port.open()
    }
  }

  /// Sends bytes; what is not taken now has no listener and is lost.
  func send(_ bytes: [UInt8]) throws(LineError) {
    switch self {
    case .terminal(let terminal): _ = try terminal.send(bytes)
    case .server(let server): server.send(bytes)
    }
  }

  /// Takes what the gateway has sent; the count, 0 when that is nothing.
  func receive(into buffer: inout [UInt8]) throws(LineError) -> Int {
    switch self {
    case .terminal(let terminal): try terminal.receive(into: &buffer)
    case .server(let server): server.receive(into: &buffer)
    }
  }
}
