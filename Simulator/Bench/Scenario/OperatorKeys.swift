internal import Alarms
internal import Control
internal import Criteria
import Documents
import Quantities

/// The keys of a timeline that say what a person does at the gateway, and what happens to the gateway itself.
enum OperatorKeys: String, CaseIterable {
  case tick, untick, enter, acknowledge
  case pauseAudio = "pause_audio"
  case endPause = "end_pause"
  case audio
  case alarmOff = "alarm_off"
  case alarmOn = "alarm_on"
  case clockStep = "clock_step"
  case restart

  /// What stands behind the key and beside it.
  var form: EntryForm {
    switch self {
    case .tick, .untick: EntryForm(rawValue, .words(ClinicalSign.allCases.map(\.rawValue)))
    case .enter: EntryForm(rawValue, .mapping(OperatorKeys.chartKeys))
    case .acknowledge: EntryForm(rawValue, .text)
    case .pauseAudio: EntryForm(rawValue, .interval)
    case .endPause: EntryForm(rawValue, .nothing)
    case .audio: EntryForm(rawValue, .words(["on", "off"]))
    case .alarmOff: EntryForm(rawValue, .text, [EntryKey("reason", .text, isRequired: true)])
    case .alarmOn: EntryForm(rawValue, .text)
    case .clockStep, .restart: EntryForm(rawValue, .interval)
    }
  }

  /// What happens by an entry of this key at a bed of these models.
  func happening(
    _ value: DocumentNode, _ entry: DocumentMapping, at models: BedModels
  ) throws(DocumentError) -> ScenarioEvent.Happening {
    switch self {
    case .tick: .person(.enter(.sign(try value.choice(), true)))
    case .untick: .person(.enter(.sign(try value.choice(), false)))
    case .enter: .person(.enter(try ChartForm.fact(from: value)))
    case .acknowledge: .person(.alarms(.acknowledge(try OperatorKeys.acknowledged(value, at: models))))
    case .pauseAudio: .person(.alarms(.pauseAudio(try OperatorKeys.pause(value))))
    case .endPause: .person(.alarms(try OperatorKeys.endPause(value)))
    case .audio:
      .person(.alarms(try value.choice(among: [(word: "on", meaning: .audioOn), ("off", .audioOff)])))
    case .alarmOff:
      .person(.alarms(.alarmOff(try value.condition(at: models), reason: try OperatorKeys.reason(entry))))
    case .alarmOn: .person(.alarms(.alarmOn(try value.condition(at: models))))
    case .clockStep: .gateway(.clockStep(try OperatorKeys.step(value)))
    case .restart: .gateway(.restart(after: try value.interval(in: .milliseconds(100) ... .minutes(10))))
    }
  }

  /// Every field of every chart form; which of them belong together, the form says.
  private static var chartKeys: [EntryKey] {
    var names: [String] = []
    for item in ChartForm.items {
      for field in ChartForm.fields(of: item) ?? [] where !names.contains(field) { names.append(field) }
    }
    let value = ValueShape.either([.amountOfAny, .flag, .list(of: .amountOfAny, nil)])
    return [EntryKey("item", .words(ChartForm.items), isRequired: true)] + names.map { EntryKey($0, value) }
  }

  private static func acknowledged(
    _ node: DocumentNode, at models: BedModels
  ) throws(DocumentError) -> AlarmCondition? {
    try node.text() == "all" ? nil : try node.condition(at: models)
  }

  private static func pause(_ node: DocumentNode) throws(DocumentError) -> AudioPause {
    let length = try node.interval(in: .zero ... .hours(1))
    guard let pause = AudioPause.allCases.first(where: { $0.length == length }) else {
      throw node.refusal(allowed: AudioPause.allCases.map { "\($0.rawValue) s" }.joined(separator: ", "))
    }
    return pause
  }

  private static func endPause(_ node: DocumentNode) throws(DocumentError) -> AlarmAct.Kind {
    guard node.isNothing else { throw node.refusal(allowed: "nothing behind it") }
    return .endPause
  }

  private static func reason(_ entry: DocumentMapping) throws(DocumentError) -> String {
    let reason = try entry.required("reason")
    guard try reason.text().utf8.count <= 200 else {
      throw reason.refusal(allowed: "a reason of at most 200 bytes")
    }
    return try reason.text()
  }

  private static func step(_ node: DocumentNode) throws(DocumentError) -> Interval {
    let step = try node.interval(in: .hours(-24) ... .hours(24))
    guard step != .zero else { throw node.refusal(allowed: "a step forward or, with a minus, back") }
    return step
  }
}

extension DocumentNode {
  /// An alarm's condition with the name of its instrument, such as `line-down/oximeter`, which a bed of these
  /// models can have.
  func condition(at models: BedModels) throws(DocumentError) -> AlarmCondition {
    guard let condition = AlarmCondition(written: try text()), condition.canExist(at: models) else {
      let words =
        ["rule/PACK/RULE", "cannot-be-judged/PACK/RULE"] + AlarmCondition.writtenOfEquipment(at: models)
      let others = models.unusual.isEmpty ? "" : "; this bed has \(models.words)"
      throw refusal(allowed: words.joined(separator: ", ") + others)
    }
    return condition
  }
}
