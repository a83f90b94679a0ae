import Documents
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

@testable import Bench

/// Several live beds in one program.
@Suite struct `Live ward` {
  @Test func `each bed has a directory, a configuration, a seed, a port and a name of its own`() async throws
  {
    let live = try await LiveProgram(["--seed", "40"], scenarios: ["stable-niv", "mask-leak"], beds: 3)
    #expect(
      live.printed
        == (1...3).map { "bed-\($0): breathlined --config \(live.directory)/bed-\($0).yaml" })
    #expect(
      try live.scratch.names(in: "ward")
        == ["bed-1", "bed-1.yaml", "bed-2", "bed-2.yaml", "bed-3", "bed-3.yaml"])
    #expect(
      try live.say("beds").hasSuffix(
        " bed-1 (stable-niv.yaml, seed 40), bed-2 (mask-leak.yaml, seed 41), bed-3 (stable-niv.yaml, seed 42)"
      ))
    var ports: Set<String> = []
    for number in 1...3 {
      let text = try Document(path: "\(live.directory)/bed-\(number).yaml").root
      let mapping = try text.mappingOfAnyKeys()
      #expect(try mapping.required("bed").text() == "bed-\(number)")
      let lines = try mapping.required("instruments").list().map {
        try $0.mappingOfAnyKeys().required("line").text()
      }
      #expect(lines[0] == "\(live.directory)/bed-\(number)/oximeter")
      ports.insert(lines[2])
      #expect(try live.scratch.names(in: "ward/bed-\(number)").count == 4)
    }
    #expect(ports.count == 3)
  }

  @Test func `a line says which bed it is for, one of several or all`() async throws {
    let live = try await LiveProgram(beds: 3)
    let unnamed = try live.say("probe off")
    #expect(unnamed.hasPrefix("refused: which bed?"))
    #expect(unnamed.hasSuffix("allowed: bed-1, bed-2, bed-3, all"))
    #expect(try live.say("bed-4: probe off").hasPrefix("refused: "))
    #expect(try live.say("bed-2: unplug oximeter").hasSuffix(" bed-2: unplug oximeter"))
    #expect(try live.say("all: leak 30 L/min").hasSuffix(" bed-1, bed-2, bed-3: leak 30 L/min"))
    #expect(try live.state(of: "bed-1").contains("\"plugged\":{\"oximeter\":true"))
    #expect(try live.state(of: "bed-2").contains("\"plugged\":{\"oximeter\":false"))
    #expect(try live.state().split(separator: "\"bed\":").count == 4)
    let refused = try live.say("all: leak: 500 L/min")
    #expect(refused.contains("allowed: 0 to 150 L/min"))
    #expect(try live.say("bed-3: quit").hasPrefix("ok "))
    #expect(try await live.program.end() == .exited(0))
  }

  @Test func `a plug for all beds goes in at none when a fault keeps one out`() async throws {
    let live = try await LiveProgram(beds: 3)
    #expect(try live.say("all: unplug oximeter").hasPrefix("ok "))
    #expect(try live.say("bed-3: fault: unplugged, on: oximeter, for: 5 min").hasPrefix("ok "))
    let before = try live.bedTime()
    try await live.pass(before)
    #expect(
      try live.say("all: plug oximeter")
        == "refused: a fault keeps oximeter unplugged at bed-3 until its end")
    for bed in ["bed-1", "bed-2", "bed-3"] {
      #expect(try live.state(of: bed).contains("\"plugged\":{\"oximeter\":false"), "\(bed)")
    }
    #expect(try live.say("bed-1: plug oximeter").hasPrefix("ok "))
    #expect(try live.state(of: "bed-1").contains("\"plugged\":{\"oximeter\":true"))
    #expect(try live.say("quit").hasPrefix("ok "))
    #expect(try await live.program.end() == .exited(0))
  }

  @Test func `a bed whose scenario is over leaves, and the others go on`() async throws {
    let scratch = try ScratchDirectory()
    let short = try scratch.write("title: Ten seconds\nduration: 10 s\n", to: "short.yaml")
    let live = try await LiveProgram(scenarios: [short, "stable-niv"], beds: 2, scratch: scratch)
    while try live.say("bed-1: probe off").hasPrefix("ok ") { try await live.pause() }
    #expect(try live.say("bed-1: probe off").contains("bed-1 has left"))
    #expect(try live.scratch.names(in: "ward/bed-1") == [])
    #expect(try live.say("all: probe off").hasSuffix(" bed-2: probe off"))
    _ = try await OpenedLine("\(live.directory)/bed-2/oximeter").bytes(100)
  }

  @Test(arguments: [
    (["--beds", "0"], "1 to 64"), (["--beds", "65"], "1 to 64"),
    (["--scenario", "stable-niv", "--beds", "1"], "2 scenarios"),
    (["--beds", "2", "--bed", "a"], "every bed, or none"),
    (["--bed", "a", "--bed", "a"], "comes twice"), (["--bed", "a/b", "--bed", "c"], "letters"),
    (["--bed", "probe", "--bed", "c"], "no word of the language"),
    (["--bed", "all", "--bed", "c"], "no word"),
    (["--beds", "3", "--modbus-port", "65534"], "65534"),
    (["--beds", "2", "--seed", "18446744073709551615"], "seeds"),
  ])
  func `beds that cannot be are refused before anything is made`(arguments: [String], said: String)
    async throws
  {
    let scratch = try ScratchDirectory()
    let program = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "stable-niv", "--directory", scratch.path("ward")] + arguments)
    let errors = try await program.errors.remainingLines()
    #expect(try await program.end() == .exited(64))
    #expect(errors.joined(separator: " ").contains(said), "\(errors)")
    #expect(try scratch.names() == [])
  }

  @Test func `a scenario that is refused starts no bed`() async throws {
    let scratch = try ScratchDirectory()
    let program = try SpawnedProgram(
      own: "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--scenario", "no-such", "--directory", scratch.path("ward"),
      ])
    #expect(try await program.end() == .exited(2))
    #expect(try await program.output.remainingLines() == [])
    #expect(try scratch.names() == [])
  }
}
