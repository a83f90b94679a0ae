import Quantities
public import Readings

extension FindingChange {
  /// The change as JSON behind what `front` holds already; keys come in a fixed order, numbers are exact.
  ///
  /// `instruments` are the instruments' names by position; one without a name is given by its number.
  public func json(after front: JSONObject = JSONObject(), instruments: [String] = []) -> JSONObject {
    var object = front
    object.add("at_uptime_ms", at.wholeMilliseconds)
    object.add("previous", previous.code)
    return finding.json(after: object, instruments: instruments)
  }
}

extension Finding {
  /// The finding as JSON behind what `front` holds already; keys come in a fixed order, numbers are exact.
  ///
  /// `instruments` are the instruments' names by position; one without a name is given by its number.
  public func json(after front: JSONObject = JSONObject(), instruments: [String] = []) -> JSONObject {
    var object = front
    object.add("pack", pack)
    object.add("pack_version", packVersion)
    object.add("rule", rule)
    object.add("arm", isArm)
    object.add("state", state.code)
    object.add(state)
    object.add("since_uptime_ms", since.wholeMilliseconds)
    object.add("since_utc", optional: sinceCivil?.iso8601)
    object.add("priority", priority.rawValue)
    object.add("strength", strength.rawValue)
    object.add("purpose", purpose.rawValue)
    object.add("origin", "\(origin)")
    object.add("title", JSONObject(title))
    object.add("text", JSONObject(text))
    object.add(sentence: sentence)
    object.add("arms", arms)
    object.add("annotations", annotations.map { $0.json(instruments) })
    object.add("evidence", evidence.map { $0.json(instruments) })
    object.add("disagrees_with", disagreesWith.map(\.json))
    return object
  }
}

extension PackOpinion {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("pack", pack)
    object.add("rule", rule)
    object.add("limits", limits)
    return object
  }
}

extension JSONObject {
  /// A text in both languages, under `en` and `zh`.
  public init(_ text: BilingualText) {
    self.init()
    add("en", text.english)
    add("zh", text.chinese)
  }

  fileprivate mutating func add(_ state: RuleState) {
    switch state {
    case .starting, .normal, .pending, .active, .clearing: break
    case .inhibited(let by): add("inhibited_by", by)
    case .indeterminate(let why):
      var reason = JSONObject()
      reason.add("code", why.code)
      reason.add("subject", why.subject)
      reason.add("detail", optional: why.detail)
      add("reason", reason)
    }
  }

  fileprivate mutating func add(sentence: Provenance?) {
    guard let sentence, let quote = sentence.quote else { return addNull("sentence") }
    var object = JSONObject()
    object.add("source", sentence.id)
    object.add("en", quote.english)
    object.add("zh", quote.chinese)
    add("sentence", object)
  }

  fileprivate mutating func add(_ key: String, optionalThousandths value: Int32?) {
    if let value { add(key, thousandths: Int64(value)) } else { addNull(key) }
  }

  fileprivate mutating func add(_ key: String, count: Int) { add(key, Int64(count)) }

  fileprivate mutating func add(_ key: String, source: Provenance?) {
    guard let source else { return addNull(key) }
    var object = JSONObject()
    object.add("id", source.id)
    object.add("kind", source.kind.rawValue)
    add(key, object)
  }

  fileprivate mutating func add(_ limit: LimitEvidence?) {
    guard let limit else { return addNull("limit") }
    var object = JSONObject()
    object.add("op", limit.comparator.rawValue)
    object.add("value", thousandths: Int64(limit.thousandths))
    object.add("unit", limit.unit.rawValue)
    object.add("from", source: limit.source)
    object.add("op_from", source: limit.comparatorSource)
    add("limit", object)
  }

  fileprivate mutating func add(_ received: ClosedRange<Uptime>?) {
    add("first_uptime_ms", optional: received?.lowerBound.wholeMilliseconds)
    add("last_uptime_ms", optional: received?.upperBound.wholeMilliseconds)
  }

  fileprivate mutating func add(_ instrument: InstrumentIndex?, _ names: [String]) {
    add("instrument", optional: instrument.map { $0.name(names) })
  }
}

extension InstrumentIndex {
  /// The instrument's name, or its number where it has none.
  public func name(_ names: [String]) -> String {
    names.indices.contains(Int(position)) ? names[Int(position)] : String(position)
  }
}

extension Annotation {
  fileprivate func json(_ instruments: [String]) -> JSONObject {
    var object = JSONObject()
    object.add("id", id)
    object.add("en", text.english)
    object.add("zh", text.chinese)
    object.add("evidence", evidence.map { $0.json(instruments) })
    return object
  }
}

