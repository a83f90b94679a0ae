import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// Whoever reads the daemon's output, or does not: the readings go on.
@Suite struct `Daemon's output` {
  /// A bed that has a lot to say: one oximeter that is played, and many ports that are not there.
  private func talkative(_ ward: Ward, records: Int = 4096) -> String {
    let missing = (0..<60).map {
      WrittenConfiguration.oximeter("absent-\($0)", line: ward.scratch.path("absent-\($0)"))
    }
    let played = WrittenConfiguration.oximeter("played", line: ward.scratch.path("played"))
    return WrittenConfiguration.bed(ring: ward.scratch.path("ring"), [played] + missing)
  }

  /// Plays until the ring has values that came after a moment of the past.
  private func playOn(_ ward: Ward, _ daemon: SpawnedProgram, packets: Int) async throws {
    let terminal = try PseudoTerminal(at: ward.scratch.path("played"))
    var player = try Player()
    var ring = try await ward.ring(of: daemon)
    try await ring.wait(until: "values come", act: { _ = try terminal.send(player.oximeter()) }) { ring in
      ring.readings(.oxygenSaturation).count { $0.thousandths != nil } >= packets
    }
  }

  @Test func `a reader who stops reading stops neither readings nor the end`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let daemon = try ward.gateway(talkative(ward), output: .smallPipe(bytes: 4096))
    try await playOn(ward, daemon, packets: 20)
    // Nothing was read so far, and more was said than the pipe holds.
    daemon.signal(SIGTERM)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
    let lines = try await daemon.output.remainingLines()
    for line in lines { _ = try OutputLine(line) }
    #expect((1..<60).contains(lines.count), "all was read, so the pipe was never full")
  }

  @Test func `a reader who comes back late finds every line`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let daemon = try ward.gateway(talkative(ward), output: .smallPipe(bytes: 4096))
    try await playOn(ward, daemon, packets: 10)
    var missing = Set((0..<60).map { "absent-\($0)" })
    _ = try await daemon.line { line in
      if line.id == "line.closed", let instrument = line.instrument { missing.remove(instrument) }
      return missing.isEmpty
    }
  }

  @Test func `a reader who has left does not take the daemon along`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let daemon = try ward.gateway(talkative(ward))
    daemon.output.close()
    try await playOn(ward, daemon, packets: 20)
    daemon.signal(SIGTERM)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
  }

  @Test func `output that was closed before the start goes nowhere, above all not into the ring`()
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let daemon = try ward.gateway(talkative(ward), output: .closed)
    try await playOn(ward, daemon, packets: 20)
    daemon.signal(SIGTERM)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
    // Notes written to the ring's descriptor would have begun at its first byte.
    #expect(try Ring(attachingTo: ward.scratch.path("ring")).extent().count > 60)
  }

  @Test func `text for a person names each number's source, and never mixes simulated ones with others`()
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let terminals = try ["real", "played"].map { try PseudoTerminal(at: ward.scratch.path($0)) }
    let real = WrittenConfiguration.oximeter("real", line: ward.scratch.path("real"))
    let configuration = WrittenConfiguration.bed(
      ring: ward.scratch.path("ring"),
      [
        real.replacing("origin: simulated", with: "origin: bedside"),
        WrittenConfiguration.oximeter("played", line: ward.scratch.path("played")),
      ])
    let daemon = try ward.gateway(configuration, ["--format", "text", "--show-readings", "1"])
    // Each has its own player: half of one's packets would be a stream with frames lost.
    var players = [try Player(), try Player()]
    var ring = try await ward.ring(of: daemon)
    var sources: Set<Bool> = []
    try await ring.wait(
      until: "both are shown",
      act: {
        for place in terminals.indices { _ = try terminals[place].send(players[place].oximeter()) }
        for line in daemon.output.linesSoFar() where line.contains("SpO2 ") && line.contains(" % ") {
          sources.insert(line.contains("SIMULATED"))
        }
      }
    ) { _ in sources.count == 2 }
  }
}
