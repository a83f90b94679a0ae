import Bench
import Documents
import Quantities
import Testing

@Suite struct `Faults in scenario files` {
  private func scenario(_ entry: String) throws -> Scenario {
    let lines = entry.split(separator: "\n").map { "    \($0)\n" }.joined()
    let text = "title: Faults\nduration: 1 h\ntimeline:\n  - at: 10 min\n\(lines)"
    return try Scenario(text: text, file: "faults.yaml")
  }

  @Test func `an entry says what goes wrong, where, when and how often`() throws {
    let fault = try scenario(
      "fault: drop\non: capnograph\nfor: 2 min\nprobability: 5 %\ndirection: to_instrument"
    ).faults
    let from = Uptime.origin + .minutes(10)
    #expect(
      fault == [
        PlannedFault(
          .wire(.drop, .toInstrument), at: .capnograph, from: from, until: from + .minutes(2),
          probability: 0.05, line: 4)
      ])
  }

  /// An entry for a word, with what it needs and nothing else.
  private func entry(_ word: FaultWord) throws -> String {
    let needs: [FaultWord: String] = [
      .delay: "\nby: 300 ms", .split: "\nby: 20 ms", .clockJump: "\nby: -5 min",
      .lowPerfusion: "\nindex: 0.2 %",
      .exception: "\ncode: 2",
    ]
    let instrument = try #require(word.instruments.last).name
    let length = word == .reset || word == .clockJump ? "" : "\nfor: 20 s"
    return "fault: \(word.rawValue)\non: \(instrument)\(length)\(needs[word] ?? "")"
  }

  @Test(arguments: FaultWord.allCases) func `every word can be written, and means itself`(word: FaultWord)
    throws
  {
    let faults = try scenario(entry(word)).faults
    #expect(faults.map(\.kind.word) == [word])
    #expect(faults.map(\.instrument) == [try #require(word.instruments.last)])
  }

  @Test func `busy is exception 6`() throws {
    #expect(try scenario(entry(.busy)).faults.first?.kind == .instrument(.exception(code: 6)))
  }

  @Test(arguments: [
    ("fault: droop\non: oximeter\nfor: 1 s", "timeline[0].fault: droop is not allowed; allowed: drop, "),
    ("fault: drop\nfor: 1 s", "timeline[0].on: is missing"),
    ("fault: drop\non: oximeter", "timeline[0].for: is missing"),
    (
      "fault: occlusion\non: oximeter\nfor: 1 s",
      "timeline[0].on: oximeter is not allowed; allowed: capnograph"
    ),
    ("fault: exception\non: capnograph\nfor: 1 s\ncode: 2", "capnograph is not allowed; allowed: ventilator"),
    (
      "fault: clock_jump\non: cough-meter\nby: 1 s",
      "cough-meter is not allowed; allowed: oximeter, ventilator"
    ),
    (
      "fault: drop\non: oximeter\nfor: 1 s\nby: 1 s",
      "timeline[0].by: is not a key here; allowed: at, fault, on"
    ),
    ("fault: stall\non: oximeter\nfor: 1 s\nprobability: 5 %", "timeline[0].probability: is not a key here"),
    (
      "fault: frozen\non: oximeter\nfor: 1 s\ndirection: to_instrument",
      "timeline[0].direction: is not a key here"
    ),
    ("fault: reset\non: oximeter\nfor: 1 s", "timeline[0].for: is not a key here"),
    (
      "fault: drop\non: oximeter\nfor: 50 min\nprobability: 0 %",
      "timeline[0].probability: 0 % is not allowed"
    ),
    ("fault: drop\non: oximeter\nfor: 3001 s", "timeline[0].for: reaches past the scenario's duration"),
    ("fault: delay\non: oximeter\nfor: 1 s", "timeline[0].by: is missing"),
    (
      "fault: delay\non: oximeter\nfor: 1 s\nby: 4 ms",
      "timeline[0].by: 4 ms is not allowed; allowed: 5 ms to 30 s"
    ),
    ("fault: exception\non: ventilator\nfor: 1 s\ncode: 256", "code: 256 is not allowed; allowed: 1 to 255"),
    ("fault: clock_jump\non: ventilator\nby: 0 s", "timeline[0].by: is no jump"),
    (
      "fault: clock_jump\non: ventilator\nby: 39 ms",
      "timeline[0].by: leaves the ventilator's clock as it is; allowed: 40 ms and more"
    ),
    (
      "fault: clock_jump\non: oximeter\nby: -333 ms",
      "timeline[0].by: leaves the oximeter's clock as it is; allowed: 334 ms and more, but no whole turn"
    ),
    ("fault: clock_jump\non: oximeter\nby: 16384 s", "timeline[0].by: leaves the oximeter's clock as it is"),
    (
      "fault: low_perfusion\non: oximeter\nfor: 1 s\nindex: 1 %",
      "timeline[0].index: 1 % is not allowed; allowed: 0 to 0.99 %"
    ),
    (
      "fault: echo\non: oximeter\nfor: 1 s",
      "timeline[0].on: oximeter is not allowed; allowed: capnograph, ventilator, cough-meter"
    ),
    (
      "fault: wrong_parity\non: cough-meter\nfor: 1 s\ndirection: to_instrument",
      "timeline[0].direction: to_instrument is not allowed; allowed: from_instrument"
    ),
    ("fault: low_perfusion\non: oximeter\nfor: 1 s\nindex: 0.2", "allowed: a unit: %"),
    ("fault: drop\nleak: 3 L/min\non: oximeter\nfor: 1 s", "has 2 things that happen"),
  ])
  func `what does not belong is refused with its line and what is allowed`(entry: String, words: String)
    throws
  {
    let error = try #require(throws: DocumentError.self) { try scenario(entry) }
    #expect(error.description.hasPrefix("faults.yaml:"))
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func `a fault may last until the very end`() throws {
    #expect(try scenario("fault: drop\non: oximeter\nfor: 50 min").faults.first?.until == .origin + .hours(1))
  }

  @Test(arguments: FaultWord.allCases.filter { !$0.directions(at: .capnograph).isEmpty && $0 != .echo })
  func `nothing goes wrong on the way to an instrument that only talks`(word: FaultWord) throws {
    let needs = word == .delay || word == .split ? "\nby: 1 s" : ""
    let text = "fault: \(word.rawValue)\non: oximeter\nfor: 1 s\(needs)\ndirection: "
    let error = try #require(throws: DocumentError.self) { try scenario(text + "to_instrument") }
    #expect(error.line == (needs.isEmpty ? 8 : 9))
    #expect(error.description.hasPrefix("faults.yaml:"))
    #expect(
      error.description.hasSuffix(
        "timeline[0].direction: to_instrument is not allowed; allowed: from_instrument"), "\(error)")
    #expect(try scenario(text + "from_instrument").faults.count == 1)
  }
}
