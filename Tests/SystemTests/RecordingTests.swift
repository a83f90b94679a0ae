import Foundation
import Glibc
import SpawnedPrograms
import Testing
import Workbench

/// The engineer's recorder against simulated instruments on real pseudo-terminals.
@Suite struct `Recording a line` {
  private let scratch: ScratchDirectory
  private let ward: SpawnedProgram

  init() async throws {
    scratch = try ScratchDirectory()
    ward = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "bedside-demo", "--directory", scratch.path("ports"), "--control", "-"],
      hearsUs: true)
    while try await !ward.line().contains("unit: 1") {}
  }

  /// Records and gives the lines that were printed meanwhile.
  private func record(_ port: String, _ spoken: String, to capture: String, _ more: [String] = [])
    async throws
    -> [String]
  {
    let recorder = try SpawnedProgram(
      own: "breathline",
      ["record", scratch.path("ports/\(port)"), "-p", spoken, "-o", scratch.path(capture), "--simulated"]
        + ["--json"] + more)
    let lines = try await recorder.output.remainingLines()
    #expect(try await recorder.end() == .exited(0))
    return lines
  }

  @Test(arguments: [
    ("oximeter", "nonin-df2", "spo2"), ("capnograph", "capnostat5", "etco2"),
    ("cough-meter", "flow-analyser", "cough_flow"),
  ])
  func `replayed into the decoder, gives reading for reading what was read`(
    port: String, spoken: String, channel: String
  ) async throws {
    let read = try await record(port, spoken, to: "a.capture", ["--seconds", "6"])
    #expect(read.contains { $0.contains("\"channel\":\"\(channel)\"") && $0.contains("simulated") })
    let again = try await Said(["replay", scratch.path("a.capture"), "--json"])
    #expect(again.ending == .exited(0))
    #expect(again.output == read)
  }

  @Test func `ended by a signal, leaves a whole capture`() async throws {
    let recorder = try SpawnedProgram(
      own: "breathline",
      [
        "record", scratch.path("ports/oximeter"), "-p", "nonin-df2", "-o", scratch.path("b.capture"),
        "--json",
      ])
    var read: [String] = []
    while !(read.last?.contains("\"channel\":\"spo2\",\"value\"") ?? false) {
      read.append(try await recorder.line())
    }
    recorder.signal(SIGINT)
    #expect(try await recorder.end() == .exited(0))
    read += try await recorder.output.remainingLines()
    let again = try await Said(["replay", scratch.path("b.capture"), "--json"])
    #expect(again.ending == .exited(0))
    #expect(again.output == read)
  }

  @Test func `killed, leaves everything it had read`() async throws {
    let recorder = try SpawnedProgram(
      own: "breathline",
      [
        "record", scratch.path("ports/oximeter"), "-p", "nonin-df2", "-o", scratch.path("c.capture"),
        "--json",
      ])
    var read: [String] = []
    while read.count < 20 { read.append(try await recorder.line()) }
    recorder.kill()
    let again = try await Said(["replay", scratch.path("c.capture"), "--json"])
    #expect(again.ending == .exited(1))
    #expect(Array(again.output.prefix(20)) == read)
    #expect(again.errors.contains { $0.contains("cut off") })
  }

  @Test func `an unplugged line is written down as such, and taken up again`() async throws {
    let recorder = try SpawnedProgram(
      own: "breathline",
      [
        "record", scratch.path("ports/oximeter"), "-p", "nonin-df2", "-o", scratch.path("d.capture"),
        "--json",
      ])
    var read: [String] = []
    func waitFor(_ part: String) async throws {
      repeat { read.append(try await recorder.line()) } while !(read.last?.contains(part) ?? false)
    }
    try await waitFor("\"channel\":\"spo2\",\"value\"")
    ward.say("unplug oximeter\n")
    try await waitFor("\"absent\":\"line-down\"")
    ward.say("plug oximeter\n")
    try await waitFor("\"channel\":\"spo2\",\"value\"")
    recorder.signal(SIGTERM)
    #expect(try await recorder.end() == .exited(0))
    read += try await recorder.output.remainingLines()
    #expect(try await Said(["replay", scratch.path("d.capture"), "--json"]).output == read)
  }

  @Test func `with --listen nothing is ever sent`() async throws {
    _ = try await record("capnograph", "capnostat5", to: "e.capture", ["--seconds", "3", "--listen"])
    let text = try String(contentsOfFile: scratch.path("e.capture"), encoding: .utf8)
    #expect(text.contains(" < ") || text.contains("opened"))
    #expect(!text.contains(" > "))
    _ = try await record("capnograph", "capnostat5", to: "f.capture", ["--seconds", "3"])
    #expect(try String(contentsOfFile: scratch.path("f.capture"), encoding: .utf8).contains(" > "))
  }

  @Test func `played onto a pseudo-terminal, is recorded again with the same readings`() async throws {
    let read = try await record("oximeter", "nonin-df2", to: "g.capture", ["--seconds", "5"])
    let player = try SpawnedProgram(
      own: "breathline",
      ["replay", scratch.path("g.capture"), "--to", "pty", "--at", scratch.path("played"), "--speed", "2"])
    #expect(try await player.line() == "replaying to \(scratch.path("played"))")
    let recorder = try SpawnedProgram(
      own: "breathline",
      [
        "record", scratch.path("played"), "-p", "nonin-df2", "-o", scratch.path("h.capture"), "--json",
        "--simulated",
      ])
    #expect(try await player.end() == .exited(0))
    recorder.signal(SIGINT)
    let values = { (lines: [String]) in
      Set(
        lines.filter { $0.contains("\"channel\":\"spo2\"") }.compactMap {
          $0.split(separator: "value\":").last
        })
    }
    let again = try await recorder.output.remainingLines()
    #expect(!values(again).isEmpty)
    #expect(values(read).isSuperset(of: values(again).filter { !$0.contains("absent") }))
    #expect(again.contains { $0.contains("\"channel\":\"pleth\"") })
  }

  /// All bytes of a capture that came from the instrument.
  private func received(in capture: String) throws -> [UInt8] {
    var reader = try CaptureReader(path: scratch.path(capture))
    var bytes: [UInt8] = []
    while let entry = try reader.next() {
      if case .received(let piece) = entry.happening { bytes += piece }
    }
    #expect(reader.damage == nil)
    return bytes
  }

  @Test func `played onto a TCP port, waits for a reader and is recorded again`() async throws {
    let read = try await record("oximeter", "nonin-df2", to: "j.capture", ["--seconds", "5"])
    let player = try SpawnedProgram(
      own: "breathline",
      ["replay", scratch.path("j.capture"), "--to", "tcp", "--at", "0", "--speed", "2"])
    let address = try #require(try await player.line().split(separator: " ").last)
    let recorder = try SpawnedProgram(
      own: "breathline",
      [
        "record", String(address), "-p", "nonin-df2", "-o", scratch.path("k.capture"), "--json",
        "--simulated",
      ])
    #expect(try await player.end() == .exited(0))
    var again: [String] = []
    repeat { again.append(try await recorder.line()) } while !(again.last?.contains("line-down") ?? false)
    recorder.signal(SIGINT)
    #expect(try await recorder.end() == .exited(0))
    for lines in [read, again] { #expect(lines.contains { $0.contains("\"channel\":\"spo2\",\"value\"") }) }
    let (bytes, bytesAgain) = try (received(in: "j.capture"), received(in: "k.capture"))
    #expect(bytes.count > 1000 && bytesAgain == bytes)
  }

  @Test func `a file that is there, or cannot be made, is refused before anything is recorded`() async throws
  {
    for (file, words) in [("/nowhere/x", "cannot create: No such"), (scratch.path("ports"), "File exists")] {
      let ran = try await Said(["record", scratch.path("ports/oximeter"), "-p", "nonin-df2", "-o", file])
      #expect(ran.ending == .exited(73))
      #expect(ran.errors.joined().contains(words), "\(ran.errors)")
    }
  }

  @Test func `raw bytes of a file are decoded`() async throws {
    _ = try await record("oximeter", "nonin-df2", to: "i.capture", ["--seconds", "6"])
    let text = try String(contentsOfFile: scratch.path("i.capture"), encoding: .utf8)
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, words[1] == "<" else { continue }
      let digits = Array(words[2])
      for place in stride(from: 0, to: digits.count, by: 2) {
        bytes.append(try #require(UInt8(String(digits[place...place + 1]), radix: 16)))
      }
    }
    try Data(bytes).write(to: URL(filePath: scratch.path("raw")))
    let ran = try await Said(["decode", "-p", "nonin-df2", scratch.path("raw")])
    #expect(ran.ending == .exited(0))
    #expect(ran.output.contains { $0.contains("  spo2 ") && !$0.contains("---") }, "\(ran.output)")
  }
}

