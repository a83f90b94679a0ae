import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

@testable import Bench

/// Live beds under a hand that steers them, and under clients that do not behave.
@Suite struct `Live control` {
  @Test func `what is said happens, and the answer has the bed's time`() async throws {
    let live = try await LiveProgram()
    #expect(try live.state().contains("\"probe_on\":true"))
    let answer = try live.say("probe off now")
    #expect(answer.wholeMatch(of: /ok \d\d:\d\d:\d\d\.\d bed-1: probe off/) != nil, "\(answer)")
    let before = try live.bedTime()
    try await live.pass(before)
    #expect(try live.state().contains("\"probe_on\":false"))
    #expect(try live.say("probe: on").hasPrefix("ok "))
    #expect(try live.say("ventilator ipap 19 cmH2O").hasPrefix("ok "))
    // The second line changes what it names alone.
    let then = try live.bedTime()
    try await live.pass(then)
    #expect(try live.say("ventilator: {epap: 7 cmH2O}").hasPrefix("ok "))
    let last = try live.bedTime()
    try await live.pass(last)
    let state = try live.state()
    #expect(state.contains("\"probe_on\":true"))
    #expect(state.contains("\"ipap_cmh2o\":19,\"epap_cmh2o\":7"), "\(state)")
  }

  @Test func `a refusal says what is allowed and changes nothing`() async throws {
    let live = try await LiveProgram()
    #expect(
      try live.say("leak: 500 L/min") == "refused: leak: 500 L/min is not allowed; allowed: 0 to 150 L/min")
    #expect(try live.say("prob off").contains("\"prob\" is not known; allowed: probe, leak, course"))
    #expect(try live.say("unplug pump").contains("allowed: oximeter, capnograph, ventilator, cough-meter"))
    #expect(try live.say("probe: [").contains("cannot be read"))
    #expect(try live.say("tick: secretions-not-clearable").contains("breathline chart"))
    let state = try live.state()
    #expect(state.contains("\"events_to_come\":0"))
    #expect(state.contains("\"oximeter\":true"))
    #expect(try live.say("").hasPrefix("ok "))
    #expect(try live.say("# a remark").hasPrefix("ok "))
    #expect(try live.say("help").contains("leak: 60 L/min"))
    #expect(try live.say("beds").hasSuffix(" bed-1 (stable-niv.yaml, seed 1)"))
  }

  @Test func `standard input is heard, answers go to standard error, and its end ends nothing`() async throws
  {
    let live = try await LiveProgram(["--control", "-"], hearsUs: true)
    live.program.say("probe off now\nleak: 500 L/min\nhalf a li")
    #expect(try await live.program.errors.line()?.hasSuffix("bed-1: probe off") == true)
    #expect(try await live.program.errors.line()?.hasPrefix("refused: leak") == true)
    live.program.sayNoMore()
    #expect(try await live.program.errors.line()?.contains("broke off") == true)
    #expect(try await live.program.errors.line() == "standard input has ended; the beds go on")
    // The socket still answers: the beds go on.
    #expect(try live.say("quit").hasSuffix("quit"))
    #expect(try await live.program.end() == .exited(0))
    #expect(
      try await live.program.output.remainingLines() == [], "standard output is the configuration alone")
    #expect(try live.scratch.names() == ["ward"])
    #expect(try live.scratch.names(in: "ward") == [])
  }

  @Test func `lines come in pieces and many at once, and each is answered in turn`() async throws {
    let live = try await LiveProgram()
    let client = try ControlClient(live.socket)
    for byte in Array("probe: off\n".utf8) { client.send([byte]) }
    #expect(try await client.line()?.hasSuffix("probe: off") == true)
    client.send((0..<200).map { "leak: \($0 % 100) L/min\n" }.joined())
    for number in 0..<200 {
      #expect(try await client.line()?.hasSuffix(" leak: \(number % 100) L/min") == true)
    }
    client.send("probe: o")
    client.sayNoMore()
    #expect(try await client.line()?.contains("broke off") == true)
    #expect(try await client.line() == nil)
  }

  @Test func `garbage and over-long lines are refused, and the next line is heard`() async throws {
    let live = try await LiveProgram()
    let client = try ControlClient(live.socket)
    client.send([0xFF, 0x00, 0x80, 0x0A])
    #expect(try await client.line() == "refused: the line is not UTF-8 text")
    client.send([0x1B, 0x5B, 0x32, 0x4A, 0x0A])
    let echoed = try await client.line()
    #expect(echoed?.hasPrefix("refused: ") == true)
    #expect(echoed?.utf8.allSatisfy { $0 >= 32 } == true, "control characters do not come back")
    for _ in 0..<50 { client.send([UInt8](repeating: 0x78, count: 1000)) }
    #expect(try await client.line() == "refused: a line has at most 1024 bytes")
    client.send("\nprobe: off\n")
    #expect(try await client.line()?.hasSuffix("probe: off") == true)
  }

  @Test func `a client that asks and never reads is heard no further, and keeps nobody else waiting`()
    async throws
  {
    let live = try await LiveProgram()
    let greedy = try ControlClient(live.socket)
    let questions = Array(String(repeating: "help\n", count: 1000).utf8)
    var sent = 0
    // Until neither side's buffers take any more.
    for _ in 0..<10_000 {
      let count = greedy.send(questions, waiting: false)
      if count > 0 { sent += count }
      guard count < 0 else { continue }
      guard try live.say("probe: off").hasPrefix("ok ") else { break }
      if greedy.send(questions, waiting: false) < 0 { break }
    }
    #expect(sent > 0)
    #expect(try live.say("probe: on").hasPrefix("ok "))
    let memory = try live.program.residentKilobytes()
    #expect(memory < 200_000)
  }

  @Test func `of a hundred clients some are told to come again, and one who leaves makes room`() async throws
  {
    let live = try await LiveProgram()
    var clients: [ControlClient] = []
    var answered = 0
    for _ in 0..<100 {
      let client = try ControlClient(live.socket)
      client.send("beds\n")
      if try await client.line()?.hasPrefix("ok ") == true { answered += 1 }
      clients.append(client)
    }
    #expect(answered == ControlDesk.mostClients)
    #expect(try live.say("beds").hasPrefix("refused: 16 clients are here already"))
    clients = []
    // The room is there as soon as the ends have been noticed.
    while try !live.say("beds").hasPrefix("ok ") { try await live.pause() }
    #expect(try live.program.openDescriptors() < 64)
  }

  @Test func `the socket is its owner's alone, and is gone with the program`() async throws {
    let live = try await LiveProgram()
    var status = stat()
    #expect(stat(live.socket, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let client = try ControlClient(live.socket)
    client.send("probe: off\nhalf")
    #expect(try await client.line()?.hasPrefix("ok ") == true)
    live.program.signal(SIGTERM)
    #expect(try await live.program.end(within: .seconds(10)) == .exited(0))
    #expect(try await client.line() == nil)
    #expect(try live.scratch.names() == ["ward"])
    #expect(try live.scratch.names(in: "ward") == [])
  }

  @Test func `a killed program's socket is taken over, a live one is refused, and a file is left alone`()
    async throws
  {
    let live = try await LiveProgram()
    live.program.kill()
    #expect(try live.scratch.names().contains("control"))
    let second = try await LiveProgram(scratch: live.scratch)
    #expect(try second.say("beds").hasPrefix("ok "))
    let third = try SpawnedProgram(
      own: "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--directory", live.scratch.path("other"), "--control",
        second.socket,
      ])
    #expect(try await third.end() == .exited(2))
    #expect(try await third.errors.remainingLines().first?.contains("another program") == true)
    #expect(try await third.output.remainingLines() == [])
    #expect(try second.say("beds").hasPrefix("ok "), "who was refused did not take the socket away")
    let file = try live.scratch.write("keep me", to: "file")
    let fourth = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "stable-niv", "--directory", live.scratch.path("other"), "--control", file])
    #expect(try await fourth.end() == .exited(2))
    #expect(try await fourth.errors.remainingLines().first?.contains("something else is there") == true)
  }

  @Test func `a bed stays as it is when its scenario is over, if that is asked for`() async throws {
    let scratch = try ScratchDirectory()
    let short = try scratch.write(
      "title: Ten seconds\nduration: 10 s\ntimeline:\n  - at: 9 s\n    probe: off\n", to: "short.yaml")
    let live = try await LiveProgram(["--stay"], scenarios: [short], scratch: scratch)
    let oximeter = try OpenedLine("\(live.directory)/oximeter")
    while try live.bedTime() < 11 { _ = try await oximeter.bytes(100) }
    #expect(try live.state().contains("\"probe_on\":false"))
    #expect(try live.say("probe: on").hasPrefix("ok "))
    while try !live.state().contains("\"probe_on\":true") { _ = try await oximeter.bytes(100) }
  }

  @Test func `the tool says a line, prints the answer and tells how it went`() async throws {
    let live = try await LiveProgram()
    func say(_ words: String...) async throws -> (SpawnedProgram.Ending, [String]) {
      let tool = try SpawnedProgram(own: "breathline-sim", ["say", "--control", live.socket] + words)
      let lines = try await tool.output.remainingLines()
      return (try await tool.end(), lines)
    }
    let done = try await say("probe", "off", "now")
    #expect(done.0 == .exited(0))
    #expect(done.1.first?.hasSuffix("bed-1: probe off") == true)
    let refused = try await say("leak:", "500 L/min")
    #expect(refused.0 == .exited(65))
    #expect(refused.1 == ["refused: leak: 500 L/min is not allowed; allowed: 0 to 150 L/min"])
    live.program.kill()
    #expect(try await say("probe", "off").0 == .exited(69))
  }
}
