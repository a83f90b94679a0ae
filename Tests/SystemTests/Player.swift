import Bench
import Glibc
import Lines
import Quantities
import SpawnedPrograms

/// A simulated bed that a test plays to the gateway by hand, faster than its time.
struct Player {
  private var bed: SimulatedBed

  init() throws {
    bed = try SimulatedBed(ScenarioLibrary.scenario("stable-niv"), seed: 1)
  }

  /// What the oximeter says in the next third of a second: one packet.
  mutating func oximeter() -> [UInt8] {
    bed.advance(to: bed.now + .milliseconds(1000) / 3)
    var bytes: [UInt8] = []
    bed.take(from: .oximeter, into: &bytes)
    return bytes
  }
}

/// Noise with a seed.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next bytes of it.
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }
}

/// A TCP server of this machine that a test serves by hand.
final class Peer {
  /// Its port.
  let port: UInt16
  private let listening: Int32
  private var connections: [Int32] = []

  /// Listens; `backlog` clients are connected by the kernel before anybody accepts them.
  init(backlog: Int32 = 16) throws {
    listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = Peer.address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listening
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(number, generic, size) | listen(number, backlog) | getsockname(number, generic, &size)
      }
    }
    guard code == 0 else { throw ProgramFailure("no listener: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    for connection in connections { close(connection) }
    close(listening)
  }

  /// Fills the queue of those who wait to be accepted, so that the next one waits for an answer.
  func fillUp() throws {
    while true {
      let client = try Peer.connect(to: port, blocking: false)
      connections.append(client)
      var entry = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
      // A loopback connection that is not made at once is not made at all.
      if Glibc.poll(&entry, 1, 200) == 0 { return }
      guard connections.count < 64 else { throw ProgramFailure("the queue takes everybody") }
    }
  }

  /// Accepts the next client.
  func accept() async throws -> Int32 {
    guard await !Readiness.of([listening]).isEmpty else { throw ProgramFailure("nobody connected") }
    let client = Glibc.accept(listening, nil, nil)
    guard client >= 0 else { throw ProgramFailure("not accepted: errno \(errno)") }
    connections.append(client)
    return client
  }

  /// Ends a connection.
  func hangUp(_ client: Int32) {
    connections.removeAll { $0 == client }
    close(client)
  }

  /// A connection to a port of this machine.
  static func connect(to port: UInt16, blocking: Bool = true) throws -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, blocking ? kind : kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = address(port: port)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        Glibc.connect(number, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard number >= 0, code == 0 || errno == EINPROGRESS else {
      throw ProgramFailure("not connected: errno \(errno)")
    }
    return number
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    return address
  }
}
