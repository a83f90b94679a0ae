import Glibc
import Lines
import Readings
import SpawnedPrograms
import Testing

/// The daemon with Modbus units that a site's own profile file describes.
@Suite struct `A profile file in a configuration` {
  /// A unit whose register `n` holds 100 times its number plus `n`: 16 cmH2O from unit 1, 26 from unit 2.
  private static let profile = """
    profile: ours
    title: Two registers
    unit: 1
    table: input
    period: 200 ms
    largest_read: 20
    longest_gap: 0
    fields:
      - {channel: ipap, address: 60, type: u16, scale: 0.1 cmH2O}
      - {channel: vent_rate, address: 61, type: u16, scale: 0.1 /min}

    """

  private let ward: Ward
  private var line: String { ward.scratch.path("rs485") }

  init() throws {
    ward = try Ward()
    try ward.scratch.write(Self.profile, to: "ours.yaml")
  }

  private func configuration(_ units: [Int?]) -> String {
    let state = "state:\n  directory: \(ward.scratch.path("state"))\n"
    let instruments = units.enumerated().map { place, unit in
      "  - {name: ventilator-\(place + 1), protocol: modbus, profile: ours.yaml,"
        + (unit.map { " unit: \($0)," } ?? "") + " line: \"\(line)\", origin: simulated}\n"
    }
    return WrittenConfiguration.bed(ring: ward.scratch.path("ring"), instruments)
      .replacing("packs:", with: state + "packs:")
  }

  @Test func `gives its unit to the one that names none, and two ventilators share a line`() async throws {
    defer { ward.clear() }
    let served = try ServedLine(at: line, units: [1, 2])
    defer { served.end() }
    let daemon = try ward.gateway(configuration([nil, 2]))
    var ring = try await ward.ring(of: daemon)
    try await ring.wait(until: "both were read") { ring in
      ring.reading(.inspiratoryPressure, of: 0) == .measured(16_000)
        && ring.reading(.inspiratoryPressure, of: 1) == .measured(26_000)
    }
    #expect(ring.reading(.ventilatorRate, of: 0) == .measured(16_100))
    #expect(ring.reading(.ventilatorRate, of: 1) == .measured(26_100))
    daemon.signal(SIGTERM)
    #expect(try await daemon.end() == .exited(0))
  }

  @Test(arguments: [[nil, nil], [nil, 1], [1, nil], [2, 2]] as [[Int?]])
  func `one unit twice on a line is refused, whoever names it`(units: [Int?]) async throws {
    defer { ward.clear() }
    let file = try ward.scratch.write(configuration(units), to: "gateway.yaml")
    let check = try ward.start("breathlined", ["--check-config", file])
    let errors = try await check.errors.remainingLines().joined(separator: " ")
    #expect(try await check.end() == .exited(EX_CONFIG))
    #expect(
      errors.contains(
        "\(line) has unit \(units[0] ?? 1) already, ventilator-1; allowed: each unit once a line"),
      "\(errors)")
  }

  @Test func `that was broken since is refused, and its last good text goes on`() async throws {
    defer { ward.clear() }
    let served = try ServedLine(at: line, units: [1])
    defer { served.end() }
    let first = try ward.gateway(configuration([nil]))
    var before = try await ward.ring(of: first)
    try await before.wait(until: "it was read") {
      $0.reading(.inspiratoryPressure) == .measured(16_000)
    }
    first.signal(SIGTERM)
    #expect(try await first.end() == .exited(0))

    try ward.scratch.write(Self.profile.replacing("address: 60", with: "address: 60000000"), to: "ours.yaml")
    let check = try ward.start("breathlined", ["--check-config", ward.scratch.path("gateway.yaml")])
    let errors = try await check.errors.remainingLines().joined(separator: " ")
    #expect(try await check.end() == .exited(EX_CONFIG))
    #expect(errors.contains("ours.yaml:9: fields[0].address: 60000000 is not allowed"), "\(errors)")

    let second = try ward.gateway(configuration([nil]))
    let note = try await second.note("profiles.refused")
    #expect((note["words"] as String?)?.contains("ours.yaml:9: fields[0].address") == true)
    var after = try await ward.ring(of: second)
    try await after.wait(until: "it is read by the last good text") {
      $0.reading(.inspiratoryPressure) == .measured(16_000)
    }
    second.signal(SIGTERM)
    #expect(try await second.end() == .exited(0))
  }
}
