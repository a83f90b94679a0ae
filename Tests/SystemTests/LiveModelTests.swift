import Bench
import Documents
import Glibc
import Lines
import Readings
import SpawnedPrograms
import Testing

/// The daemon at live beds with other instruments than the usual ones.
@Suite struct `Live bed of other models` {
  /// The words of `--model`, and a number that shows that each of them is read.
  struct Bed: CustomTestStringConvertible, Sendable {
    let models: [String]
    let numbers: [UInt8: Channel]
    var arguments: [String] = []

    var testDescription: String { models.joined(separator: " ") }

    static let all = [
      Bed(
        models: ["oximeter=nellcor-spd", "capnograph=capnostream", "ventilator=medibus"],
        numbers: [0: .oxygenSaturation, 1: .oxygenSaturation, 2: .tidalVolume]),
      Bed(
        models: ["oximeter=cms50d-plus-7.0", "capnograph=micropod", "ventilator=pb840-miscf"],
        numbers: [0: .oxygenSaturation, 1: .endTidalCO2, 2: .ventilationMode]),
      Bed(
        models: ["oximeter=cms50d-plus-4.5", "ventilator=respironics-v200"],
        numbers: [0: .pulseRate, 2: .ventilatorAlarms], arguments: ["--tcp"]),
      Bed(
        models: ["oximeter=masimo-ascii-1", "ventilator=pb840-waveforms"],
        numbers: [0: .perfusionIndex]),
    ]
  }

  @Test(arguments: Bed.all)
  func `what is printed lets the daemon read each of them`(bed: Bed) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator(
      arguments: bed.models.flatMap { ["--model", $0] } + bed.arguments)
    let configuration = try Document(text: simulator.configuration, file: "printed").root
    let instruments = try configuration.mappingOfAnyKeys().required("instruments").list().map {
      try $0.mappingOfAnyKeys()
    }
    for word in bed.models {
      let parts = word.split(separator: "=").map { String($0) }
      let instrument = try #require(
        try instruments.first { try $0.required("name").text() == parts[0] })
      #expect(try instrument.required("protocol").text() == parts[1])
      // The line has the protocol's usual settings, so nothing is said of them, nor of a unit.
      #expect(instrument.optional("serial") == nil && instrument.optional("unit") == nil)
      let line = try instrument.required("line").text()
      #expect(line.hasPrefix("tcp://") == bed.arguments.contains("--tcp"))
    }
    let daemon = try ward.gateway(simulator.configuration)
    var missing = Set(bed.models.compactMap { $0.split(separator: "=").first.map { String($0) } })
    while !missing.isEmpty {
      let spoke = try await daemon.note("instrument.speaking")
      if let name = spoke.instrument { missing.remove(name) }
    }
    var ring = try await ward.ring(of: daemon, at: simulator.ringFile)
    try await ring.wait(until: "every model's number came") { ring in
      bed.numbers.allSatisfy { ring.reading($0.value, of: $0.key)?.thousandths != nil }
    }
    #expect(ring.origins == [.simulated])
    daemon.signal(SIGTERM)
    #expect(try await daemon.end() == .exited(0))
  }
}
