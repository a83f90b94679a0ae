import Foundation
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing
import WireFormats

/// The package's folder.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path(percentEncoded: false)
private let python = "\(root).build/venv/bin/python3"

/// The report on an instrument, from the program as it is installed, against a live bed on pseudo-terminals.
@Suite struct `Conformance tool` {
  private struct Report: Decodable {
    struct Check: Decodable {
      let id: String
      let result: String
    }

    struct Frames: Decodable {
      let kind: String
      let count: Int
    }

    let conforms: Bool
    let how: String
    let checks: [Check]
    let frames: [Frames]
    let bytes_received: Int
    let errors: [String: Int]

    func result(_ id: String) -> String? { checks.first { $0.id == id }?.result }

    /// What failed, but for what a busy machine may have made late: tests run beside others.
    var failures: [String] {
      let timed = ["silence", "answers", "keep-alive", "set-up"]
      return checks.filter { $0.result == "failed" && !$0.id.hasPrefix("pace-") && !timed.contains($0.id) }
        .map(\.id)
    }

    /// How a program leaves that found this.
    var ending: SpawnedProgram.Ending { .exited(conforms ? 0 : 1) }

    enum CodingKeys: String, CodingKey {
      case conforms, checks, frames, bytes_received, errors
      case how = "ending"
    }
  }

