import Bench
import Foundation
import Quantities
import SpawnedPrograms
import Testing

/// The shipped scenarios, run in virtual time against what they expect.
@Suite struct `Shipped scenarios` {
  /// Runs a scenario to its end; gives its findings, and what did not come as expected.
  private func run(_ name: String, seed: Int) async throws -> (found: [String], unmet: [String]) {
    let program = try SpawnedProgram(own: "breathline-sim", ["run", name, "--seed", "\(seed)"])
    let lines = try await program.output.remainingLines()
    let ending = try await program.end()
    let unmet = lines.filter { $0.hasPrefix("NOT AS EXPECTED") }
    #expect(ending == .exited(unmet.isEmpty ? 0 : 1))
    let count = try ScenarioLibrary.scenario(name).expectations.count
    #expect(lines.last?.hasPrefix("\(count - unmet.count) of \(count) expectations met") == true)
    return (lines.filter { $0.contains("] holds (") }, unmet)
  }

  @Test(arguments: 1...5)
  func `a demonstration shows what it promises whatever the seed`(seed: Int) async throws {
    #expect(try await run("bedside-demo", seed: seed).unmet == [])
  }

  @Test func `a weak cough is found and nothing else is`() async throws {
    let (found, unmet) = try await run("weak-cough", seed: 1)
    #expect(unmet == [])
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0.contains("[S2]") })
  }

  @Test(arguments: ["mask-leak", "niv-failure"])
  func `a night is judged as its course was worked out`(name: String) async throws {
    #expect(try await run(name, seed: 1).unmet == [])
  }

  private static let nights = ProcessInfo.processInfo.environment["BREATHLINE_NIGHTS"] != nil

  @Test(
    .enabled(if: nights, "more nights take minutes in a debug build; set BREATHLINE_NIGHTS to run them"),
    arguments: ["mask-leak", "niv-failure", "stable-niv", "weak-cough"], [2, 3])
  func `a night meets its expectations`(name: String, seed: Int) async throws {
    #expect(try await run(name, seed: seed).unmet == [])
  }

  @Test func `every built-in scenario can be read`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Simulator/Scenarios")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
    #expect(
      ScenarioLibrary.names == files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted())
    for name in ScenarioLibrary.names {
      #expect(try ScenarioLibrary.scenario(name).duration > .zero)
    }
  }
}
