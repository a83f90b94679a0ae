import Glibc
import Quantities
import Testing

@testable import Lines
import WireFormats

@Suite struct `TCP line` {
  private let settings = LineSettings(baud: 9600)

  /// A listener whose queue is full: the system drops further connections without a word, as a dead host
  /// does.
  private struct SilentHost: ~Copyable {
    let listener: Descriptor
    let address: LineAddress
    let crowd: [Int32]

    init() throws {
      listener = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let number = listener.number
      let crowd = withUnsafeMutableBytes(of: &place) { bytes in
        let name = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
        bind(number, name, size)
        listen(number, 0)
        getsockname(number, name, &size)
        return (0..<4).map { _ in
          let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
          connect(client, name, size)
          return client
        }
      }
      self.crowd = crowd
      address = .tcp(host: "127.0.0.1", port: UInt16(bigEndian: place.sin_port))
    }

    deinit { for client in crowd { close(client) } }
  }

  @Test func `to a port where nothing listens is refused`() throws {
    let listener = try TCPListener()
    let port = listener.port
    _ = consume listener
    let address = LineAddress.tcp(host: "127.0.0.1", port: port)
    #expect(throws: LineError.connectionRefused(address.description)) {
      try ByteLine.open(address, settings, until: never)
    }
  }

  @Test func `to a silent host ends at its deadline`() throws {
    let host = try SilentHost()
    let address = host.address
    #expect(throws: LineError.unreachable(address.description)) {
      try ByteLine.open(address, settings, until: now + .milliseconds(50))
    }
  }

  @Test func `to a silent host ends when it is woken`() throws {
    let host = try SilentHost()
    let address = host.address
    let waker = try Waker()
    waker.wake()
    #expect(throws: LineError.interrupted(address.description)) {
      try ByteLine.open(address, settings, until: never, waker: waker)
    }
  }

  @Test(arguments: ["fe80::1%nosuchlink", "1.2.3.4.5", String(repeating: "a", count: 64) + ".invalid"])
  func `to a host without an address says that the name is not known`(host: String) {
    let address = LineAddress.tcp(host: host, port: 502)
    #expect(throws: LineError.nameNotFound(address.description)) {
      try ByteLine.open(address, settings, until: now + .seconds(1))
    }
  }

  @Test func `sends without delay and notices a peer that went silent`() throws {
    let rig = try Rig(.tcp)
    func option(_ name: Int32, _ level: Int32) -> Int32 {
      var value: Int32 = -1
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(rig.line.number, level, name, &value, &size)
      return value
    }
    #expect(option(TCP_NODELAY, Int32(IPPROTO_TCP)) == 1)
    #expect(option(SO_KEEPALIVE, SOL_SOCKET) == 1)
    let silence =
      option(TCP_KEEPIDLE, Int32(IPPROTO_TCP))
      + option(TCP_KEEPINTVL, Int32(IPPROTO_TCP)) * option(TCP_KEEPCNT, Int32(IPPROTO_TCP))
    #expect(silence == 11)
    #expect(option(TCP_USER_TIMEOUT, Int32(IPPROTO_TCP)) == 10_000)
  }
}

@Suite struct `TCP listener` {
  @Test func `serves several clients at once, each its own bytes`() throws {
    let listener = try TCPListener()
    let nobody = try listener.accept()
    #expect(nobody == nil)
    let address = LineAddress.tcp(host: "127.0.0.1", port: listener.port)
    var pairs: [(line: ByteLine, client: TCPClient)] = []
    for _ in 0..<3 {
      let line = try ByteLine.open(address, LineSettings(baud: 9600), until: never)
      #expect(WireWait.once(reading: [listener.descriptor], until: never).readable == [listener.descriptor])
      pairs.append((line, try #require(try listener.accept())))
    }
    var buffer = [UInt8](repeating: 0, count: 16)
    for (number, pair) in pairs.enumerated() {
      #expect(try pair.client.receive(into: &buffer) == 0)
      #expect(try pair.client.send([UInt8(number)]) == 1)
    }
    for (number, pair) in pairs.enumerated() {
      #expect(try pair.line.read(into: &buffer, until: never) == .bytes(1))
      #expect(buffer[0] == UInt8(number))
    }
  }

  @Test func `on a port already taken says that it is busy`() throws {
    let listener = try TCPListener()
    #expect(throws: LineError.portBusy("tcp://127.0.0.1:\(listener.port)")) {
      try TCPListener(port: listener.port)
    }
  }

  @Test func `takes its port again right after a run with clients`() throws {
    var listener: TCPListener? = try TCPListener()
    let port = try #require(listener?.port)
    let line = try ByteLine.open(.tcp(host: "127.0.0.1", port: port), LineSettings(baud: 9600), until: never)
    _ = WireWait.once(reading: [try #require(listener?.descriptor)], until: never)
    var client = try listener?.accept()
    client?.close()
    client = nil
    listener = nil
    #expect(throws: Never.self) { try TCPListener(port: port) }
    line.close()
  }

  @Test func `learns that a client hung up`() throws {
    let listener = try TCPListener()
    let address = LineAddress.tcp(host: "127.0.0.1", port: listener.port)
    let line = try ByteLine.open(address, LineSettings(baud: 9600), until: never)
    _ = WireWait.once(reading: [listener.descriptor], until: never)
    let client = try #require(try listener.accept())
    line.close()
    _ = WireWait.once(reading: [try #require(client.descriptor)], until: never)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(throws: LineError.hungUp("tcp://127.0.0.1:\(listener.port)")) {
      try client.receive(into: &buffer)
    }
  }
}
