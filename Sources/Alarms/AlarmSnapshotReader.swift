internal import Criteria
public import Documents
internal import Quantities
internal import Readings

extension AlarmSnapshot {
  /// Reads a snapshot back, strictly; `file` is the name that errors carry.
  ///
  /// A text that was cut off, has a key too many or too few, or says what cannot be, is refused as a whole.
  public init(text: String, file: String) throws(DocumentError) {
    let keys = [
      "version", "last_record", "log_failing", "instruments", "audio", "audio_at", "audio_by", "reminds_at",
      "off", "alarms",
    ]
    let mapping = try Document(text: text, file: file).root.mapping(keys)
    _ = try mapping.required("version").integer(among: [1])
    lastRecord = try mapping.required("last_record").count()
    isLogFailing = try mapping.required("log_failing").flag()
    instruments = []
    for node in try mapping.required("instruments").list() { instruments.append(try node.text()) }
    audio = try AlarmSnapshot.audio(mapping)
    remindsAt = try mapping.moment("reminds_at")
    alarmsOff = []
    for node in try mapping.required("off").list(upTo: AlarmTable.mostOff) {
      alarmsOff.append(try AlarmOff(node))
    }
    entries = []
    for node in try mapping.required("alarms").list(upTo: AlarmTable.mostAlarms) {
      let entry = try AlarmEntry(node)
      guard !entries.contains(where: { $0.alarm.condition == entry.alarm.condition }) else {
        throw node.contradiction("a second alarm of \(entry.alarm.condition.word)")
      }
      entries.append(entry)
    }
  }

  private static func audio(_ mapping: DocumentMapping) throws(DocumentError) -> AudioState {
    let word = try mapping.required("audio")
    let code = try word.choice(among: ["on", "paused", "off"].map { (word: $0, meaning: $0) })
    guard code != "on" else { return .on }
    guard let moment = try mapping.moment("audio_at") else { throw mapping.missing("audio_at") }
    let by = try mapping.words("audio_by") ?? ""
    return code == "paused" ? .paused(until: moment, by: by) : .off(since: moment, by: by)
  }
}

extension AlarmOff {
  fileprivate init(_ node: DocumentNode) throws(DocumentError) {
    let mapping = try node.mapping(["condition", "by", "reason", "since", "of_rule"])
    guard let since = try mapping.moment("since") else { throw mapping.missing("since") }
    self.init(
      condition: try mapping.required("condition").condition(), by: try mapping.words("by") ?? "",
      reason: try mapping.words("reason") ?? "", since: since,
      isOfRule: try mapping.required("of_rule").flag())
  }
}

extension AlarmEntry {
  private static let keys = [
    "condition", "occurrence", "priority", "state", "judged", "title_en", "title_zh", "text_en", "text_zh",
    "detail", "pack_version", "origin", "condition_at", "signalled_at", "ended_at", "acknowledged_by",
    "announcement", "escalation", "begins_at", "fades_at", "awaited_record", "announces_at",
    "owes_withdrawal", "out", "unattended_since",
  ]

  fileprivate init(_ node: DocumentNode) throws(DocumentError) {
    let mapping = try node.mapping(AlarmEntry.keys)
    self.init(try AlarmEntry.alarm(mapping))
    beginsAt = try mapping.moment("begins_at")
    fadesAt = try mapping.moment("fades_at")
    awaitedRecord = try mapping.required("awaited_record").count()
    announcesAt = try mapping.moment("announces_at")
    owesWithdrawal = try mapping.required("owes_withdrawal").flag()
    isOut = try mapping.required("out").flag()
    unattendedSince = try mapping.moment("unattended_since")
    // Without these moments the alarm would wait for ever.
    if alarm.state == .recent, fadesAt == nil { throw mapping.missing("fades_at") }
    if alarm.announcement == .announcing, alarm.state.isSignalling, announcesAt == nil {
      throw mapping.missing("announces_at")
    }
  }

  private static func alarm(_ mapping: DocumentMapping) throws(DocumentError) -> Alarm {
    let condition = try mapping.required("condition").condition()
    guard let conditionAt = try mapping.moment("condition_at") else { throw mapping.missing("condition_at") }
    guard let signalledAt = try mapping.moment("signalled_at") else { throw mapping.missing("signalled_at") }
    let priorities = Priority.allCases.filter { $0 != .none }.map { (word: $0.rawValue, meaning: $0) }
    let stage = EscalationStage(
      rawValue: try mapping.required("escalation").integer(among: EscalationStage.allCases.map(\.rawValue)))
    return Alarm(
      condition: condition, occurrence: try mapping.required("occurrence").count(),
      kind: AlarmTable.row(of: condition).kind,
      priority: try mapping.required("priority").choice(among: priorities),
      state: try mapping.required("state").choice(), isJudged: try mapping.required("judged").flag(),
      title: try mapping.bilingual("title"), text: try mapping.bilingual("text"),
      detail: try mapping.words("detail"), packVersion: try mapping.words("pack_version"),
      origin: try mapping.required("origin").choice(
        among: Origin.allCases.map { (word: $0.word, meaning: $0) }),
      conditionAt: conditionAt, signalledAt: signalledAt, endedAt: try mapping.moment("ended_at"),
      acknowledgedBy: try mapping.words("acknowledged_by"),
      announcement: try mapping.required("announcement").choice(), escalation: stage ?? .none)
  }
}

extension DocumentMapping {
  /// Words, or nil when there are none.
  fileprivate func words(_ key: String) throws(DocumentError) -> String? { try optional(key)?.text() }

  fileprivate func bilingual(_ key: String) throws(DocumentError) -> BilingualText {
    BilingualText(
      english: try words(key + "_en") ?? "", chinese: try words(key + "_zh") ?? "")
  }

  /// A moment within ten years of the snapshot, in nanoseconds; nil when there is none.
  fileprivate func moment(_ key: String) throws(DocumentError) -> Uptime? {
    guard let node = optional(key) else { return nil }
    let farthest = Interval.hours(24 * 3653).nanoseconds.magnitude
    guard let nanoseconds = Int64(try node.text()), nanoseconds.magnitude <= farthest else {
      throw node.refusal(allowed: "nanoseconds of at most ten years")
    }
    return Uptime(nanoseconds: nanoseconds)
  }
}

extension DocumentNode {
  fileprivate func count() throws(DocumentError) -> UInt64 {
    guard let count = UInt64(try text()), count <= UInt64(Int64.max) else {
      throw refusal(allowed: "a whole number from 0")
    }
    return count
  }

  fileprivate func condition() throws(DocumentError) -> AlarmCondition {
    guard let condition = AlarmCondition(word: try text()) else {
      throw refusal(allowed: "the word of an alarm condition")
    }
    return condition
  }

  fileprivate func list(upTo most: Int) throws(DocumentError) -> [DocumentNode] {
    let items = try list()
    guard items.count <= most else { throw refusal(allowed: "at most \(most) items") }
    return items
  }
}
