import Foundation
import Glibc
import SpawnedPrograms
import Testing

/// What becomes of the alarm log and the chart when a disk or a person does something to them.
// One bed at a time: each missing port takes one of the few inotify instances that a user has.
@Suite(.serialized) struct `Kept logs` {
  private static let weakCough = "rule/cn-als-2022/S2"

  private static func text(_ bed: PeopledBed, _ name: String) throws -> String {
    try String(contentsOfFile: "\(bed.state)/\(name)", encoding: .utf8)
  }

  @Test func `an entry is stored though the head file cannot be written, and that is told`() async throws {
    let bed = try await PeopledBed { ward in
      mkdir(ward.scratch.path("state"), 0o700)
      mkdir(ward.scratch.path("state/chart.log.head.new"), 0o700)
    }
    defer { bed.ward.clear() }
    #expect(try await bed.done("chart", "enter", "fvc", "62 %", "--by", "Dr Li") == ["stored"])
    let note = try await bed.daemon.note("log-head.not-written")
    let words: String = try #require(note["words"])
    #expect(words.contains("chart.log.head"), "\(words)")
    try await bed.restart()
    #expect(try await bed.done("chart", "list").count == 1)
  }

  @Test func `an alarm log that is deleted under the daemon is an alarm, and a new one follows it`()
    async throws
  {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    _ = try await bed.announcement(of: Self.weakCough)
    let head = try Self.text(bed, "alarms.log.head").split(separator: ":")
    #expect(unlink("\(bed.state)/alarms.log") == 0)
    try await bed.done("alarms", "acknowledge", Self.weakCough, "--by", "Nurse Wang")
    _ = try await bed.announcement(of: "log-unwritable")
    _ = try await bed.daemon.line { $0.type == "log-head" }
    let fresh = try Self.text(bed, "alarms.log.1")
    let hash = head[1].trimmingCharacters(in: .newlines)
    #expect(fresh.contains("\"follows\":\"\(hash)\""))
    #expect(fresh.contains("\"change\":\"acknowledged\""))
    #expect(try await bed.tool("verify-log", "\(bed.state)/alarms.log").ending == .exited(1))
  }

  @Test(arguments: [["alarms.log"], ["alarms.log", "alarms.log.head"]])
  func `an alarm log that is gone at a restart is an alarm, and the log says which records it lost`(
    gone: [String]
  ) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    _ = try await bed.announcement(of: Self.weakCough)
    try await bed.done("alarms", "acknowledge", Self.weakCough, "--by", "Nurse Wang")
    bed.daemon.signal(SIGTERM)
    #expect(try await bed.daemon.end() == .exited(0))
    for name in gone { #expect(unlink("\(bed.state)/\(name)") == 0) }
    try await bed.restart()
    let alarm = try #require(try await bed.alarms()["log-damaged"])
    let detail: String = try #require(alarm["detail"])
    #expect(detail.contains("are not in the alarm log"), "\(detail)")
    _ = try await bed.daemon.line { $0.type == "log-head" }
    let fresh = try Self.text(bed, gone.count == 1 ? "alarms.log.1" : "alarms.log")
    #expect(fresh.contains("{\"record-gap\":{\"from\":1,\"to\":"))
    let verdict = try await bed.tool("verify-log", "\(bed.state)/alarms.log")
    #expect(verdict.ending == .exited(1))
    #expect(verdict.lines.contains { $0.contains("records 1 to ") }, "\(verdict.lines)")
    #expect(!verdict.lines.contains { $0.contains("expected record") }, "\(verdict.lines)")
  }

