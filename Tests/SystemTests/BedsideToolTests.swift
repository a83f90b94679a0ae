import Foundation
import Glibc
import SpawnedPrograms
import Requirements
import Testing

/// People, the command line, the daemon and the disk.
// One bed at a time: each missing port takes one of the few inotify instances that a user has.
@Suite(.serialized) struct `Bedside tool` {
  private static let weakCough = "rule/cn-als-2022/S2"

  @Test func `what is stored outlasts a daemon that is killed at once`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    #expect(try await bed.done("chart", "enter", "fvc", "62 %", "--by", "Dr Li") == ["stored"])
    try await bed.restart()
    #expect(
      try await bed.done("chart", "list").first?.hasPrefix("fvc  value 62 %; by Dr Li, 20") == true)
    let lines = try await bed.done("chart", "list", "--json")
    #expect(lines.count == 1)
    let line = try OutputLine(try #require(lines.first))
    #expect(line["item"] == "fvc")
    #expect(line["value"] == "62 %")
    #expect(line["author"] == "Dr Li")
    _ = try await bed.done("verify-log", "\(bed.state)/chart.log")
  }

  @Test(
    .verifies("R.CHART"),
    arguments: [
      (["fvc", "620 %"], "1 to 200 %"), (["fvc", "62 kPa"], "with a unit: %"),
      (["fvc", "62"], "with a unit: %"), (["orthopnoea", "perhaps"], "present"),
      (["blood-gas", "site=venous", "pco2=50 mmHg"], "arterial, capillary"),
      (["blood-gas", "pco2=50 mmHg"], "site"),
      (["fvc", "62 %", "--at", "2099-01-01T00:00:00Z"], "now or earlier"),
      (["fvc", "62 %", "--at", "yesterday"], "ISO 8601"), (["cough-session", "best=270 L/min"], "efforts"),
      (["cough-session", "best=901 L/min", "efforts=3"], "0 to 900 L/min"), (["fvx", "62 %"], "fvc"),
      (["fvc", "amount=62 %"], "value"), (["fvc", "62 %", "value=63 %"], "once"),
    ])
  func `an entry that is not right is refused with what is allowed, and nothing is stored`(
    entry: [String], allowed: String
  ) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let result = try await bed.tool(["chart", "enter"] + entry + ["--by", "Dr Li"])
    #expect(result.ending == .exited(EX_DATAERR))
    #expect(result.errors.count == 1)
    #expect(result.errors.first?.contains(allowed) == true, "\(result.errors)")
    #expect(try await bed.done("chart", "list") == [])
    #expect(try bed.ward.scratch.names(in: "state").contains("chart.log") == false)
  }

  @Test(.verifies("A14", "L.ORDER"))
  func `an alarm is raised, acknowledged and silenced, and all of it outlasts a kill`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    let announced = try await bed.announcement(of: Self.weakCough)
    #expect(announced["priority"] == "low")
    #expect(announced["kind"] == "physiological")
    #expect(announced["announcement"] == "announced")
    #expect(try bed.syncedRecords() >= 1, "what is announced is on the disk")
    #expect(try await bed.alarms()[Self.weakCough]?["state"] == "active")

    try await bed.done("alarms", "acknowledge", Self.weakCough, "--by", "Nurse Wang")
    try await bed.done("alarms", "pause", "--seconds", "120", "--by", "Nurse Wang")
    try await bed.restart()
    let alarm = try #require(try await bed.alarms()[Self.weakCough])
    #expect(alarm["state"] == "acknowledged")
    #expect(alarm["acknowledged_by"] == "Nurse Wang")
    let indicator = try await bed.indicator()
    #expect(indicator["audio"] == "paused")
    let left: Int = try #require(indicator["audio_remaining_ms"])
    #expect((1...120_000).contains(left))

    try await bed.done("alarms", "end-pause", "--by", "Nurse Wang")
    #expect(try await bed.indicator()["audio"] == "on")
    _ = try await bed.done("verify-log", "\(bed.state)/alarms.log")
  }

  @Test func `a withdrawal of what nobody entered is refused, and nothing is stored`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let result = try await bed.tool("chart", "withdraw", "fvc", "--by", "Dr Li")
    #expect(result.ending == .exited(EX_DATAERR))
    #expect(result.errors.first?.contains("no entry about fvc") == true, "\(result.errors)")
    #expect(try bed.ward.scratch.names(in: "state").contains("chart.log") == false)
  }

  @Test(arguments: [
    (["acknowledge", "rule/cn-als-2022/S2"], "there is no alarm"),
    (["on", "rule/cn-als-2022/S2"], "is not switched off"),
    (["off", "rule/cn-als-2022/S99", "--reason", "x"], "there is no rule S99"),
  ])
  func `an act that means nothing is refused`(act: [String], said: String) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let result = try await bed.tool(["alarms"] + act + ["--by", "Nurse Wang"])
    #expect(result.ending == .exited(EX_DATAERR))
    #expect(result.errors.first?.contains(said) == true, "\(result.errors)")
  }

  @Test(.verifies("A16"))
  func `a log that cannot be written is an alarm itself, and holds no other alarm back`() async throws {
    let bed = try await PeopledBed { ward in
      mkdir(ward.scratch.path("state"), 0o700)
      mkdir(ward.scratch.path("state/alarms.log"), 0o700)
    }
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    let trouble = try #require(try await bed.alarms()["log-unwritable"])
    #expect(trouble["priority"] == "medium")
    #expect(trouble["kind"] == "technical")
    let alarm = try #require(try await bed.alarms()[Self.weakCough])
    #expect(alarm["state"] == "active")
    #expect(alarm["announcement"] == "unlogged")
  }

  @Test(.verifies("L.TAMPER"))
  func `a log that somebody edited is told by file and line, with every way to edit it`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    _ = try await bed.announcement(of: Self.weakCough)
    try await bed.done("alarms", "acknowledge", Self.weakCough, "--by", "Nurse Wang")
    bed.daemon.signal(SIGTERM)
    #expect(try await bed.daemon.end() == .exited(0))
    let path = "\(bed.state)/alarms.log"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    try #require(lines.count >= 3)
    var edited = lines
    edited[1] = edited[1].replacingOccurrences(of: "\"change\":\"", with: "\"change\":\"un")
    var swapped = lines
    swapped.swapAt(1, 2)
    let deleted = lines.enumerated().filter { $0.offset != 1 }.map(\.element)
    let forgeries: [(name: String, lines: [String], said: String)] = [
      ("edited", edited, "\(path):2: "), ("deleted", deleted, "\(path):2: "),
      ("swapped", swapped, "\(path):2: "), ("doubled", Array(lines[...1]) + lines[1...], "\(path):3: "),
      ("cut", lines.dropLast(), "\(path): cut short"),
    ]
    for forgery in forgeries {
      try (forgery.lines.joined(separator: "\n") + "\n").write(
        toFile: path, atomically: true, encoding: .utf8)
      let result = try await bed.tool("verify-log", path)
      #expect(result.ending == .exited(1), "\(forgery.name)")
      #expect(result.lines.first?.hasPrefix(forgery.said) == true, "\(forgery.name): \(result.lines)")
      #expect(result.lines.last?.contains("NOT INTACT") == true, "\(forgery.name): \(result.lines)")
    }
  }

  @Test(.verifies("R.LASTGOOD"))
  func `a pack that is refused leaves the last good one at work, also after a restart`() async throws {
    let bed = try await PeopledBed(packs: "[site.yaml]") { ward in
      try ward.scratch.write(SitePack.text, to: "site.yaml")
    }
    defer { bed.ward.clear() }
    try bed.ward.scratch.write(
      SitePack.text.replacingOccurrences(of: "from: s}", with: "from: nowhere}"), to: "site.yaml")
    bed.daemon.signal(SIGHUP)
    let note = try await bed.daemon.note("packs.refused")
    let words: String = try #require(note["words"])
    #expect(words.contains("site.yaml:"), "\(words)")
    #expect(words.contains("nowhere"), "\(words)")
    _ = try await bed.announcement(of: "configuration-rejected")
    try await bed.done("chart", "enter", "fvc", "49 %", "--by", "Dr Li")
    _ = try await bed.announcement(of: "rule/site/LOW")

    try await bed.restart()
    #expect(try await bed.alarms()["configuration-rejected"]?["state"] == "active")
    try await bed.isRaised("rule/site/LOW")

    try bed.ward.scratch.write(SitePack.text, to: "site.yaml")
    bed.daemon.signal(SIGHUP)
    _ = try await bed.daemon.note("packs.read")
    try await bed.isRaised("rule/site/LOW")
    try await bed.done("alarms", "acknowledge", "configuration-rejected", "--by", "Nurse Wang")
    try await bed.restart()
    #expect(try await bed.alarms()["configuration-rejected"]?["state"] != "active")
  }

  @Test(.verifies("R.CHART")) func `a chart line that somebody edited is not used, and that is an alarm`()
    async throws
  {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "snip", "55 cmH2O", "--by", "Dr Li")
    try await bed.done("chart", "enter", "fvc", "81 %", "--by", "Dr Li")
    bed.daemon.kill()
    let path = "\(bed.state)/chart.log"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "55 cmH2O", with: "25 cmH2O").write(
      toFile: path, atomically: true, encoding: .utf8)
    for name in ["bed.state", "bed.state.durable"] { unlink("\(bed.state)/\(name)") }
    try await bed.restart()
    #expect(try await bed.alarms()["chart-damaged"]?["priority"] == "medium")
    let chart = try await bed.done("chart", "list")
    #expect(!chart.contains { $0.contains("25 cmH2O") }, "\(chart)")
  }

  @Test func `the findings say where every rule stands`() async throws {
    let bed = try await PeopledBed(packs: "[cn-als-2022, nice-ng42]")
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "fvc", "49 %", "--by", "Dr Li")
    _ = try await bed.announcement(of: "rule/nice-ng42/NIV")
    let lines = try await bed.done("findings")
    #expect(lines.contains { $0.hasPrefix("  T1 ") && $0.hasSuffix(": active") }, "\(lines)")
    #expect(lines.contains("cn-als-2022") && lines.contains("nice-ng42"))
    let rules = try await bed.done("findings", "--json").map { try OutputLine($0) }
    #expect(rules.contains { $0.rule == "S1.T1" && $0["pack"] == "cn-als-2022" })
  }

  @Test func `without a gateway it says so and how to name one`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let program = try ward.start("breathline", ["alarms", "list", "--state", ward.scratch.path("none")])
    #expect(try await program.end() == .exited(EX_UNAVAILABLE))
    #expect(try await program.errors.remainingLines().first?.contains("--state") == true)
  }
}