@Suite struct `What a recorder cannot do` {
  @Test(
    arguments: [
      (["record", "/nowhere/port", "-p", "nonin-df2", "-o", "SCRATCH/x"], Int32(69), "/nowhere/port"),
      (
        ["record", "/nowhere/port", "-p", "nonin-df3", "-o", "SCRATCH/x"], 64,
        "nonin-df3 is no protocol; allowed: nonin-df2"
      ),
      (["replay", "/nowhere/x"], 66, "/nowhere/x: cannot open"), (["replay", "/etc/hostname"], 65, "line 1"),
      (["replay", "/etc/hostname", "--to", "pty"], 64, "needs --at"),
      (["replay", "/etc/hostname", "--speed", "0"], 64, "allowed: 0.01 to 1000, or max"),
      (["decode", "-p", "nonin-df2", "/nowhere/x"], 66, "/nowhere/x: cannot open"),
      (["decode", "-p", "nonin-df2", "/etc/hostname"], 1, "no reading of nonin-df2"),
    ] as [([String], Int32, String)])
  func `what cannot be done is said in a sentence, with its exit code`(
    arguments: [String], code: Int32, words: String
  ) async throws {
    let scratch = try ScratchDirectory()
    let own = arguments.map { $0.replacing("SCRATCH", with: scratch.path) }
    let program = try SpawnedProgram(own: "breathline", own)
    let errors = try await program.errors.remainingLines().joined(separator: " ")
    #expect(try await program.end() == .exited(code))
    #expect(errors.contains(words), "\(errors)")
    #expect(try scratch.names() == [])
  }
}
