import Bench
import Devices
import Foundation
import Glibc
import Readings
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

    /// A capnograph warms up before its first breath, a spot check takes ten seconds, a ventilator two
    /// breaths.
    var seconds: Int {
      switch model.role {
      case .oximeter: model == .dialect(.noninDF13) ? 12 : 8
      case .capnograph: model == .dialect(.microPod) ? 6 : model == .capnostat5 ? 19 : 14
      case .ventilator: 8
      case .coughMeter: 4
      }
    }

    /// Numbers that one reading more or less may have at its beginning: a Masimo trend line is told from a
    /// live one by three seconds of its clock beside ours, and the moments of two lines differ by a little.
    var slack: Int { model == .dialect(.masimoASCII2) ? 1 : 0 }

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

  @Test(arguments: [true, false])
  func `what a Modbus unit answered gives the same readings again`(isSerial: Bool) async throws {
    let program = try SpawnedProgram(
      own: "breathline-sim", ["live", "--scenario", "stable-niv", "--directory", scratch.path("ports")])
    var configuration: [String] = []
    repeat {
      configuration.append(try await program.line())
    } while !configuration.contains {
      $0.contains("flow-analyser")
    }
    let tcp = try #require(configuration.first { $0.contains("tcp://") }?.split(separator: " ").last)
    let line = isSerial ? scratch.path("ports/ventilator") : String(tcp)
    let unit = ["--profile", "integrator-bilevel-1", "--unit", "1"]
    let read = try await lines(
      of: SpawnedProgram(
        own: "breathline",
        ["record", line, "-o", scratch.path("m.capture"), "--simulated", "--json", "--seconds", "5"] + unit))
    program.kill()
    #expect(read.contains { $0.contains("\"channel\":\"vent_mode\"") && !$0.contains("absent") })
    #expect(read.contains { $0.contains("\"channel\":\"airway_pressure\"") && $0.contains("counts") })
    let again = try await lines(
      of: SpawnedProgram(own: "breathline", ["replay", scratch.path("m.capture"), "--json"]))
    #expect(again == read)
    let onto = try await Said([
      "replay", scratch.path("m.capture"), "--to", "pty", "--at", scratch.path("again"),
    ])
    #expect(onto.ending == .exited(EX_DATAERR))
    #expect(onto.errors.first?.contains("only be replayed into the decoder") == true)
  }

  @Test(arguments: Spoken.all)
  func `the decoder and a gateway's line give again what was read while recording`(spoken: Spoken)
    async throws
  {
    let model = spoken.model
    let ward = try await ward(model)
    let port = scratch.path("ports/\(model.role.name)")
    let read = try await lines(
      of: record(port, model.word, to: "a.capture", ["--seconds", "\(spoken.seconds)"]))
    ward.kill()
    #expect(read.contains { $0.contains("\"channel\":\"\(spoken.channel)\"") && !$0.contains("absent") })
    let decoded = try await lines(
      of: SpawnedProgram(own: "breathline", ["replay", scratch.path("a.capture"), "--json"]))
    #expect(decoded == read)
    // Two seconds in which the second recorder opens its line before the first byte comes.
    try delay("a.capture", to: "b.capture", by: 2_000_000)
    let again = try readings(await playedAgain("b.capture", model.word))
    #expect(!(again[spoken.channel] ?? []).isEmpty)
    compare(try readings(read), again, of: spoken)
  }

  /// What another recorder reads of a capture that is played onto a pseudo-terminal.
  private func playedAgain(_ capture: String, _ word: String) async throws -> [String] {
    let player = try SpawnedProgram(
      own: "breathline",
      ["replay", scratch.path(capture), "--to", "pty", "--at", scratch.path("played")])
    #expect(try await player.line() == "replaying to \(scratch.path("played"))")
    let recorder = try record(scratch.path("played"), word, to: "c.capture", [])
    #expect(try await player.end() == .exited(0))
    var all: [String] = []
    repeat { all.append(try await recorder.line()) } while !(all.last?.contains("line-down") ?? false)
    recorder.signal(SIGINT)
    return try await all + lines(of: recorder)
  }

  private func compare(_ read: [String: [String]], _ again: [String: [String]], of spoken: Spoken) {
    for channel in read.keys.sorted() {
      let (first, second) = (read[channel] ?? [], again[channel] ?? [])
      let common = min(first.count, second.count)
      let difference = abs(first.count - second.count)
      if Channel.allCases.contains(where: { $0.name == channel && $0.shape != .numeric }) {
        // A block of samples that the end of the recording cut short need not be cut at the same place.
        #expect(difference <= WaveformBlock.capacity, "\(channel)")
        #expect(Array(second.prefix(common)) == Array(first.prefix(common)), "\(channel)")
      } else {
        #expect(difference <= spoken.slack, "\(channel)")
        #expect(Array(second.suffix(common)) == Array(first.suffix(common)), "\(channel)")
      }
    }
  }

  /// Writes a capture down once more with later times, and a byte more after a rest, so that whatever came
  /// before was read when the line goes.
  private func delay(_ name: String, to later: String, by microseconds: Int64) throws {
    var reader = try CaptureReader(path: scratch.path(name))
    let header = reader.header
    var writer = try CaptureWriter(path: scratch.path(later), try #require(header))
    while let entry = try reader.next() {
      let moment = entry.microseconds + microseconds
      if entry.happening == .ended {
        try writer.write(CaptureEntry(microseconds: moment + 300_000, .received([0])))
      }
      let rest: Int64 = entry.happening == .ended ? 300_000 : 0
      try writer.write(CaptureEntry(microseconds: moment + rest, entry.happening))
    }
    try writer.sync()
  }
}
