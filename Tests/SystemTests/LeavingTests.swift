import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// SIGTERM is answered within two seconds, whatever a line is waiting for.
@Suite struct `Leaving` {
  /// What the daemon is in the middle of.
  enum Work: String, CaseIterable {
    case connectingBytes, connectingModbus, transaction, nothing
  }

  @Test(arguments: Work.allCases)
  func `the daemon leaves within two seconds of SIGTERM`(during work: Work) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let peer = try Peer(backlog: 1)
    let terminal = try PseudoTerminal(at: ward.scratch.path("port"))
    let address = "tcp://127.0.0.1:\(peer.port)"
    let instrument =
      switch work {
      case .connectingBytes: WrittenConfiguration.oximeter(line: address)
      case .connectingModbus, .transaction: WrittenConfiguration.ventilator(line: address)
      case .nothing: WrittenConfiguration.oximeter(line: terminal.path)
      }
    if work == .connectingBytes || work == .connectingModbus { try peer.fillUp() }
    let daemon = try ward.gateway(WrittenConfiguration.bed(ring: ward.scratch.path("ring"), [instrument]))
    var ring = try await ward.ring(of: daemon)
    switch work {
    case .connectingBytes, .connectingModbus:
      // The first attempt came to nothing, the next one is under way.
      try await ring.wait(until: "an attempt came to nothing") { $0.count > 0 }
      var isConnecting = false
      for _ in 0..<6000 where !isConnecting {
        isConnecting = try peer.waitingClients() > 0
        if !isConnecting { _ = await Readiness.of([], within: .milliseconds(10)) }
      }
      try #require(isConnecting)
    case .transaction:
      let client = try await peer.accept()
      #expect(await Readiness.of([client]) == [client], "a request came")
    case .nothing: _ = try await daemon.note("line.open")
    }
    daemon.signal(SIGTERM)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
    #expect(try Ring(attachingTo: ward.scratch.path("ring")).extent().upperBound >= ring.count)
  }

  @Test func `a second SIGTERM changes nothing`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let configuration = WrittenConfiguration.bed(
      ring: ward.scratch.path("ring"), [WrittenConfiguration.oximeter(line: ward.scratch.path("none"))])
    let daemon = try ward.gateway(configuration)
    _ = try await daemon.note("line.closed")
    daemon.signal(SIGTERM)
    daemon.signal(SIGTERM)
    daemon.signal(SIGINT)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
  }
}
