internal import Criteria
internal import Quantities
internal import Readings

/// What is said of a condition that holds.
struct AlarmSign {
  let condition: AlarmCondition
  let priority: Priority
  let title: BilingualText
  let text: BilingualText
  let detail: String?
  let packVersion: String?
  let origin: Origin
  let finding: Finding?
}

/// What becomes of conditions, whoever speaks of them.
extension AlarmSystem {
  func place(of condition: AlarmCondition) -> Int? {
    entries.firstIndex { $0.alarm.condition == condition }
  }

  func isJudged(_ condition: AlarmCondition) -> Bool {
    place(of: condition).map { entries[$0].alarm.isJudged } ?? true
  }

  /// Equipment speaks.
  mutating func hear(_ condition: TechnicalCondition, _ state: TechnicalState, origin: Origin) {
    switch state {
    case .present(let detail):
      let row = AlarmTable.row(of: condition)
      guard let priority = row.priority, let title = row.title, let text = row.text else {
        preconditionFailure("\(condition.word) has priority \(String(describing: row.priority)) and no words")
      }
      hold(
        AlarmSign(
          condition: .technical(condition), priority: priority, title: title, text: text, detail: detail,
          packVersion: nil, origin: origin, finding: nil), at: now)
    case .absent: end(.technical(condition), as: .ended)
    case .unknown: lose(.technical(condition), reason: "no word of it")
    }
  }

  /// The condition holds since `moment`.
  mutating func hold(_ sign: AlarmSign, at moment: Uptime) {
    let delay = AlarmTable.row(of: sign.condition).conditionDelay ?? .zero
    let begin: AlarmMachine.Event = delay > .zero || isSuperseded(sign.condition) ? .beginning : .holds
    guard let place = place(of: sign.condition) else {
      return insert(sign, begin, conditionAt: moment + delay)
    }
    let before = entries[place].alarm
    describe(place, by: sign)
    switch before.state {
    case .pending: step(place, begin, sign.finding)
    case .recent:
      entries[place].alarm.conditionAt = moment + delay
      entries[place].beginsAt = moment + delay
      step(place, begin, sign.finding)
    case .active, .acknowledged, .latched, .off:
      if sign.priority.weight > before.priority.weight {
        entries[place].alarm.conditionAt = moment
        step(place, .worsened, from: before.priority, sign.finding)
      } else {
        step(place, .holds, sign.finding)
        if sign.priority != before.priority {
          log(.eased(from: before.priority), entries[place].alarm, sign.finding)
          entries[place].countUnattended(from: now)
        }
      }
    }
  }

  /// Whether another alarm calls from which this condition follows.
  func isSuperseded(_ condition: AlarmCondition) -> Bool {
    guard case .technical(let technical) = condition, let superior = AlarmTable.superior(of: technical),
      let place = place(of: .technical(superior))
    else { return false }
    return entries[place].alarm.state == .active || entries[place].alarm.state == .acknowledged
  }

  /// Lets pending alarms wait while another calls from which they follow, and begin anew after it.
  mutating func settleSuperseded() {
    for place in entries.indices where entries[place].alarm.state == .pending {
      let condition = entries[place].alarm.condition
      if isSuperseded(condition) {
        entries[place].beginsAt = nil
      } else if entries[place].beginsAt == nil {
        let begins = now + (AlarmTable.row(of: condition).conditionDelay ?? .zero)
        entries[place].alarm.conditionAt = begins
        entries[place].beginsAt = begins
      }
    }
  }

  /// The condition does not hold.
  mutating func end(_ condition: AlarmCondition, as change: AlarmChange, _ finding: Finding? = nil) {
    guard let place = place(of: condition) else { return }
    entries[place].alarm.isJudged = true
    step(place, .ended, as: change, finding)
  }

  /// Nobody can say whether the condition holds; what was raised stands.
  mutating func lose(_ condition: AlarmCondition, reason: String, _ finding: Finding? = nil) {
    guard let place = place(of: condition), entries[place].alarm.isJudged else { return }
    switch entries[place].alarm.state {
    case .active, .acknowledged, .off: break
    case .pending, .latched, .recent: return
    }
    entries[place].alarm.isJudged = false
    log(.becameUnknown(reason: reason), entries[place].alarm, finding)
  }

  private mutating func describe(_ place: Int, by sign: AlarmSign) {
    let wasJudged = entries[place].alarm.isJudged
    entries[place].alarm.priority = sign.priority
    entries[place].alarm.title = sign.title
    entries[place].alarm.text = sign.text
    entries[place].alarm.detail = sign.detail
    entries[place].alarm.packVersion = sign.packVersion
    entries[place].alarm.origin = sign.origin
    entries[place].alarm.isJudged = true
    isStirred = true
    if !wasJudged, entries[place].alarm.state.isPresent {
      log(.becameKnown, entries[place].alarm, sign.finding)
    }
  }

  private mutating func insert(_ sign: AlarmSign, _ event: AlarmMachine.Event, conditionAt: Uptime) {
    entries.append(
      AlarmEntry(
        Alarm(
          condition: sign.condition, occurrence: 0, kind: AlarmTable.row(of: sign.condition).kind,
          priority: sign.priority, state: .pending, isJudged: true, title: sign.title, text: sign.text,
          detail: sign.detail, packVersion: sign.packVersion, origin: sign.origin, conditionAt: conditionAt,
          signalledAt: conditionAt, endedAt: nil, acknowledgedBy: nil, announcement: .announcing,
          escalation: .none)))
    entries[entries.count - 1].beginsAt = conditionAt
    isStirred = true
    makeRoom()
    if let place = place(of: sign.condition) { step(place, event, sign.finding) }
  }
}
