internal import Alarms
internal import Control
internal import Criteria

/// What an expectation is about, as far as only the packs know whether there is such a thing.
enum ExpectedSubject {
  /// A rule of any pack.
  case rule(String)
  /// An alarm.
  case condition(AlarmCondition)

  /// The subject as the file has it.
  var written: String {
    switch self {
    case .rule(let name): name
    case .condition(let condition): condition.written
    }
  }

  /// What would be allowed instead; nil when the packs know the subject.
  func refusal(by packs: [RulePack]) -> String? {
    switch self {
    case .rule(let name):
      let rules = packs.flatMap(\.rules)
      return rules.contains(name) ? nil : rules.joined(separator: ", ")
    case .condition(let condition):
      guard let wanted = condition.rule else { return nil }
      // A part of another rule calls nobody, and neither does one without a priority.
      let calling = packs.flatMap { pack in
        pack.summaries.filter { !$0.isArm && $0.priority != .none }.map { (pack: pack.id, rule: $0.id) }
      }
      guard !calling.contains(where: { $0 == wanted }) else { return nil }
      return calling.map { AlarmCondition.rule(pack: $0.pack, rule: $0.rule).word }.joined(separator: ", ")
    }
  }
}

extension Expectation {
  /// What is meant and the key that names it; nil when the packs have no say in it.
  var subject: (key: String, about: ExpectedSubject)? {
    switch kind {
    case .finding(let name, _, _, _), .standing(let name, _, _, _): ("finding", .rule(name))
    case .silent(let name, _, _): ("silent", .rule(name))
    case .alarm(let condition, _, _, _, _): ("alarm", .condition(condition))
    case .quiet(.condition(let condition), _, _): ("quiet", .condition(condition))
    case .raised(let condition, _, _, _): ("raised", .condition(condition))
    case .reading, .extreme, .absent, .channel, .quiet, .counter: nil
    }
  }
}

extension AlarmAct.Kind {
  /// The condition that an operator names; nil when none.
  var condition: AlarmCondition? {
    switch self {
    case .acknowledge(let condition): condition
    case .alarmOff(let condition, _), .alarmOn(let condition): condition
    case .pauseAudio, .endPause, .audioOff, .audioOn: nil
    }
  }
}