  @Test func `a chart that is gone at a restart is told, and what is entered then outlasts the next one`()
    async throws
  {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "fvc", "62 %", "--by", "Dr Li")
    bed.daemon.signal(SIGTERM)
    #expect(try await bed.daemon.end() == .exited(0))
    for name in ["chart.log", "chart.log.head"] { #expect(unlink("\(bed.state)/\(name)") == 0) }
    try await bed.restart()
    let detail: String? = try await bed.alarms().values.compactMap { $0["detail"] }
      .first { $0.contains("chart.log") }
    #expect(detail?.contains("is not there") == true, "\(String(describing: detail))")
    try await bed.done("chart", "enter", "fvc", "61 %", "--by", "Dr Li")
    try await bed.restart()
    #expect(try await bed.done("chart", "list").contains { $0.contains("61 %") })
  }

  @Test func `a log without its state goes on with the numbers of its records`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    _ = try await bed.announcement(of: Self.weakCough)
    bed.daemon.signal(SIGTERM)
    #expect(try await bed.daemon.end() == .exited(0))
    for name in ["bed.state", "bed.state.durable"] { #expect(unlink("\(bed.state)/\(name)") == 0) }
    try await bed.restart()
    _ = try await bed.daemon.line { $0.type == "log-head" }
    let log = try String(contentsOfFile: "\(bed.state)/alarms.log", encoding: .utf8)
    // Nothing was restored; what was lost is the first thing that the log is told.
    #expect(log.contains(#""change":"raised","condition":"state-lost""#))
    #expect(!log.contains(#""change":"restored""#))
    let verdict = try await bed.tool("verify-log", "\(bed.state)/alarms.log")
    #expect(verdict.ending == .exited(0), "\(verdict.lines)")
  }

  @Test(arguments: [(bytes: 200, ending: SpawnedProgram.Ending.exited(0)), (201, .exited(EX_DATAERR))])
  func `a reason has two hundred bytes at most`(bytes: Int, ending: SpawnedProgram.Ending) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let reason = String(repeating: "x", count: bytes)
    let result = try await bed.tool(
      "alarms", "off", "line-down/0", "--reason", reason, "--by", "Nurse Wang")
    #expect(result.ending == ending)
    #expect(result.errors.isEmpty || result.errors[0].contains("at most 200 bytes"), "\(result.errors)")
  }

  @Test func `a half line is a note of the log, a cut is a problem of it for ever`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "fvc", "62 %", "--by", "Dr Li")
    bed.daemon.kill()
    let path = "\(bed.state)/chart.log"
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    try (whole + "{\"half").write(toFile: path, atomically: true, encoding: .utf8)
    try await bed.restart()
    try await bed.done("chart", "enter", "fvc", "61 %", "--by", "Dr Li")
    let torn = try await bed.done("verify-log", path)
    #expect(torn.contains { $0.contains("no sign of tampering") } && torn.last?.contains("intact") == true)

    bed.daemon.kill()
    try whole.write(toFile: path, atomically: true, encoding: .utf8)
    try await bed.restart()
    try await bed.done("chart", "enter", "fvc", "60 %", "--by", "Dr Li")
    let cut = try await bed.tool("verify-log", path)
    #expect(cut.ending == .exited(1))
    #expect(cut.lines.contains { $0.contains("the log says itself: truncated") }, "\(cut.lines)")
  }

  @Test func `a record that is too long for a line does not stop the log`() async throws {
    let long = String(repeating: "long ", count: 14_000)
    let bed = try await PeopledBed(packs: "[site.yaml]") { ward in
      try ward.scratch.write(SitePack.text.replacingOccurrences(of: "Look.", with: long), to: "site.yaml")
    }
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "fvc", "49 %", "--by", "Dr Li")
    _ = try await bed.announcement(of: "rule/site/LOW")
    try await bed.done("alarms", "pause", "--seconds", "120", "--by", "Nurse Wang")
    _ = try await bed.daemon.line { $0.type == "log-head" }
    let log = try Self.text(bed, "alarms.log")
    let substitute = #""change":"raised","condition":"rule/site/LOW","left_out":"the record has "#
    #expect(log.contains(substitute))
    _ = try await bed.done("verify-log", "\(bed.state)/alarms.log")
  }
}