  private func report(_ path: String) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: path)))
  }

  /// What a public validator says of reports by the schema that the tool prints.
  private func verdicts(_ files: [String], in ward: Ward) async throws -> [String] {
    try #require(
      FileManager.default.isExecutableFile(atPath: python), "run Tests/Scripts/venv.sh, as make test does")
    let schema = try await Said(["conformance", "--schema"])
    let path = try ward.scratch.write(schema.output.joined(separator: "\n"), to: "schema.json")
    let script = "\(root)Tests/Scripts/scenario-schema.py"
    return try await Said(ward.start(system: python, [script, path] + files)).output
  }

  @Test(arguments: [("oximeter", "nonin-df2", "frames"), ("capnograph", "capnostat5", "waveform packets")])
  func `writes a report that conforms, and the same again from its capture`(
    port: String, spoken: String, kind: String
  ) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let (page, object) = (ward.scratch.path("report.html"), ward.scratch.path("report.json"))
    let capture = ward.scratch.path("run.capture")
    let said = try await Said(
      ["conformance", "\(bed.directory)/\(port)", "-p", spoken, "--minutes", "0.1", "--simulated"]
        + ["--html", page, "--json", object, "--capture", capture, "--work-order", "WO 4711"]
        + ["--note", "<b>new cable</b>"])
    #expect(said.errors.isEmpty)
    #expect(said.output.allSatisfy { $0.count <= 80 })
    #expect(said.output.first?.contains("SIMULATED") == true)
    let live = try report(object)
    #expect(live.failures.isEmpty && live.how == "complete", "\(said.output.joined(separator: "\n"))")
    #expect(said.ending == live.ending)
    #expect(said.output.last?.hasPrefix(live.conforms ? "Conforms in all " : "Does NOT conform") == true)
    #expect(live.frames.contains { $0.kind == kind && $0.count > 100 })
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("WO 4711") && text.contains("&lt;b&gt;new cable&lt;/b&gt;"))
    #expect(text.contains("SIMULATED") && text.contains("<svg") && !text.contains("<script"))
    let again = ward.scratch.path("again.json")
    let read = try await Said(["conformance", "--from", capture, "--json", again])
    let replayed = try report(again)
    #expect(replayed.how == "capture-read" && read.ending == live.ending)
    #expect(replayed.bytes_received == live.bytes_received)
    #expect(replayed.frames.map(\.count) == live.frames.map(\.count))
    #expect(replayed.checks.map(\.result) == live.checks.map(\.result))
    #expect(try await verdicts([object, again], in: ward) == ["valid \(object)", "valid \(again)"])
  }

  @Test func `examines a Modbus unit, and the same again from its capture`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let capture = ward.scratch.path("unit.capture")
    let said = try await Said(
      ["conformance", "\(bed.directory)/ventilator", "--profile", "integrator-bilevel-1", "--unit", "1"]
        + ["--minutes", "0.1", "--simulated", "--json", "-", "--capture", capture])
    let live = try JSONDecoder().decode(Report.self, from: Data((said.output.first ?? "").utf8))
    #expect(said.output.count == 1)
    #expect(live.failures.isEmpty && said.ending == live.ending, "\(said.output) \(said.errors)")
    #expect(live.result("heard") == "passed" && live.result("refusals") == "passed")
    let read = try await Said(["conformance", "--from", capture, "--json", "-"])
    let replayed = try JSONDecoder().decode(Report.self, from: Data((read.output.first ?? "").utf8))
    #expect(replayed.frames.map(\.count) == live.frames.map(\.count))
    #expect(replayed.checks.map(\.result) == live.checks.map(\.result))
    // A byte line's replay has nothing to say of it, and must not stumble over it.
    #expect(try await Said(["replay", capture, "-p", "nonin-df2"]).ending == .exited(0))
  }

  @Test func `of a cable that flips bits says what is wrong, and leaves with 1`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(arguments: ["--control", "-"], hearsUs: true)
    bed.program.say("fault flip on oximeter for 120 s\n")
    let object = ward.scratch.path("report.json")
    let said = try await Said(
      ["conformance", "\(bed.directory)/oximeter", "-p", "nonin-df2", "--minutes", "0.15", "--simulated"]
        + ["--json", object, "--html", ward.scratch.path("report.html")])
    #expect(said.ending == .exited(1))
    #expect(said.output.last?.hasPrefix("Does NOT conform: ") == true, "\(said.output)")
    #expect(said.output.contains { $0.hasPrefix("FAILED") && $0.contains("No frame is damaged") })
    let found = try report(object)
    #expect(!found.conforms && found.result("damage") == "failed")
    #expect(found.errors.values.reduce(0, +) > 0)
    #expect(try await verdicts([object], in: ward) == ["valid \(object)"])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `ended by a signal, writes what was measured and says that it was cut short`(
    signal: Int32
  ) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let (object, capture) = (ward.scratch.path("report.json"), ward.scratch.path("run.capture"))
    let tool = try ward.start(
      "breathline",
      ["conformance", "\(bed.directory)/oximeter", "-p", "nonin-df2", "--minutes", "60", "--simulated"]
        + ["--json", object, "--capture", capture])
    // Each entry is one write: when there are hundreds, it is at work.
    while try entries(of: capture) < 200 {
      try #require(await Readiness.of([tool.lifeDescriptor], within: .milliseconds(50)).isEmpty)
    }
    tool.signal(signal)
    let said = try await Said(tool)
    #expect(said.output.contains { $0.hasPrefix("CUT SHORT") })
    let found = try report(object)
    #expect(found.how == "cut-short" && found.failures.isEmpty, "\(said.output) \(said.errors)")
    #expect(said.ending == found.ending)
    let again = try await Said(["conformance", "--from", capture])
    #expect(again.output.contains { $0.contains("CUT SHORT") }, "\(again.output)")
  }

  private func entries(of path: String) throws -> Int {
    guard FileManager.default.fileExists(atPath: path) else { return 0 }
    return try Data(contentsOf: URL(filePath: path)).count { $0 == 0x0A }
  }

  @Test func `what cannot be opened, read or written is one sentence and its code`() async throws {
    let scratch = try ScratchDirectory()
    let terminal = try PseudoTerminal(at: scratch.path("port"))
    let port = scratch.path("port")
    let busy = try PseudoTerminal(at: scratch.path("busy"))
    let held = try ByteLine.open(.port(path: busy.path), LineSettings(baud: 9600), until: .origin)
    let cases: [([String], Int32, String)] = [
      (["conformance", scratch.path("none"), "-p", "nonin-df2"], EX_UNAVAILABLE, "no such port"),
      (["conformance", held.name, "-p", "nonin-df2"], EX_UNAVAILABLE, "another program has the port open"),
      (
        ["conformance", port, "-p", "nonin-df2", "--html", scratch.path("no/report.html")], EX_CANTCREAT,
        "cannot be written"
      ),
      (
        ["conformance", port, "-p", "nonin-df2", "--capture", scratch.path("no/run.capture")], EX_CANTCREAT,
        "cannot create"
      ),
      (["conformance", "--from", scratch.path("none")], EX_NOINPUT, "cannot open"),
      (
        ["conformance", "--from", try scratch.write("no capture\n", to: "text")], EX_DATAERR,
        "line 1"
      ),
      (["conformance", port, "--profile", scratch.path("none.yaml")], EX_NOINPUT, "none.yaml"),
    ]
    for (arguments, code, words) in cases {
      let said = try await Said(arguments)
      #expect(said.ending == .exited(code), "\(arguments) \(said.errors)")
      #expect(said.errors.count == 1 && said.errors.first?.contains(words) == true, "\(said.errors)")
      #expect(said.output.isEmpty)
    }
    let page = scratch.path("report.html")
    #expect(
      try await Said(["conformance", scratch.path("none"), "-p", "nonin-df2", "--html", page]).ending
        == .exited(EX_UNAVAILABLE))
    #expect(try scratch.names().allSatisfy { !$0.hasPrefix("report") }, "a draft was left behind")
    withExtendedLifetime((terminal, busy, held)) {}
  }

  @Test(arguments: [
    [], ["x"], ["x", "-p", "nonin"], ["x", "--from", "y"], ["x", "-p", "nonin-df2", "--minutes", "0"],
    ["x", "-p", "nonin-df2", "--minutes", "1441"], ["x", "-p", "nonin-df2", "--profile", "p"],
    ["x", "--profile", "p", "--listen"], ["x", "--profile", "p", "--unit", "248"],
    ["x", "-p", "nonin-df2", "--baud", "9601"], ["--from", "y", "--capture", "z"],
    ["--from", "y", "--listen"], ["--from", "y", "--baud", "9600"], ["--from", "y", "--unit", "3"],
    ["x", "-p", "nonin-df2", "--work-order", "7\u{1B}[2J"], ["x", "-p", "nonin-df2", "--note", "a\nb"],
  ])
  func `wrong arguments are refused before anything is opened`(arguments: [String]) async throws {
    #expect(try await Said(["conformance"] + arguments).ending == .exited(EX_USAGE))
  }
}
