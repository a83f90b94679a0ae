import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// The daemon and the simulator as two programs, over pseudo-terminals and Modbus TCP.
@Suite struct `Live bed` {
  /// A weak cough and a low saturation, whenever the daemon looks.
  private static let scenario = """
    title: Weak cough and low oxygen
    duration: 10 min
    patient:
      saturation: 87 %
      tidal_volume: 485 mL
      circulation_delay: 2 s
    timeline:

    """
    + stride(from: 2, to: 560, by: 40).map { second in
      """
        - at: \(second) s
          cough: [168 L/min, 180 L/min, 174 L/min, 170 L/min, 172 L/min, 168 L/min, 166 L/min, 169 L/min]
          every: 5 s

      """
    }.joined()

  private static let numbers: [(instrument: UInt8, channel: Channel)] = [
    (0, .oxygenSaturation), (0, .pulseRate), (0, .oxygenSaturationFast), (1, .endTidalCO2),
    (1, .respiratoryRate), (2, .ventilationMode), (2, .inspiratoryPressure), (2, .expiratoryPressure),
    (2, .tidalVolume), (2, .unintentionalLeak), (3, .coughPeakFlow),
  ]

  private static let curves: Set<Channel> = [
    .plethysmogram, .capnogram, .airwayPressure, .patientFlow, .coughFlow,
  ]

  @Test func `four instruments reach the ring and the rules, and the next daemon goes on with the ring`()
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let file = try ward.scratch.write(Self.scenario, to: "at-once.yaml")
    let simulator = try await ward.simulator(scenario: file)
    let daemon = try ward.gateway(simulator.configuration)
    var ring = try await ward.ring(of: daemon, at: simulator.ringFile)

    try await ring.wait(until: "every number was measured and every curve came") { ring in
      ring.waveforms == Self.curves
        && Self.numbers.allSatisfy { ring.reading($0.channel, of: $0.instrument)?.undoubted != nil }
    }
    #expect(ring.origins == [.simulated])
    #expect((84_000...90_000).contains(try #require(ring.reading(.oxygenSaturation)?.thousandths)))
    let peaks = ring.readings(.coughPeakFlow, of: 3).compactMap(\.thousandths)
    #expect(peaks.allSatisfy { (166_000...180_000).contains($0) })

    // Which of the two comes first depends on when the daemon joined the bed.
    var missing: Set<String> = ["S2", "FAST.MEDIUM"]
    while !missing.isEmpty {
      let finding = try await daemon.line { line in
        line["state"] == "active" && missing.contains { $0 == line.rule }
      }
      #expect(finding["origin"] == "simulated")
      #expect(finding["bed"] == "bed-1")
      if let rule = finding.rule { missing.remove(rule) }
    }

    daemon.signal(SIGTERM)
    #expect(try await daemon.end(within: .seconds(2)) == .exited(0))
    for line in try await daemon.output.remainingLines() { _ = try OutputLine(line) }
    #expect(try await daemon.errors.remainingLines() == [])
    simulator.program.signal(SIGTERM)
    #expect(try await simulator.program.end(within: .seconds(2)) == .exited(0))
    #expect(
      try ward.scratch.names(in: "bed") == ["bed-1.ring", "bed-1.ring.state"],
      "the links are gone with their instruments")
    try await numberingGoesOn(ward, simulator, after: ring)
  }

  /// A daemon that was ended left a ring that can be read, and the next one numbers on from there.
  private func numberingGoesOn(_ ward: Ward, _ simulator: LiveSimulator, after seen: RingView) async throws {
    let left = try Ring(attachingTo: simulator.ringFile)
    let end = try left.extent().upperBound
    #expect(end >= seen.cursor)
    #expect(try left.generation() == 1)
    let daemon = try ward.gateway(simulator.configuration)
    var ring = try await RingView(at: simulator.ringFile, writtenBy: daemon, from: .index(end))
    try await ring.wait(until: "the second daemon says that the instruments are gone") { ring in
      ring.reading(.oxygenSaturation) == .absent(.portMissing)
        && ring.reading(.tidalVolume, of: 2) == .absent(.lineDown)
    }
    #expect(try left.generation() == 2)
    #expect(try left.extent().lowerBound == 0, "what the first daemon wrote is still there")
  }

  @Test func `SIGINT ends both programs, too`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator()
    let daemon = try ward.gateway(simulator.configuration)
    _ = try await daemon.note("instrument.speaking")
    for program in [daemon, simulator.program] {
      program.signal(SIGINT)
      #expect(try await program.end(within: .seconds(2)) == .exited(0))
    }
    #expect(try ward.scratch.names(in: "bed") == ["bed-1.ring", "bed-1.ring.state"])
  }

  @Test func `the ventilator is read over its serial line as it is over TCP`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator(arguments: ["--serial-ventilator"])
    #expect(simulator.modbusPort == nil)
    let daemon = try ward.gateway(simulator.configuration)
    let who = try await daemon.note("instrument.identified", of: "ventilator")
    #expect(who["name"] == "Breathline BLV-1 1.0")
    var ring = try await ward.ring(of: daemon, at: simulator.ringFile)
    try await ring.wait(until: "numbers and curves came over the serial line") { ring in
      ring.reading(.tidalVolume, of: 2)?.undoubted != nil
        && ring.waveforms.isSuperset(of: [.airwayPressure, .patientFlow])
    }
    #expect(ring.reading(.inspiratoryPressureSet, of: 2) == .measured(16_000))
    #expect(ring.reading(.expiratoryPressureSet, of: 2) == .measured(5_000))
    #expect(ring.reading(.ventilationMode, of: 2) == .measured(3_000))
  }

  @Test(arguments: ["bed-7", "床 \"3\" # a: b", "null", "5: -", "it's", "*", "{x", "\\n"])
  func `whatever bed and directory are called, the printed configuration is good`(name: String) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator(in: name, arguments: ["--bed", name])
    let file = try ward.scratch.write(simulator.configuration, to: "printed.yaml")
    let check = try ward.start("breathlined", ["--check-config", file])
    #expect(try await check.end() == .exited(0), "\(check.errors.linesSoFar())")
    let daemon = try ward.gateway(simulator.configuration)
    let note = try await daemon.note("instrument.speaking")
    #expect(note["bed"] == name)
  }
}
