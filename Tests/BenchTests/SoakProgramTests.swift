import Foundation
import SpawnedPrograms
import Testing

/// `breathline-sim soak` as a program: what it prints and how it ends.
@Suite struct `A search as a program` {
  private func soak(
    _ arguments: [String]
  ) async throws -> (ending: SpawnedProgram.Ending, lines: [String], errors: [String]) {
    let program = try SpawnedProgram(own: "breathline-sim", ["soak"] + arguments)
    let lines = try await program.output.remainingLines()
    let errors = try await program.errors.remainingLines()
    return (try await program.end(), lines, errors)
  }

  @Test func `seeds come in their order and the same, however many jobs run them`() async throws {
    let arguments = ["--seeds", "4", "--first-seed", "5", "--hours", "0.02", "--twice", "0"]
    let one = try await soak(arguments + ["--jobs", "1"])
    let three = try await soak(arguments + ["--jobs", "3"])
    #expect(one.ending == .exited(0))
    #expect(
      one.lines.prefix(4).map { $0.split(separator: ":")[0] } == ["seed 5", "seed 6", "seed 7", "seed 8"])
    #expect(one.lines.last?.hasPrefix("4 seeds, 0 with violations; ") == true)
    #expect(three.lines == one.lines)
  }

  @Test func `every line is JSON, and the last one counts`() async throws {
    let search = try await soak(["--seeds", "2", "--hours", "0.02", "--json"])
    let objects = try search.lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(objects.prefix(2).allSatisfy { $0["type"] as? String == "seed" })
    let premises = objects.dropFirst(2).dropLast()
    #expect(premises.count > 20)
    #expect(premises.allSatisfy { $0["type"] as? String == "premise" && $0["given"] as? Int != nil })
    #expect(objects.last?["type"] as? String == "end")
    #expect(
      objects.last?["never_tried"] as? Int == premises.filter { $0["given"] as? Int == 0 }.count)
    #expect(objects.last?["seeds"] as? Int == 2)
    #expect(objects.last?["violated"] as? Int == 0)
  }

  @Test func `a check that never had anything to judge is named`() async throws {
    // Nobody's half hour passes within a minute.
    let search = try await soak(["--seeds", "1", "--hours", "0.02"])
    #expect(search.lines.contains("  NEVER TRIED: must raise S1.T2 after half an hour"))
    let untried = search.lines.filter { $0.hasPrefix("  NEVER TRIED: ") }.count
    #expect(search.lines.last == "1 seeds, 0 with violations; \(untried) checks were never tried")
  }

  @Test(arguments: [["--keep", "somewhere"], ["--as-found"]])
  func `what has no effect beside a replay is refused`(arguments: [String]) async throws {
    let replay = try await soak(["--replay", "any.yaml"] + arguments)
    #expect(replay.ending == .exited(64))
    let sentence = "\(arguments[0]) has no effect beside --replay"
    #expect(replay.errors.contains { $0.contains(sentence) })
  }

  @Test func `a file is run under the eyes of the checkers`() async throws {
    let scratch = try ScratchDirectory()
    let file = try scratch.write("title: A quiet minute\nduration: 60 s\n", to: "quiet.yaml")
    let replay = try await soak(["--replay", file, "--seed", "3"])
    #expect(replay.ending == .exited(0))
    #expect(replay.lines.count == 1)
    #expect(replay.lines.first?.hasPrefix("seed 3: held") == true)
  }

  @Test func `a file that cannot be read ends with 2 and names it`() async throws {
    let replay = try await soak(["--replay", "no-such-file.yaml"])
    #expect(replay.ending == .exited(2))
    #expect(replay.lines == [])
    #expect(replay.errors.first?.contains("no-such-file.yaml") == true)
  }

  @Test(arguments: [
    ["--seeds", "0"], ["--hours", "0.009"], ["--hours", "24.1"], ["--jobs", "0"], ["--jobs", "65"],
    ["--first-seed", "-1"], ["--seed", "x"],
  ])
  func `a wrong argument ends with 64`(arguments: [String]) async throws {
    #expect(try await soak(arguments).ending == .exited(64))
  }
}
