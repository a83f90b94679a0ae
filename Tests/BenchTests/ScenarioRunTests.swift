import Bench
import Criteria
import Foundation
import Gateway
import Quantities
import Testing

/// The shipped scenarios, run in virtual time against what they expect.
@Suite struct `Shipped scenarios` {
  /// Each finding and its moment, and what became of the expectations.
  private func run(_ name: String, seed: UInt64) throws -> (findings: [String], unmet: [String]) {
    let scenario = try ScenarioLibrary.scenario(name)
    var verdict = Verdict(scenario.expectations)
    var run = try VirtualRun(scenario, seed: seed, packs: [try RulePack.named("cn-als-2022")])
    var findings: [String] = []
    let end = Uptime.origin + scenario.duration
    run.advance(to: end) { command, moment in
      if case .finding(let change) = command {
        verdict.take(change)
        findings.append("\(change.finding.rule) \(change.finding.state.code) \(Verdict.clock(moment))")
      }
      if case .record(let record) = command { verdict.take(record) }
    }
    let judgements = verdict.judgements(at: end)
    #expect(judgements.count == scenario.expectations.count && !judgements.isEmpty)
    return (findings, judgements.filter { !$0.isMet }.map { "\($0.expectation.words); got \($0.got)" })
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a demonstration shows what it promises whatever the seed`(seed: UInt64) throws {
    #expect(try run("bedside-demo", seed: seed).unmet == [])
  }

  @Test func `a weak cough is found and nothing else is`() throws {
    let (findings, unmet) = try run("weak-cough", seed: 1)
    #expect(unmet == [])
    #expect(findings.contains { $0.hasPrefix("S2 active") })
    #expect(!findings.contains { $0.contains("active") && !$0.hasPrefix("S2") })
  }

  private static let nights = ProcessInfo.processInfo.environment["BREATHLINE_NIGHTS"] != nil

  @Test(
    .enabled(if: nights, "whole nights take minutes in a debug build; set BREATHLINE_NIGHTS to run them"),
    arguments: ["mask-leak", "niv-failure", "stable-niv", "weak-cough"], [1, 2] as [UInt64])
  func `a night meets its expectations`(name: String, seed: UInt64) throws {
    #expect(try run(name, seed: seed).unmet == [])
  }

  @Test func `every built-in scenario is listed and can be read`() throws {
    #expect(
      ScenarioLibrary.names == ["bedside-demo", "mask-leak", "niv-failure", "stable-niv", "weak-cough"])
    for name in ScenarioLibrary.names {
      #expect(try ScenarioLibrary.scenario(name).duration > .zero)
    }
  }
}
