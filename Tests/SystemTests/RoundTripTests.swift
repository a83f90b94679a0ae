import Bench
import Devices
import Foundation
import Glibc
import SpawnedPrograms
import Testing
import Workbench

/// Every protocol over a byte line: recorded on a real pseudo-terminal, replayed, and compared.
@Suite struct `Recording and replaying each protocol` {
  /// One instrument of each protocol, and how long it takes until it has said what is compared.
  struct Spoken: CustomTestStringConvertible, Sendable {
    let model: InstrumentModel

    var testDescription: String { model.word }

    static let all = NamedProtocol.all.compactMap { named in
      InstrumentModel.all.first { $0.word == named.word }.map { Spoken(model: $0) }
    }

    /// A capnograph warms up before its first breath, a spot check takes ten seconds, a ventilator two breaths.
    var seconds: Int {
      switch model.role {
      case .oximeter: model == .dialect(.noninDF13) ? 12 : 8
      case .capnograph: model == .dialect(.microPod) ? 6 : model == .capnostat5 ? 19 : 14
      case .ventilator: 8
      case .coughMeter: 4
      }
    }

    /// What must be among the readings for the comparison to mean anything.
    var channel: String {
      switch model {
      case .noninDF2, .dialect(.noninDF7): "pleth"
      case .capnostat5, .dialect(.capnostream), .dialect(.microPod): "capnogram"
      case .flowAnalyser: "cough_flow"
      case .dialect(.puritanBennettWaveforms): "airway_pressure"
      case .dialect where model.role == .oximeter: "spo2"
      case .dialect, .integratorBilevel: "vent_alarms"
      }
    }
  }

  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  private func ward(_ model: InstrumentModel) async throws -> SpawnedProgram {
    let program = try SpawnedProgram(
      own: "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--directory", scratch.path("ports"), "--model",
        "\(model.role.name)=\(model.word)",
      ])
    while try await !program.line().contains("flow-analyser") {}
    return program
  }

  private func record(_ line: String, _ word: String, to capture: String, _ more: [String]) throws
    -> SpawnedProgram
  {
    try SpawnedProgram(
      own: "breathline",
      ["record", line, "-p", word, "-o", scratch.path(capture), "--simulated", "--json"] + more)
  }

  private func lines(of program: SpawnedProgram) async throws -> [String] {
    let lines = try await program.output.remainingLines()
    #expect(try await program.end() == .exited(0))
    return lines
  }

  /// What was read of the channels, without the moments: each number or absence of one that came after
  /// another, and the samples of each waveform one after the other.
  private func readings(_ lines: [String]) throws -> [String: [String]] {
    var readings: [String: [String]] = [:]
    for line in lines {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
      guard let channel = object["channel"] as? String else { continue }
      if let counts = object["counts"] as? [Int] {
        readings[channel, default: []] += counts.map { "\($0)" }
      } else if let value = object["value"] as? NSNumber {
        readings[channel, default: []].append("\(value) \(object["doubt"] ?? "")")
      }
    }
    return readings
  }

  @Test(arguments: Spoken.all)
  func `the decoder gives line for line what was read while recording`(spoken: Spoken) async throws {
    let model = spoken.model
    let ward = try await ward(model)
    defer { ward.kill() }
    let recorder = try record(
      scratch.path("ports/\(model.role.name)"), model.word, to: "a.capture", ["--seconds", "\(spoken.seconds)"])
    let read = try await lines(of: recorder)
    #expect(read.contains { $0.contains("\"channel\":\"\(spoken.channel)\"") && !$0.contains("absent") })
    let again = try await lines(
      of: SpawnedProgram(own: "breathline", ["replay", scratch.path("a.capture"), "--json"]))
    #expect(again == read)
  }

  @Test(arguments: Spoken.all)
  func `a gateway's line gives the same readings again`(spoken: Spoken) async throws {
    let model = spoken.model
    let ward = try await ward(model)
    let recorder = try record(
      scratch.path("ports/\(model.role.name)"), model.word, to: "b.capture", ["--seconds", "\(spoken.seconds)"])
    let read = try readings(await lines(of: recorder))
    ward.kill()
    // Two seconds in which the second recorder opens its line before the first byte comes.
    try delay("b.capture", to: "c.capture", by: 2_000_000)
    let player = try SpawnedProgram(
      own: "breathline",
      ["replay", scratch.path("c.capture"), "--to", "pty", "--at", scratch.path("played")])
    #expect(try await player.line() == "replaying to \(scratch.path("played"))")
    let second = try record(scratch.path("played"), model.word, to: "d.capture", [])
    #expect(try await player.end() == .exited(0))
    var all: [String] = []
    repeat { all.append(try await second.line()) } while !(all.last?.contains("line-down") ?? false)
    second.signal(SIGINT)
    all += try await lines(of: second)
    let again = try readings(all)
    #expect(!(again[spoken.channel] ?? []).isEmpty)
    for channel in read.keys.sorted() {
      #expect(again[channel] == read[channel], "\(channel)")
    }
  }

  /// Writes a capture down once more with later times, and a moment of rest at its end, in which the last
  /// byte is read before the line is gone.
  private func delay(_ name: String, to later: String, by microseconds: Int64) throws {
    var reader = try CaptureReader(path: scratch.path(name))
    let header = reader.header
    let writer = try CaptureWriter(path: scratch.path(later), try #require(header))
    while let entry = try reader.next() {
      let moment = entry.microseconds + microseconds
      if entry.happening == .ended {
        try writer.write(CaptureEntry(microseconds: moment + 300_000, .received([])))
      }
      let rest: Int64 = entry.happening == .ended ? 300_000 : 0
      try writer.write(CaptureEntry(microseconds: moment + rest, entry.happening))
    }
    try writer.sync()
  }
}
