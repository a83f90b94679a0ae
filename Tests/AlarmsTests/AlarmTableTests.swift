import Alarms
import Criteria
import Foundation
import Quantities
import Readings
import Requirements
import Testing

/// Every technical condition there is, with each loss of each watched channel.
let everyTechnicalCondition: [TechnicalCondition] =
  Channel.allCases.filter(AlarmTable.isWatched).flatMap { channel in
    SignalLoss.allCases.map { .noSignal(InstrumentIndex(3), channel, $0) }
  } + VentilatorAlarm.allCases.map { .ventilator(InstrumentIndex(1), $0) } + [
    .lineDown(InstrumentIndex(0)), .setUpFailed(InstrumentIndex(255)),
    .cannotBeJudged(pack: "cn-als-2022", rule: "FAST.HIGH"),
  ] + TechnicalCondition.ofTheGateway

@Suite struct `The table of alarms` {
  @Test(.verifies("A1"), arguments: everyTechnicalCondition)
  func `it gives every technical condition one priority, words in two languages and a source`(
    condition: TechnicalCondition
  ) throws {
    let row = AlarmTable.row(of: condition)
    #expect([.low, .medium, .high].contains(try #require(row.priority)))
    let delay = try #require(row.conditionDelay)
    #expect(delay >= .zero && delay <= .minutes(2))
    let (title, text) = (try #require(row.title), try #require(row.text))
    for words in [title.english, title.chinese, text.english, text.chinese, row.source] {
      #expect(!words.isEmpty)
    }
    #expect(title.chinese.unicodeScalars.contains { $0.value >= 0x4E00 }, "\(title.chinese)")
  }

  @Test(arguments: everyTechnicalCondition)
  func `a condition's word reads back as the condition`(condition: TechnicalCondition) {
    let alarm = AlarmCondition.technical(condition)
    #expect(AlarmCondition(word: alarm.word) == alarm)
  }

  @Test(arguments: [
    "", "rule", "rule/a", "rule/a/b/c", "rule//b", "line-down", "line-down/-1", "line-down/256",
    "line-down/01", "line-down/1/", "no-signal/0/spo2", "no-signal/0/spo3/stale", "no-signal/0/spo2/dull",
    "ventilator/0/tired", "log-unwritable/0", "LOG-UNWRITABLE", "cannot-be-judged/p",
  ])
  func `a word that names no condition is none`(word: String) {
    #expect(AlarmCondition(word: word) == nil)
  }

  @Test(.verifies("A1", "A8"))
  func `a rule is physiological, does not latch, and brings its own priority and delay`() {
    let row = AlarmTable.row(of: .rule(pack: "p", rule: "R"))
    #expect(row.kind == .physiological && !row.isLatching)
    #expect(row.priority == nil && row.conditionDelay == nil)
  }

  @Test(.verifies("A7", "A27"))
  func `loss of communication latches and is of medium priority, told within ten seconds`() throws {
    let row = AlarmTable.row(of: .lineDown(InstrumentIndex(0)))
    #expect(row.kind == .technical && row.isLatching && row.priority == .medium)
    #expect(try #require(row.conditionDelay) + AlarmTable.signalDelay <= .seconds(10))
  }

  @Test(.verifies("A8")) func `only an alarm about the gateway or its lines latches`() {
    for condition in everyTechnicalCondition {
      let isLatching = AlarmTable.row(of: condition).isLatching
      switch condition {
      case .noSignal, .ventilator, .setUpFailed, .cannotBeJudged: #expect(!isLatching, "\(condition.word)")
      case .lineDown, .logUnwritable, .logDamaged, .chartDamaged, .stateUnwritable,
        .configurationRejected, .stateLost, .alarmsDropped:
        #expect(isLatching, "\(condition.word)")
      }
    }
  }

  @Test(.verifies("A1")) func `what the patient does is physiological, whatever reports it`() {
    let physiological = everyTechnicalCondition.filter { AlarmTable.row(of: $0).kind == .physiological }
    let wanted: [TechnicalCondition] = everyTechnicalCondition.filter { condition in
      switch condition {
      case .noSignal(_, _, .noBreath), .noSignal(_, _, .confirmedNoBreath), .ventilator(_, .apnoea),
        .ventilator(_, .lowMinuteVolume), .ventilator(_, .lowTidalVolume), .ventilator(_, .highRate):
        true
      default: false
      }
    }
    #expect(physiological == wanted)
  }

  @Test func `every absence of every channel means one thing`() {
    for absence in Absence.allCases {
      let meaning = SignalLoss.meaning(of: absence, on: .oxygenSaturation)
      switch absence {
      case .awaited: #expect(meaning == .unknown)
      case .standby, .clipped, .noCounterpart: #expect(meaning == .quiet)
      case .portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .corrupted,
        .noReply:
        #expect(meaning == .lineDown)
      default: #expect(meaning != .quiet && meaning != .unknown && meaning != .lineDown, "\(absence)")
      }
    }
  }

  @Test func `the page of conditions says what the table says`() throws {
    let page = try String(
      contentsOfFile: #filePath.replacing(
        "Tests/AlarmsTests/AlarmTableTests.swift", with: "Sources/Alarms/Alarms.docc/AlarmConditions.md"),
      encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    let wanted = try pageConditions.map { word, condition -> String in
      let row = AlarmTable.row(of: condition)
      let priority = try #require(row.priority).rawValue
      let delay = try #require(row.conditionDelay).wholeSeconds
      let latching = row.isLatching ? "yes" : "no"
      return "| `\(word)` | \(row.kind.rawValue) | \(priority) | \(delay) s | \(latching) | \(row.source) |"
    }
    #expect(rows == wanted, "the table should be:\n\(wanted.joined(separator: "\n"))")
  }
}

/// The conditions in the order of the page, with the words that stand there.
private let pageConditions: [(word: String, condition: TechnicalCondition)] =
  SignalLoss.allCases.map {
    ("no-signal/…/\($0.rawValue)", .noSignal(InstrumentIndex(0), .oxygenSaturation, $0))
  }
  + VentilatorAlarm.allCases.map { ("ventilator/…/\($0.rawValue)", .ventilator(InstrumentIndex(0), $0)) }
  + [
    ("line-down/…", .lineDown(InstrumentIndex(0))), ("set-up-failed/…", .setUpFailed(InstrumentIndex(0))),
    ("cannot-be-judged/…", .cannotBeJudged(pack: "p", rule: "R")),
  ] + TechnicalCondition.ofTheGateway.map { ($0.word, $0) }
