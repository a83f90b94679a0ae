import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

/// Debian's Modbus poller.
private let mbpoll = "/usr/bin/mbpoll"

/// The simulated ventilator, read by a Modbus program that is not ours.
@Suite(.enabled(if: access(mbpoll, X_OK) == 0, "mbpoll is not installed"))
struct `Ventilator, polled by mbpoll` {
  /// How the ventilator is reached.
  enum Wire: String, CaseIterable {
    case serial, tcp
  }

  /// What mbpoll says of registers from zero on.
  private func poll(
    _ ward: Ward, _ wire: Wire, _ bed: LiveSimulator, count: Int, unit: Int = 1, table: Int = 4
  ) async throws -> (ending: SpawnedProgram.Ending, values: [Int: Int], said: [String]) {
    var arguments = ["-a", "\(unit)", "-t", "\(table)", "-0", "-r", "0", "-c", "\(count)", "-1", "-o", "10"]
    switch wire {
    case .serial: arguments += ["-m", "rtu", "-b", "19200", "-P", "even", "\(bed.directory)/ventilator"]
    case .tcp: arguments += ["-m", "tcp", "-p", "\(try #require(bed.modbusPort))", "127.0.0.1"]
    }
    let program = try ward.start(system: mbpoll, arguments)
    let ending = try await program.end()
    let said = try await program.output.remainingLines()
    var values: [Int: Int] = [:]
    for line in said where line.hasPrefix("[") {
      let parts = line.dropFirst().split(separator: "]: \t")
      // A number above 32767 is followed by what it would be with a sign.
      guard parts.count == 2, let number = parts[1].split(separator: " ").first else { continue }
      values[Int(parts[0]) ?? -1] = Int(number)
    }
    return (ending, values, said + (try await program.errors.remainingLines()))
  }

  @Test(arguments: Wire.allCases, [3, 4])
  func `its registers are those of the map`(wire: Wire, table: Int) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(scenario: "stable-niv")
    let (ending, values, said) = try await poll(ward, wire, bed, count: 24, table: table)
    #expect(ending == .exited(0), "\(said)")
    #expect(values.count == 24, "\(said)")
    #expect(values[0] == 1, "version of the map")
    #expect(try #require(values[1]) & 1 == 1, "therapy is delivered")
    #expect(values[4] == 3, "spontaneous/timed")
    #expect(values[5] == 160, "IPAP of 16 cmH2O")
    #expect(values[6] == 50, "EPAP of 5 cmH2O")
    #expect(values[7] == 120, "12 breaths a minute")
    #expect(values[18] == 0 && values[19] == 1200, "hours, high word first")
    #expect(values[23] == 40, "milliseconds a sample")
  }

  @Test(arguments: Wire.allCases)
  func `a read beyond the map is refused, and another unit's number is left alone`(wire: Wire) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(scenario: "stable-niv")
    let beyond = try await poll(ward, wire, bed, count: 25)
    #expect(beyond.values.isEmpty)
    #expect(beyond.said.contains { $0.contains("Illegal data address") }, "\(beyond.said)")
  }
}
