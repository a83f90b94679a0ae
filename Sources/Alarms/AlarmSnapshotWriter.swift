internal import Criteria
internal import Quantities
internal import Readings

extension AlarmSnapshot {
  /// The snapshot as one line of JSON; ``init(text:file:)`` reads it back exactly.
  public var text: String {
    var object = JSONObject()
    object.add("version", 1)
    object.add("last_record", String(lastRecord))
    object.add("log_failing", isLogFailing)
    object.add("instruments", instruments)
    object.add("audio", audio.code)
    switch audio {
    case .on: break
    case .paused(let moment, let by), .off(let moment, let by):
      object.add("audio_at", moment: moment)
      object.add("audio_by", words: by)
    }
    object.add("reminds_at", moment: remindsAt)
    object.add("off", alarmsOff.map(\.json))
    object.add("alarms", entries.map(\.json))
    return AlarmSnapshot.readable(object.text)
  }

  /// Writes as escapes what a strict reader of documents takes for something else: all of it can stand in
  /// texts alone.
  private static func readable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x2A, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16)
        let padding = String(repeating: "0", count: 4 - digits.count)
        result.append(contentsOf: "\\u\(padding)\(digits)".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

extension AlarmOff {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("condition", condition.word)
    object.add("by", words: by)
    object.add("reason", words: reason)
    object.add("since", moment: since)
    object.add("of_rule", isOfRule)
    return object
  }
}

extension AlarmEntry {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("condition", alarm.condition.word)
    object.add("occurrence", String(alarm.occurrence))
    object.add("priority", alarm.priority.rawValue)
    object.add("state", alarm.state.rawValue)
    object.add("judged", alarm.isJudged)
    object.add("title_en", words: alarm.title.english)
    object.add("title_zh", words: alarm.title.chinese)
    object.add("text_en", words: alarm.text.english)
    object.add("text_zh", words: alarm.text.chinese)
    object.add("detail", words: alarm.detail)
    object.add("pack_version", words: alarm.packVersion)
    object.add("origin", alarm.origin.word)
    object.add("condition_at", moment: alarm.conditionAt)
    object.add("signalled_at", moment: alarm.signalledAt)
    object.add("ended_at", moment: alarm.endedAt)
    object.add("acknowledged_by", words: alarm.acknowledgedBy)
    object.add("announcement", alarm.announcement.rawValue)
    object.add("escalation", Int64(alarm.escalation.rawValue))
    object.add("begins_at", moment: beginsAt)
    object.add("fades_at", moment: fadesAt)
    object.add("awaited_record", String(awaitedRecord))
    object.add("announces_at", moment: announcesAt)
    object.add("owes_withdrawal", owesWithdrawal)
    object.add("out", isOut)
    object.add("unattended_since", moment: unattendedSince)
    return object
  }
}

extension JSONObject {
  /// Adds a moment as text, for numbers in documents have no room for nanoseconds; nothing for none.
  fileprivate mutating func add(_ key: String, moment: Uptime?) {
    if let moment { add(key, String(moment.nanoseconds)) }
  }

  /// Adds words; nothing for none.
  fileprivate mutating func add(_ key: String, words: String?) {
    if let words, !words.isEmpty { add(key, words) }
  }
}
