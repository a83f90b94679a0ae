import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// One test's bed: its directory and its programs, all of them gone when the test is over.
final class Ward {
  let scratch: ScratchDirectory
  private var programs: [SpawnedProgram] = []

  init() throws { scratch = try ScratchDirectory() }

  deinit { clear() }

  /// Ends every program that still runs; to be deferred by the test.
  func clear() {
    for program in programs { program.kill() }
    programs = []
  }

  /// Starts one of the package's programs.
  func start(
    _ program: String, _ arguments: [String], output: SpawnedProgram.StandardOutput = .pipe,
    hearsUs: Bool = false
  ) throws -> SpawnedProgram {
    let started = try SpawnedProgram(own: program, arguments, output: output, hearsUs: hearsUs)
    programs.append(started)
    return started
  }

  /// Starts a program of the system.
  func start(system path: String, _ arguments: [String]) throws -> SpawnedProgram {
    let started = try SpawnedProgram(path, arguments)
    programs.append(started)
    return started
  }

  /// Where the daemon's program lies.
  func daemonPath() throws -> String { try SpawnedProgram.path(own: "breathlined") }

  /// Starts the daemon with a configuration's text.
  func gateway(
    _ configuration: String, _ arguments: [String] = [], output: SpawnedProgram.StandardOutput = .pipe
  ) throws -> SpawnedProgram {
    let file = try scratch.write(configuration, to: "gateway.yaml")
    return try start("breathlined", ["--config", file] + arguments, output: output)
  }

  /// Starts a live bed in a directory of the ward and waits until it is ready.
  func simulator(
    scenario: String = "stable-niv", in directory: String = "bed", arguments: [String] = [],
    hearsUs: Bool = false
  ) async throws -> LiveSimulator {
    let program = try start(
      "breathline-sim",
      ["live", "--scenario", scenario, "--directory", scratch.path(directory)] + arguments, hearsUs: hearsUs)
    return try await LiveSimulator(program, directory: scratch.path(directory))
  }

  /// The ring of a daemon of this ward, once it is there.
  func ring(of program: SpawnedProgram, at path: String? = nil) async throws -> RingView {
    try await RingView(at: path ?? scratch.path("ring"), writtenBy: program)
  }
}

/// A simulated bed that runs as a program, and the configuration that it printed.
struct LiveSimulator {
  let program: SpawnedProgram
  let directory: String
  let configuration: String

  init(_ program: SpawnedProgram, directory: String) async throws {
    var lines: [String] = []
    // The cough meter comes last, its origin at its end.
    while lines.last != "    origin: simulated"
      || lines.count(where: { $0.hasSuffix("origin: simulated") }) < 4
    {
      lines.append(try await program.line())
    }
    self.program = program
    self.directory = directory
    configuration = lines.joined(separator: "\n") + "\n"
  }

  var ringFile: String { "\(directory)/bed-1.ring" }

  /// The port on which its ventilator answers Modbus TCP.
  var modbusPort: UInt16? {
    let prefix = "    line: tcp://127.0.0.1:"
    let line = configuration.split(separator: "\n").first { $0.hasPrefix(prefix) }
    return line.flatMap { UInt16($0.dropFirst(prefix.count)) }
  }
}

/// Configurations as a person would write them.
enum WrittenConfiguration {
  /// A bed with these instruments; its ring lies in the ward's directory and is small.
  static func bed(ring: String, _ instruments: [String]) -> String {
    """
    bed: bed-7
    ring:
      file: \(ring)
      records: 4096
    packs: [cn-als-2022]
    instruments:

    """ + instruments.joined()
  }

  static func oximeter(_ name: String = "oximeter", line: String) -> String {
    "  - {name: \(name), protocol: nonin-df2, line: \"\(line)\", origin: simulated}\n"
  }

  static func instrument(_ name: String, speaks: String, line: String) -> String {
    "  - {name: \(name), protocol: \(speaks), line: \"\(line)\", origin: simulated}\n"
  }

  static func ventilator(_ name: String = "ventilator", line: String, unit: Int = 1) -> String {
    "  - {name: \(name), protocol: modbus, profile: integrator-bilevel-1, unit: \(unit),"
      + " line: \"\(line)\", origin: simulated}\n"
  }
}
