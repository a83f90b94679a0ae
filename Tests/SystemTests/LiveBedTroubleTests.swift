import Bench
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing
import WireFormats

/// The live simulator under clients that do not behave, and in directories that are not as they should be.
@Suite struct `Live bed's clients` {
  /// A request for the ventilator's 24 numerics.
  private static let request: [UInt8] = [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 24]

  /// Reads the ventilator as the gateway does.
  private func isRead(_ bed: LiveSimulator) throws -> Bool {
    let bus = ModbusBus(try LineAddress("tcp://127.0.0.1:\(try #require(bed.modbusPort))"))
    try bus.open(within: .seconds(30))
    let span = try RegisterSpan(from: RegisterAddress(0), count: 24)
    let response = try bus.perform(.readHoldingRegisters(span), of: ModbusUnit(1), within: .seconds(30))
    guard case .registers(let values) = response else { return false }
    return values.count == 24
  }

  @Test func `clients that never read, send nonsense or leave at once keep nobody else from being served`()
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let port = try #require(bed.modbusPort)
    var clients: [Int32] = []
    defer { for client in clients { close(client) } }
    // One that asks and asks and never reads: it is cut off once its answers pile up.
    let greedy = try Peer.connect(to: port, blocking: false)
    clients.append(greedy)
    let requests = (0..<300).flatMap { _ in Self.request }
    var isCutOff = false
    while !isCutOff {
      let sent = send(greedy, requests, requests.count, Int32(MSG_NOSIGNAL))
      isCutOff = sent < 0 && errno != EAGAIN && errno != EINPROGRESS
      try #require(bed.program.isRunning)
      if sent < 0, !isCutOff { try await RingView.pause(bed.program) }
    }
    var noise = Noise(seed: 7)
    let nonsense = try Peer.connect(to: port)
    clients.append(nonsense)
    for _ in 0..<50 { _ = send(nonsense, noise.bytes(1000), 1000, Int32(MSG_NOSIGNAL)) }
    for _ in 0..<50 { close(try Peer.connect(to: port)) }
    #expect(try isRead(bed))
    #expect(bed.program.isRunning)
  }

  @Test func `a client that asks for much at once and reads gets every answer`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let client = try Peer.connect(to: try #require(bed.modbusPort))
    defer { close(client) }
    let requests = (0..<300).flatMap { _ in Self.request }
    #expect(send(client, requests, requests.count, Int32(MSG_NOSIGNAL)) == requests.count)
    var count = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while count < 300 * 57, await !Readiness.of([client]).isEmpty {
      let taken = read(client, &buffer, buffer.count)
      try #require(taken > 0, "cut off after \(count) bytes")
      count += taken
    }
    #expect(count == 300 * 57)
  }

  @Test func `more clients than there is room for are let out again, and the first ones stay`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let port = try #require(bed.modbusPort)
    var clients: [Int32] = []
    defer { for client in clients { close(client) } }
    for _ in 0..<40 { clients.append(try Peer.connect(to: port)) }
    // The last one is told so by the end of its connection.
    #expect(await !Readiness.of([clients[39]]).isEmpty)
    var byte: UInt8 = 0
    #expect(read(clients[39], &byte, 1) <= 0)
    #expect(send(clients[0], Self.request, Self.request.count, Int32(MSG_NOSIGNAL)) == Self.request.count)
    #expect(await !Readiness.of([clients[0]]).isEmpty)
    #expect(read(clients[0], &byte, 1) == 1)
    let use = try bed.program.use()
    #expect(use.descriptors < 64)
  }

  @Test(arguments: [
    ("none/bed", "could not make the directory: No such file or directory"),
    ("file", "could not make the directory: Not a directory"), ("taken", "something else is there"),
  ])
  func `a directory that cannot hold the links is said to be so`(directory: String, said: String) async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    try ward.scratch.write("", to: "file")
    mkdir(ward.scratch.path("taken"), 0o755)
    try ward.scratch.write("keep me", to: "taken/ventilator")
    let program = try ward.start(
      "breathline-sim", ["live", "--scenario", "stable-niv", "--directory", ward.scratch.path(directory)])
    #expect(try await program.end() == .exited(2))
    let errors = try await program.errors.remainingLines()
    #expect(errors.count == 1)
    #expect(errors.first?.contains(said) == true, "\(errors)")
    #expect(errors.first?.contains(ward.scratch.path(directory)) == true, "\(errors)")
    #expect(try await program.output.remainingLines() == [])
    #expect(try ward.scratch.names(in: "taken") == ["ventilator"], "what was there stays, and nothing else")
  }

  @Test func `links that a killed simulator left are taken over`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let first = try await ward.simulator()
    first.program.kill()
    #expect(try ward.scratch.names(in: "bed").count == 4)
    let second = try await ward.simulator()
    second.program.signal(SIGTERM)
    #expect(try await second.program.end(within: .seconds(2)) == .exited(0))
    #expect(try ward.scratch.names(in: "bed") == [])
  }

  @Test func `a Modbus port that is taken is said to be so`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let peer = try Peer()
    let program = try ward.start(
      "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--directory", ward.scratch.path("bed"), "--modbus-port",
        "\(peer.port)",
      ])
    #expect(try await program.end() == .exited(2))
    #expect(try await program.errors.remainingLines().first?.contains("127.0.0.1:\(peer.port)") == true)
    #expect(try ward.scratch.names(in: "bed") == [])
  }

  @Test func `a bed whose scenario is over leaves by itself`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let short = "title: Ten seconds\nduration: 10 s\n"
    let bed = try await ward.simulator(scenario: try ward.scratch.write(short, to: "short.yaml"))
    #expect(try await bed.program.end() == .exited(0))
    #expect(try ward.scratch.names(in: "bed") == [])
  }
}
