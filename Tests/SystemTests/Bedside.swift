import Foundation
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

/// A gateway of which only the people are real: its one instrument is never there.
final class PeopledBed {
  let ward: Ward
  var daemon: SpawnedProgram
  private let configuration: String

  /// The state folder, as the configuration names it.
  var state: String { ward.scratch.path("state") }

  init(packs: String = "[cn-als-2022]", prepare: (Ward) throws -> Void = { _ in }) async throws {
    ward = try Ward()
    try prepare(ward)
    configuration = """
      bed: bed-7
      ring:
        file: \(ward.scratch.path("ring"))
        records: 4096
      state:
        directory: state
      patient: {diagnosis: als, bilevel_therapy: true}
      packs: \(packs)
      instruments:

      """ + WrittenConfiguration.oximeter(line: ward.scratch.path("none"))
    daemon = try ward.gateway(configuration)
    try await ready()
  }

  /// Waits until the lines were tried, by when the socket answers.
  private func ready() async throws { _ = try await daemon.note("line.closed") }

  /// Kills the daemon where it stands and starts the next one.
  func restart() async throws {
    daemon.kill()
    daemon = try ward.gateway(configuration)
    try await ready()
  }

  /// Kills the daemon and starts the next one on a monotonic clock that is so many seconds ahead.
  func restart(secondsLater gap: Int) async throws {
    daemon.kill()
    daemon = try ward.start(
      system: Later.unshare,
      Later.arguments(gap) + [try ward.daemonPath()] + ["--config", ward.scratch.path("gateway.yaml")])
    try await ready()
  }

  /// How many lines of the alarm log are on the disk beyond its first, by the head file beside it.
  func syncedRecords() throws -> Int {
    let head = try String(contentsOfFile: "\(state)/alarms.log.head", encoding: .utf8)
    return try #require(head.split(separator: ":").first.flatMap { Int($0) }) - 1
  }

  /// Runs the ward's tool and gives what it wrote.
  func tool(_ arguments: String...) async throws -> ToolResult { try await tool(arguments) }

  /// Runs the ward's tool and gives what it wrote.
  func tool(_ arguments: [String]) async throws -> ToolResult {
    let needsBed = !["verify-log", "packs"].contains(arguments[0])
    let program = try ward.start("breathline", arguments + (needsBed ? ["--state", state] : []))
    let ending = try await program.end()
    return ToolResult(
      ending: ending, lines: try await program.output.remainingLines(),
      errors: try await program.errors.remainingLines())
  }

  /// Runs the tool, which must succeed.
  @discardableResult
  func done(_ arguments: String...) async throws -> [String] {
    let result = try await tool(arguments)
    #expect(result.ending == .exited(0), "\(arguments): \(result.errors)")
    return result.lines
  }

  /// The alarms as the tool lists them, by condition.
  func alarms() async throws -> [String: OutputLine] {
    var alarms: [String: OutputLine] = [:]
    for line in try await done("alarms", "list", "--json") {
      let object = try OutputLine(line)
      if object.type == "alarm", let condition: String = object["condition"] { alarms[condition] = object }
    }
    return alarms
  }

  /// Waits until an alarm is active: what rose just before a kill is found again.
  func isRaised(_ condition: String) async throws {
    let deadline = MonotonicClock.uptime() + Readiness.generous
    while try await alarms()[condition]?["state"] != "active" {
      guard MonotonicClock.uptime() < deadline else { throw ProgramFailure("\(condition) is not active") }
    }
  }

  /// The sound and the lamp as the tool lists them.
  func indicator() async throws -> OutputLine {
    let lines = try await done("alarms", "list", "--json").map { try OutputLine($0) }
    return try #require(lines.first { $0.type == "indicator" })
  }

  /// The next alarm that the daemon announces for a condition.
  func announcement(of condition: String) async throws -> OutputLine {
    try await daemon.line { line in
      line.type == "alarm" && line["event"] == "announced" && line["condition"] == condition
    }
  }
}

/// What a run of the tool gave.
struct ToolResult {
  let ending: SpawnedProgram.Ending
  let lines: [String]
  let errors: [String]
}

/// A later time without waiting for it: a time namespace, whose monotonic clock is ahead of the machine's.
enum Later {
  static let unshare = "/usr/bin/unshare"

  /// What `unshare` is asked for; a user namespace gives the right to it to everybody.
  static func arguments(_ seconds: Int) -> [String] {
    (geteuid() == 0 ? [] : ["--map-root-user"])
      + ["--time", "--monotonic", "\(seconds)", "--boottime", "\(seconds)"]
  }

  /// Whether this machine lets us have one.
  static let isPossible: Bool = {
    do {
      let probe = Process()
      probe.executableURL = URL(filePath: unshare)
      probe.arguments = arguments(1) + ["/bin/true"]
      probe.standardError = FileHandle.nullDevice
      try probe.run()
      probe.waitUntilExit()
      return probe.terminationStatus == 0
    } catch {
      return false
    }
  }()
}