extension Evidence {
  fileprivate func json(_ instruments: [String]) -> JSONObject {
    var object = JSONObject()
    switch self {
    case .readings(let readings): readings.write(into: &object, instruments)
    case .share(let share): share.write(into: &object)
    case .change(let change): change.write(into: &object)
    case .night(let night): night.write(into: &object)
    case .entry(let entry): entry.write(into: &object)
    case .session(let session): session.write(into: &object, instruments)
    case .patient(let patient): patient.write(into: &object)
    }
    return object
  }
}

extension ReadingsEvidence {
  fileprivate func write(into object: inout JSONObject, _ instruments: [String]) {
    object.add("kind", "readings")
    object.add("input", input)
    object.add("source", source)
    object.add(instrument, instruments)
    object.add(received)
    object.add("seconds", count: seconds)
    object.add("valid_seconds", count: validSeconds)
    object.add("satisfying_seconds", count: satisfyingSeconds)
    object.add("min", optionalThousandths: values?.lowerBound)
    object.add("max", optionalThousandths: values?.upperBound)
    object.add("last", optionalThousandths: last)
    object.add("lower_bound", isLowerBound)
    object.add("doubts", doubts.map { "\($0)" })
    if let estimate { object.add("estimate", estimate.json) }
    object.add(limit)
  }
}

extension GradientEvidence {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("site", site.rawValue)
    object.add("gradient", thousandths: Int64(gradient))
    object.add("estimate", thousandths: Int64(estimate))
    object.add("upper", thousandths: Int64(upper))
    object.add("author", author)
    object.add("recorded_utc", recordedAt.iso8601)
    return object
  }
}

extension ShareEvidence {
  fileprivate func write(into object: inout JSONObject) {
    object.add("kind", "share")
    object.add("condition", condition)
    object.add("seconds", count: seconds)
    object.add("opposed_seconds", count: opposedSeconds)
    object.add("window_seconds", count: windowSeconds)
    object.add("needed_seconds", count: neededSeconds)
    object.add("from", source: source)
  }
}

extension ChangeEvidence {
  fileprivate func write(into object: inout JSONObject) {
    object.add("kind", kind.rawValue)
    object.add("input", input)
    object.add("baseline", baseline)
    object.add("from", thousandths: Int64(from))
    object.add("to", thousandths: Int64(to))
    object.add("over_s", optional: over?.wholeSeconds)
    object.add("lower_bound", isLowerBound)
    object.add(limit)
  }
}

extension NightEvidence {
  fileprivate func write(into object: inout JSONObject) {
    object.add("kind", "night")
    object.add("condition", condition)
    object.add("began_utc", optional: began?.iso8601)
    object.add("seconds", count: seconds)
    object.add("known_seconds", count: knownSeconds)
    object.add("recorded_seconds", count: recordedSeconds)
    object.add("over", isOver)
    object.add(limit)
  }
}

extension EntryEvidence {
  fileprivate func write(into object: inout JSONObject) {
    object.add("kind", "entry")
    object.add("item", item)
    object.add("author", optional: author)
    object.add("recorded_utc", optional: recordedAt?.iso8601)
    object.add("age_s", optional: age?.wholeSeconds)
    object.add("limit_s", limit.wholeSeconds)
    object.add("from", source: source)
  }
}

extension PatientEvidence {
  fileprivate func write(into object: inout JSONObject) {
    object.add("kind", "patient")
    object.add("fact", fact)
    object.add("truth", "\(truth)")
    object.add("author", optional: author)
    object.add("recorded_utc", optional: recordedAt?.iso8601)
    object.add("note", optional: note)
  }
}

extension SessionEvidence {
  fileprivate func write(into object: inout JSONObject, _ instruments: [String]) {
    object.add("kind", "session")
    object.add("session", session)
    object.add("measure", measure.rawValue)
    object.add(instrument, instruments)
    object.add(received)
    object.add("efforts", count: efforts)
    object.add("acceptable", count: acceptable)
    object.add("best_l_per_min", thousandths: Int64(best))
    object.add("lower_bound", isLowerBound)
    object.add("peaks_l_per_min", peaks.map { JSONObject.decimal(Int64($0)) })
    object.add("spread_l_per_min", optionalThousandths: spread)
    object.add("best_two_difference_l_per_min", optionalThousandths: bestTwoDifference)
    object.add("assistance", assistance.rawValue)
    object.add("device", optional: meter?.device)
    object.add("scale", optional: meter?.scale?.rawValue)
    object.add("interface", optional: meter?.interface?.rawValue)
    object.add(limit)
  }
}
