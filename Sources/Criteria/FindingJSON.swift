import Quantities
import Readings

extension FindingChange {
  /// The change as one line of JSON with fixed key order; `instruments` are their names by position, where known.
  public func json(instruments: [String] = []) -> String {
    JSONText.object { json in
      json.put("at_uptime_ms", at.wholeMilliseconds)
      json.put("previous", previous.code)
      json.put("finding") { finding.write(into: &$0, instruments: instruments) }
    }
  }
}

extension Finding {
  /// The finding as one line of JSON with fixed key order; `instruments` are their names by position, where known.
  public func json(instruments: [String] = []) -> String {
    JSONText.object { write(into: &$0, instruments: instruments) }
  }

  fileprivate func write(into json: inout JSONText, instruments: [String]) {
    json.put("pack", pack)
    json.put("pack_version", packVersion)
    json.put("rule", rule)
    json.put("arm", isArm)
    json.put("state", state.code)
    write(state, into: &json)
    json.put("since_uptime_ms", since.wholeMilliseconds)
    json.put("since_utc", sinceCivil?.iso8601)
    json.put("priority", priority.rawValue)
    json.put("strength", strength.rawValue)
    json.put("purpose", purpose.rawValue)
    json.put("origin", "\(origin)")
    json.put("title") { $0.put(title) }
    json.put("text") { $0.put(text) }
    write(sentence, into: &json)
    json.put("arms", words: arms)
    json.put("annotations", each: annotations) { json, annotation in
      json.put("id", annotation.id)
      json.put(annotation.text)
    }
    json.put("evidence", each: evidence) { $1.write(into: &$0, instruments: instruments) }
  }

  private func write(_ state: RuleState, into json: inout JSONText) {
    switch state {
    case .starting, .normal, .pending, .active, .clearing: break
    case .inhibited(let by): json.put("inhibited_by", by)
    case .indeterminate(let why):
      json.put("reason") { json in
        json.put("code", why.code)
        json.put("subject", why.subject)
        json.put("detail", why.detail)
      }
    }
  }

  private func write(_ sentence: Provenance?, into json: inout JSONText) {
    guard let sentence, let quote = sentence.quote else { return json.null("sentence") }
    json.put("sentence") { json in
      json.put("source", sentence.id)
      json.put(quote)
    }
  }
}

extension JSONText {
  fileprivate mutating func put(_ text: BilingualText) {
    put("en", text.english)
    put("zh", text.chinese)
  }

  fileprivate mutating func put(_ key: String, source: Provenance?) {
    guard let source else { return null(key) }
    put(key) { json in
      json.put("id", source.id)
      json.put("kind", source.kind.rawValue)
    }
  }

  fileprivate mutating func put(_ limit: LimitEvidence?) {
    guard let limit else { return null("limit") }
    put("limit") { json in
      json.put("op", limit.comparator.rawValue)
      json.put("value", thousandths: limit.thousandths)
      json.put("unit", limit.unit.rawValue)
      json.put("from", source: limit.source)
      json.put("op_from", source: limit.comparatorSource)
    }
  }

  fileprivate mutating func put(_ received: ClosedRange<Uptime>?) {
    put("first_uptime_ms", received?.lowerBound.wholeMilliseconds)
    put("last_uptime_ms", received?.upperBound.wholeMilliseconds)
  }

  fileprivate mutating func put(_ instrument: InstrumentIndex?, names: [String]) {
    guard let instrument else { return null("instrument") }
    let place = Int(instrument.position)
    if names.indices.contains(place) {
      put("instrument", names[place])
    } else {
      put("instrument", place)
    }
  }
}

extension Evidence {
  fileprivate func write(into json: inout JSONText, instruments: [String]) {
    switch self {
    case .readings(let readings): readings.write(into: &json, instruments: instruments)
    case .share(let share): share.write(into: &json)
    case .entry(let entry): entry.write(into: &json)
    case .session(let session): session.write(into: &json, instruments: instruments)
    case .patient(let fact, let truth):
      json.put("kind", "patient")
      json.put("fact", fact)
      json.put("truth", "\(truth)")
    }
  }
}

extension ReadingsEvidence {
  fileprivate func write(into json: inout JSONText, instruments: [String]) {
    json.put("kind", "readings")
    json.put("input", input)
    json.put("source", source)
    json.put(instrument, names: instruments)
    json.put(received)
    json.put("seconds", seconds)
    json.put("valid_seconds", validSeconds)
    json.put("satisfying_seconds", satisfyingSeconds)
    json.put("min", thousandths: values?.lowerBound)
    json.put("max", thousandths: values?.upperBound)
    json.put("last", thousandths: last)
    json.put("lower_bound", isLowerBound)
    json.put("doubts", words: doubts.map { "\($0)" })
    json.put(limit)
  }
}

extension ShareEvidence {
  fileprivate func write(into json: inout JSONText) {
    json.put("kind", "share")
    json.put("condition", condition)
    json.put("seconds", seconds)
    json.put("opposed_seconds", opposedSeconds)
    json.put("window_seconds", windowSeconds)
    json.put("needed_seconds", neededSeconds)
    json.put("from", source: source)
  }
}

extension EntryEvidence {
  fileprivate func write(into json: inout JSONText) {
    json.put("kind", "entry")
    json.put("item", item)
    json.put("author", author)
    json.put("recorded_utc", recordedAt?.iso8601)
    json.put("age_s", age?.wholeSeconds)
    json.put("limit_s", limit.wholeSeconds)
    json.put("from", source: source)
  }
}

extension SessionEvidence {
  fileprivate func write(into json: inout JSONText, instruments: [String]) {
    json.put("kind", "session")
    json.put("session", session)
    json.put("measure", measure.rawValue)
    json.put(instrument, names: instruments)
    json.put(received)
    json.put("efforts", efforts)
    json.put("acceptable", acceptable)
    json.put("best_l_per_min", thousandths: best)
    json.put("lower_bound", isLowerBound)
    json.put("peaks_l_per_min", thousandths: peaks)
    json.put(limit)
  }
}

extension Uptime {
  fileprivate var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }
}
