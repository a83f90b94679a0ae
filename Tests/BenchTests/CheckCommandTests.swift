import Bench
import Foundation
import Glibc
import SpawnedPrograms
import Testing

/// `breathline-sim check`: its verdict, its exit status, and what it says.
@Suite struct `A check as a program` {
  private let program: CheckProgram

  init() throws { program = try CheckProgram() }

  private func write(_ text: String, _ name: String) throws -> String {
    try program.scratch.write(text, to: name)
  }

  @Test func `what comes as expected at every seed ends with 0 and a line for each scenario`() async throws {
    let (one, two) = (try write(CheckProgram.quiet, "one.yaml"), try write(CheckProgram.quiet, "two.yaml"))
    let outcome = try await program.check([one, two, "--seeds", "3-5"])
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors == [])
    #expect(
      outcome.lines == [
        "passed  \(one): 3 seeds, 2 expectations each", "passed  \(two): 3 seeds, 2 expectations each",
        "2 scenarios, seeds 3-5, simulated, with cn-als-2022 1.0.0: 6 of 6 runs as expected, "
          + "12 of 12 expectations met",
      ])
  }

  @Test func `a failure names seed, line, expectation, what came and how to repeat it`() async throws {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let outcome = try await program.check([file, "--seed", "7"])
    #expect(outcome.ending == .exited(1))
    #expect(outcome.lines.first == "FAILED  \(file): 1 of 1 seeds failed, 3 expectations")
    let told = outcome.lines.dropFirst().prefix(4)
    let simulator = try SpawnedProgram.path(own: "breathline-sim")
    #expect(
      Array(told) == [
        "  \(file):5: \(file), seed 7", "    expected: S2 found at 00:00:05.0 ± 2 s", "    got:      never",
        "    replay:   \(simulator) run \(file) --seed 7",
      ])
    #expect(outcome.lines.contains("  \(file):8: \(file), seed 7"))
    #expect(outcome.lines.last?.hasSuffix("0 of 1 runs as expected, 1 of 3 expectations met") == true)
  }

  @Test func `the command that it prints repeats the failure in a shell`() async throws {
    let file = try write(CheckProgram.missed, "it's a \"$HOME\" of its own.yaml")
    let packs = ["--pack", "cn-als-2022", "--pack", "nice-ng42"]
    let outcome = try await program.check([file, "--seeds", "2-3"] + packs)
    #expect(outcome.ending == .exited(1))
    let replays = outcome.lines.compactMap { line in
      line.hasPrefix("    replay:   ") ? String(line.dropFirst("    replay:   ".count)) : nil
    }
    #expect(replays.count == 4)
    let replay = try #require(replays.last)
    #expect(replay.hasSuffix("--seed 3 --pack cn-als-2022 --pack nice-ng42"))
    let got = try #require(outcome.lines.last { $0.hasPrefix("    got:      ") }).dropFirst(14)
    let again = try await program.shell(replay)
    #expect(again.ending == .exited(1))
    #expect(again.errors == [])
    #expect(again.lines.first?.contains("seed 3") == true)
    let unmet = again.lines.filter { $0.hasPrefix("NOT AS EXPECTED: pulse_rate") }
    #expect(unmet.count == 1)
    #expect(unmet.first?.hasSuffix("; got \(got)") == true, "\(unmet), not \(got)")
  }

  @Test func `all is read before anything runs, and everything refused is told`() async throws {
    let good = try write(CheckProgram.quiet, "good.yaml")
    let bad = try write(CheckProgram.refused, "bad.yaml")
    let report = program.scratch.path("report.xml")
    let outcome = try await program.check([good, bad, "no-such-scenario", "--junit", report])
    #expect(outcome.ending == .exited(2))
    #expect(outcome.lines == [])
    #expect(outcome.errors.count == 2)
    #expect(outcome.errors.first?.hasPrefix("breathline-sim: \(bad):4: timeline[0].at") == true)
    #expect(outcome.errors.first?.contains("allowed") == true)
    #expect(outcome.errors.last?.contains("no-such-scenario is not allowed; allowed: ") == true)
    #expect(outcome.errors.last?.contains("stable-niv, weak-cough") == true)
    #expect(try program.scratch.names() == ["bad.yaml", "good.yaml"])
  }

  @Test func `an expectation about a rule that no pack runs is refused with its line`() async throws {
    let file = try write(CheckProgram.quiet + "\n  - silent: S9\n", "rule.yaml")
    let outcome = try await program.check([file])
    #expect(outcome.ending == .exited(2))
    #expect(outcome.lines == [])
    #expect(outcome.errors.first?.contains("rule.yaml:6: expect[2].silent: S9 is not allowed") == true)
  }

  @Test func `one expectation is not several, and one run is not each`() async throws {
    let text = "title: Ten seconds\nduration: 10 s\nexpect:\n  - silent: S2\n"
    let file = try write(text, "one.yaml")
    let once = try await program.check([file])
    #expect(once.lines.first == "passed  \(file): seed 1, 1 expectation")
    let thrice = try await program.check([file, "--seeds", "3"])
    #expect(thrice.lines.first == "passed  \(file): 3 seeds, 1 expectation each")
    let list = try await program.check([file, "--list"])
    #expect(list.lines.last == "    00:00:10.0, 1 expectation, 0 faults")
  }

  @Test(arguments: [
    ("", 1), ("expect: []\n", 3), ("patient:\n  saturation: 95 %\nexpect:\n  []\n", 6),
  ])
  func `a scenario that expects nothing is refused with its line, and can be run`(rest: String, line: Int)
    async throws
  {
    let file = try write("title: Ten seconds\nduration: 10 s\n" + rest, "nothing.yaml")
    let good = try write(CheckProgram.quiet, "good.yaml")
    let outcome = try await program.check([good, file])
    #expect(outcome.ending == .exited(2))
    #expect(outcome.lines == [])
    #expect(
      outcome.errors == [
        "breathline-sim: \(file):\(line): expect: expects nothing, so a check could never fail; "
          + "allowed: at least one expectation, or 'run' instead of 'check'"
      ])
    let run = try SpawnedProgram(own: "breathline-sim", ["run", file])
    #expect(try await run.output.remainingLines().last?.hasPrefix("0 of 0 expectations met") == true)
    #expect(try await run.end() == .exited(0))
  }

  @Test(arguments: [
    ["no-such-file.yaml"], ["--pack", "no-such-pack"],
    ["bedside-demo", "--pack", "cn-als-2022", "--pack", "cn-als-2022"],
    ["bedside-demo", "--junit", "/no-such-folder/report.xml"], ["bedside-demo", "--html", "/tmp"],
    ["bedside-demo", "--html", "/dev/null"], ["bedside-demo", "--seeds", "100000", "mask-leak"],
  ])
  func `what cannot run ends with 2, and nothing has run`(arguments: [String]) async throws {
    let outcome = try await program.check(arguments)
    #expect(outcome.ending == .exited(2))
    #expect(outcome.lines == [])
    #expect(outcome.errors.count == 1)
  }

  @Test(arguments: [
    ["--seed", "1", "--seeds", "2"], ["--seed", "-1"], ["--seeds", "0"], ["--seeds", "5-2"],
    ["--seeds", "1-2-3"], ["--seeds", "-"], ["--seeds", "many"], ["--jobs", "0"], ["--jobs", "65"],
    ["--frobnicate"], ["bedside-demo", "bedside-demo"], ["--junit", "a", "--html", "a"],
  ])
  func `a wrong argument ends with 64`(arguments: [String]) async throws {
    let outcome = try await program.check(arguments)
    #expect(outcome.ending == .exited(64))
    #expect(outcome.lines == [])
  }

  @Test func `the words and the reports do not depend on how many threads work`() async throws {
    let long = CheckProgram.missed.replacing("duration: 10 s", with: "duration: 120 s")
    let files = [
      try write(long, "long.yaml"), try write(CheckProgram.quiet, "short.yaml"),
      try write(CheckProgram.missed, "missed.yaml"),
    ]
    var seen: [[String]] = []
    for jobs in ["1", "4"] {
      let (xml, html) = (program.scratch.path("\(jobs).xml"), program.scratch.path("\(jobs).html"))
      let outcome = try await program.check(
        files + ["--seeds", "3", "--json", "--jobs", jobs, "--junit", xml, "--html", html])
      #expect(outcome.ending == .exited(1))
      let reports = try [xml, html].map { try String(contentsOfFile: $0, encoding: .utf8) }
      seen.append(outcome.lines + reports)
    }
    #expect(seen[0].count == 12)
    #expect(seen[0] == seen[1])
  }

  @Test func `every line is JSON when it is asked for`() async throws {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let outcome = try await program.check([file, "--seeds", "2", "--json"])
    let objects = try outcome.lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    try #require(objects.map { $0["type"] as? String } == ["run", "run", "end"])
    #expect(objects.map { $0["seed"] as? String } == ["1", "2", nil])
    let unmet = try #require(objects[1]["unmet"] as? [[String: Any]])
    #expect(unmet.map { $0["line"] as? Int } == [5, 8])
    #expect(unmet.first?["got"] as? String == "never")
    #expect(objects[2]["failed"] as? Int == 2)
    #expect(objects[2]["met"] as? Bool == false)
  }

  @Test func `a list names title, length, expectations and faults, and runs nothing`() async throws {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let outcome = try await program.check([file, "--list"])
    #expect(outcome.ending == .exited(0))
    #expect(
      outcome.lines == [
        "\(file): Ten seconds without a finding", "    00:00:10.0, 3 expectations, 0 faults",
      ])
    let all = try await program.check(["--list", "--json"])
    #expect(all.ending == .exited(0))
    #expect(all.lines.count == ScenarioLibrary.names.count)
    for (line, name) in zip(all.lines, ScenarioLibrary.names) {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["scenario"] as? String == name)
      #expect((object?["expectations"] as? Int ?? 0) > 0)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends a check at once, with 2 and without a half report`(signal: Int32) async throws {
    let short = try write(CheckProgram.quiet, "short.yaml")
    let report = program.scratch.path("report.xml")
    let check = try SpawnedProgram(
      own: "breathline-sim", ["check", short, "stable-niv", "--jobs", "1", "--junit", report])
    defer { check.kill() }
    #expect(try await check.line().hasPrefix("passed"))
    check.signal(signal)
    #expect(try await check.end() == .exited(2))
    let complaint = "breathline-sim: stopped after 1 of 2 runs; no report"
    #expect(try await check.errors.remainingLines() == [complaint])
    #expect(try program.scratch.names() == ["short.yaml"])
  }

  @Test func `a reader who goes away takes neither verdict nor report along`() async throws {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let report = program.scratch.path("report.xml")
    let check = try SpawnedProgram(own: "breathline-sim", ["check", file, "--seeds", "3", "--junit", report])
    defer { check.kill() }
    check.output.close()
    #expect(try await check.end() == .exited(1))
    #expect(try program.scratch.names() == ["missed.yaml", "report.xml"])
  }

  @Test func `a closed standard output does not become the report`() async throws {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let report = program.scratch.path("report.xml")
    let check = try SpawnedProgram(
      own: "breathline-sim", ["check", file, "--junit", report], output: .closed)
    #expect(try await check.end() == .exited(1))
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(text.hasPrefix("<?xml"))
    #expect(text.hasSuffix("</testsuites>\n"))
  }

  @Test(arguments: [("", true), ("NO_COLOR=1", false), ("TERM=dumb", false), ("NO_COLOR=", true)])
  func `colours and progress are for terminals that want them`(setting: String, isColoured: Bool)
    async throws
  {
    let file = try write(CheckProgram.missed, "missed.yaml")
    let simulator = try SpawnedProgram.path(own: "breathline-sim")
    let command = "env TERM=xterm \(setting) \(simulator) check \(file) --seeds 2"
    let outcome = try await program.shell("env -u NO_COLOR script -qec '\(command)' /dev/null")
    let text = outcome.lines.joined(separator: "\n")
    #expect(text.contains("\u{1B}[31mFAILED\u{1B}[0m") == isColoured, "\(text)")
    #expect(text.contains("FAILED"))
    #expect(text.contains("1 of 2 runs") == !setting.hasPrefix("TERM"))
  }
}
