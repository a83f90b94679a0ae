import Bench
import Foundation
import SpawnedPrograms
import Testing

/// `breathline-sim run` as a program: what it prints and how it ends.
@Suite struct `A run as a program` {
  private func run(
    _ arguments: [String]
  ) async throws -> (ending: SpawnedProgram.Ending, lines: [String], errors: [String]) {
    let program = try SpawnedProgram(own: "breathline-sim", ["run"] + arguments)
    let lines = try await program.output.remainingLines()
    let errors = try await program.errors.remainingLines()
    return (try await program.end(), lines, errors)
  }

  @Test(arguments: [["--json"], []])
  func `the same seed prints the same bytes twice, another seed others`(form: [String]) async throws {
    let first = try await run(["bedside-demo", "--seed", "7"] + form)
    let again = try await run(["bedside-demo", "--seed", "7"] + form)
    let other = try await run(["bedside-demo", "--seed", "8"] + form)
    #expect(first.ending == .exited(0))
    #expect(first.lines.count > 10)
    #expect(again.lines == first.lines)
    // Not only the line that names the seed.
    #expect(other.lines.dropFirst() != first.lines.dropFirst())
  }

  @Test func `every line of a run is JSON, the first names the run and the last says whether it was met`()
    async throws
  {
    let lines = try await run(["bedside-demo", "--json"]).lines
    let objects = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(objects.first?["type"] as? String == "run")
    #expect(objects.last?["type"] as? String == "end")
    #expect(objects.last?["met"] as? Bool == true)
    let rules = objects.filter { $0["type"] as? String == "finding" }.compactMap { $0["rule"] as? String }
    #expect(Set(rules).isSuperset(of: ["S2", "FAST.MEDIUM", "FAST.HIGH"]))
  }

  /// A run of ten seconds in which nothing is found.
  private static let quiet = """
    title: Ten quiet seconds
    duration: 10 s
    expect:

    """

  private func judge(
    _ text: String, _ arguments: [String] = []
  ) async throws -> (ending: SpawnedProgram.Ending, lines: [String], errors: [String]) {
    let scratch = try ScratchDirectory()
    let file = try scratch.write(text, to: "scenario.yaml")
    let result = try await run([file] + arguments)
    return (result.ending, result.lines, result.errors.map { $0.replacing("\(scratch.path)/", with: "") })
  }

  @Test func `what comes as expected ends with 0, what does not with 1`() async throws {
    #expect(try await judge(Self.quiet + "  - silent: S2\n").ending == .exited(0))
    let missed = try await judge(Self.quiet + "  - finding: S2\n    at: 5 s\n    within: 2 s\n")
    #expect(missed.ending == .exited(1))
    #expect(missed.errors == [])
    #expect(missed.lines.contains { $0.hasPrefix("NOT AS EXPECTED: S2 found at 00:00:05.0") })
  }

  @Test(arguments: ["silent: S1", "silent: s2", "finding: SpO2-low\n    at: 5 s\n    within: 2 s"])
  func `an expectation that no rule can meet is refused before anything runs`(entry: String) async throws {
    let refused = try await judge(Self.quiet + "  - \(entry)\n")
    #expect(refused.ending == .exited(2))
    #expect(refused.lines == [])
    let name = entry.split(separator: "\n")[0].split(separator: " ")[1]
    let expected =
      "breathline-sim: scenario.yaml:4: expect[0].\(entry.prefix { $0 != ":" }): \(name) is not allowed; "
      + "allowed: S1.A, S1.B, S1.B30, S1.C, S1.T1, S1.T2, S2, S3a, S3b, FAST.MEDIUM, FAST.HIGH"
    #expect(refused.errors == [expected])
  }

  @Test(arguments: [
    (["no-such-scenario"], "no-such-scenario"), (["no-such-file.yaml"], "no-such-file.yaml"),
    (["bedside-demo", "--pack", "no-such-pack"], "no-such-pack"),
    (["bedside-demo", "--pack", "cn-als-2022", "--pack", "cn-als-2022"], "cn-als-2022"),
  ])
  func `what cannot run ends with 2 and one line that says why`(arguments: [String], named: String)
    async throws
  {
    let result = try await run(arguments)
    #expect(result.ending == .exited(2))
    #expect(result.lines == [])
    #expect(result.errors.count == 1)
    #expect(result.errors.first?.contains(named) == true)
  }

  @Test(arguments: [["bedside-demo", "--seed", "-1"], ["bedside-demo", "--sede", "1"], []])
  func `a wrong argument ends with 64`(arguments: [String]) async throws {
    #expect(try await run(arguments).ending == .exited(64))
  }
}
