public import Alarms
internal import Criteria
internal import Documents
internal import Quantities
internal import Readings

/// What an operator may do to the alarms, with the operator's name.
///
/// The words are those of IEC 60601-1-8: AUDIO PAUSED, AUDIO OFF, ALARM OFF, ACKNOWLEDGED.
public struct AlarmAct: Hashable, Sendable {
  /// What is done.
  public enum Kind: Hashable, Sendable {
    /// Acknowledge one alarm, or all that are to be seen (nil).
    case acknowledge(AlarmCondition?)
    /// Silence for a time, or until a new HIGH alarm.
    case pauseAudio(AudioPause)
    /// End the silence early.
    case endPause
    /// Silence until somebody ends it; people are reminded.
    case audioOff
    /// End AUDIO OFF.
    case audioOn
    /// No signal of one condition, for a reason.
    case alarmOff(AlarmCondition, reason: String)
    /// Signals of the condition again.
    case alarmOn(AlarmCondition)
  }

  /// What is done.
  public let kind: Kind
  /// Who does it; never empty.
  public let operatorName: String

  /// Names an act.
  public init(_ kind: Kind, by operatorName: String) {
    self.kind = kind
    self.operatorName = operatorName
  }

  /// The act as the alarm system takes it.
  public var event: AlarmEvent {
    switch kind {
    case .acknowledge(let condition): .acknowledged(condition, by: operatorName)
    case .pauseAudio(let pause): .audioPaused(pause, by: operatorName)
    case .endPause: .pauseEnded(by: operatorName)
    case .audioOff: .audioOff(by: operatorName)
    case .audioOn: .audioOn(by: operatorName)
    case .alarmOff(let condition, let reason): .alarmOff(condition, reason: reason, by: operatorName)
    case .alarmOn(let condition): .alarmOn(condition, by: operatorName)
    }
  }

  /// The words by which acts are asked for.
  private enum Word: String, CaseIterable {
    case acknowledge
    case pauseAudio = "pause-audio"
    case endPause = "end-pause"
    case audioOff = "audio-off"
    case audioOn = "audio-on"
    case alarmOff = "alarm-off"
    case alarmOn = "alarm-on"

    var keys: [String] {
      let shared = ["request", "by"]
      return switch self {
      case .acknowledge, .alarmOn: shared + ["condition"]
      case .alarmOff: shared + ["condition", "reason"]
      case .pauseAudio: shared + ["seconds"]
      case .endPause, .audioOff, .audioOn: shared
      }
    }
  }

  /// Reads an act; the word stands under `request`.
  init(_ root: DocumentNode) throws(DocumentError) {
    let word = try Self.word(root.mappingOfAnyKeys().required("request"))
    let act = try root.mapping(word.keys)
    let name = try act.required("by")
    operatorName = try name.text()
    guard operatorName.contains(where: { !$0.isWhitespace }), operatorName.utf8.count <= 100 else {
      throw name.refusal(allowed: "the name of whoever does it, at most 100 bytes")
    }
    switch word {
    case .acknowledge:
      let node = try act.required("condition")
      kind = .acknowledge(try node.text() == "all" ? nil : try Self.condition(node))
    case .pauseAudio:
      let seconds = try act.optional("seconds")?.integer(among: AudioPause.allCases.map(\.rawValue))
      kind = .pauseAudio(seconds.flatMap(AudioPause.init(rawValue:)) ?? .preset)
    case .endPause: kind = .endPause
    case .audioOff: kind = .audioOff
    case .audioOn: kind = .audioOn
    case .alarmOff:
      let reason = try act.required("reason")
      // Both stand in every record of the alarm log and in the state.
      guard try reason.text().utf8.count <= 200 else {
        throw reason.refusal(allowed: "a reason of at most 200 bytes")
      }
      kind = .alarmOff(try Self.condition(act.required("condition")), reason: try reason.text())
    case .alarmOn: kind = .alarmOn(try Self.condition(act.required("condition")))
    }
  }

  private static func word(_ node: DocumentNode) throws(DocumentError) -> Word {
    guard let word = Word(rawValue: try node.text()) else {
      let shown = ControlRequest.Subject.allCases.map(\.rawValue)
      let words = ["enter"] + Word.allCases.map(\.rawValue) + shown
      throw node.refusal(allowed: words.joined(separator: ", "))
    }
    return word
  }

  private static func condition(_ node: DocumentNode) throws(DocumentError) -> AlarmCondition {
    guard let condition = AlarmCondition(word: try node.text()) else {
      throw node.refusal(
        allowed: "a condition as 'breathline alarms list' shows it, such as rule/cn-als-2022/FAST.HIGH")
    }
    return condition
  }

  /// The act as it is sent.
  var json: JSONObject {
    var object = JSONObject()
    switch kind {
    case .acknowledge(let condition):
      object.add("request", Word.acknowledge.rawValue)
      object.add("condition", condition?.word ?? "all")
    case .pauseAudio(let pause):
      object.add("request", Word.pauseAudio.rawValue)
      object.add("seconds", Int64(pause.rawValue))
    case .endPause: object.add("request", Word.endPause.rawValue)
    case .audioOff: object.add("request", Word.audioOff.rawValue)
    case .audioOn: object.add("request", Word.audioOn.rawValue)
    case .alarmOff(let condition, let reason):
      object.add("request", Word.alarmOff.rawValue)
      object.add("condition", condition.word)
      object.add("reason", reason)
    case .alarmOn(let condition):
      object.add("request", Word.alarmOn.rawValue)
      object.add("condition", condition.word)
    }
    object.add("by", operatorName)
    return object
  }
}
