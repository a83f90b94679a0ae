import Documents
import Patient
import Quantities
import Testing

@testable import Bench

/// Control lines as words: who they are for, and what they stand for in the scenario language.
@Suite struct `Control line` {
  private static let moment = Uptime.origin + .seconds(90)

  private func read(_ line: String) throws(DocumentError) -> EventNow {
    let entry = ControlLine(line, beds: ["bed-1"]).entry
    let root = try Document(text: entry, file: "line").root
    return try EventNow(
      root, at: Self.moment, ventilator: BilevelSupport(), models: BedModels())
  }

  private func events(_ line: String) throws(DocumentError) -> [BodyEvent] {
    try read(line).events.map(\.event)
  }

  private static let course = "course: saturation, to: 82 %, tau: 6 s"
  private static let settings = "ventilator: {ipap: 18 cmH2O, epap: 6 cmH2O}"

  @Test(arguments: [
    ("probe off", "probe: off"), ("probe off now", "probe: off"), ("probe: off now", "probe: off"),
    ("  probe   off\t", "probe: off"), ("probe: off\r", "probe: off"),
    ("leak 60 L/min", "leak: 60 L/min"), ("leak 60 L/min now", "leak: 60 L/min"),
    ("course saturation to 82 % tau 6 s", course),
    ("apnoea 30 s airway closed", "apnoea: 30 s, airway: closed"),
    ("motion 40 s intensity 60 %", "motion: 40 s, intensity: 60 %"),
    ("ventilator ipap 18 cmH2O epap 6 cmH2O", settings), ("cough 168 L/min", "cough: [168 L/min]"),
    ("cough 168 L/min 180 L/min every 5 s", "cough: [168 L/min, 180 L/min], every: 5 s"),
    ("cough [168 L/min, 180 L/min]", "cough: [168 L/min, 180 L/min]"), ("suction 30 s", "suction: 30 s"),
    ("release saturation", "release: saturation"), ("bed-1: probe off", "probe: off"),
  ])
  func `what is typed loosely means what the scenario language says`(loose: String, strict: String) throws {
    #expect(try events(loose) == events(strict))
    #expect(try !events(strict).isEmpty)
  }

  @Test func `the language's words become the events they name`() throws {
    #expect(try events("probe: off") == [.probe(attached: false)])
    #expect(try events("leak: 60 L/min") == [.leak(60)])
    #expect(try events(Self.course) == [.course(Course(.saturation, to: 82, timeConstant: 6))])
    guard case .support(let support)? = try events(Self.settings).first else {
      Issue.record("no settings")
      return
    }
    #expect(support.inspiratoryPressure == 18)
    #expect(support.expiratoryPressure == 6)
  }

  @Test func `the efforts of one cough come one after the other`() throws {
    #expect(try read("cough 168 L/min 180 L/min every 5 s").events.map(\.delay) == [.zero, .seconds(5)])
  }

  @Test(arguments: ControlWord.events)
  func `every example of help is accepted`(example: String) throws {
    let now = try read(example)
    #expect(now.events.count + now.faults.count > 0)
  }

  @Test(arguments: ["fault: drop, on: oximeter, for: 20 s", "fault drop on oximeter for 20 s now"])
  func `a fault begins now, on the bed's clock, and lasts as long as it is said to`(line: String) throws {
    let faults = try read(line).faults
    #expect(faults.map(\.instrument) == [.oximeter])
    #expect(faults.map(\.kind) == [.wire(.drop, .fromInstrument)])
    #expect(faults.map(\.from) == [Self.moment])
    #expect(faults.map(\.until) == [Self.moment + .seconds(20)])
    #expect(try read("fault reset on capnograph").faults.map(\.kind) == [.instrument(.reset)])
  }

  @Test(arguments: [
    ("leak: 500 L/min", "0 to 150 L/min"), ("leak: 60", "L/min"), ("probe: maybe", "on, off"),
    ("course: saturation, tau: 6 s", "to: is missing"), ("course: mood, to: 3 %", "saturation"),
    ("probe: off, leak: 3 L/min", "2 things"), ("probe: off, at: 3 s", "leave `at` out"),
    ("tick: secretions-not-clearable", "breathline chart"), ("ventilator: {ipap: 3 cmH2O}", "4 to 40 cmH2O"),
    ("ventilator: {volume: 3 mL}", "ipap"), ("cough: [9 L/min]", "10 to 900 L/min"), ("probe:", "empty"),
    ("probe", "empty"), ("apnoea: 0 s", "1 s to"),
    ("fault: drop, on: pump, for: 3 s", "oximeter, capnograph"),
    ("fault: rot, on: oximeter, for: 3 s", "drop, duplicate"),
    ("fault: drop, on: oximeter", "for: is missing"),
    ("fault: drop, on: oximeter, for: 25 h", "5 ms to"), ("probe: &a off", "anchors"),
  ])
  func `what is not right is refused with what is allowed`(line: String, said: String) {
    let error = #expect(throws: DocumentError.self) { try events(line) }
    #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("bed-2: probe off", ControlLine.Whom.bed(1), "probe off"), ("all: probe: on", .everybody, "probe: on"),
    ("probe: off", .nobody, "probe: off"), ("bed-22: probe off", .nobody, "bed-22: probe off"),
    ("bed-1:unplug oximeter now", .bed(0), "unplug oximeter"), ("  bed-1 : x", .nobody, "bed-1 : x"),
    ("", .nobody, ""), ("probe:", .bed(2), ""),
  ])
  func `a bed's name goes in front`(line: String, whom: ControlLine.Whom, words: String) {
    let beds = ["bed-1", "bed-2"]
    guard line != "probe:" else {
      // A word of the language hides a bed of that name, not the other way round.
      #expect(ControlLine(line, beds: beds + ["probe"]).whom == .nobody)
      return
    }
    let read = ControlLine(line, beds: beds)
    #expect(read.whom == whom)
    #expect(read.words == words)
  }
}
