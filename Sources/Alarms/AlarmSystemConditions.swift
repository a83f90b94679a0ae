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
          packVersion: nil, origin: origin, finding: nil), at: start(of: condition))
      if condition.isMomentary { end(.technical(condition), as: .ended) }
    case .absent: end(.technical(condition), as: .ended)
    case .unknown: lose(.technical(condition), reason: "no word of it")
    case .obscured where place(of: .technical(condition)).map { entries[$0].alarm.state } == .pending:
      end(.technical(condition), as: .ended)
    case .obscured: lose(.technical(condition), reason: "something else is in the way")
    }
  }

  /// Since when a condition holds that begins now: since then, or since what it takes over from began.
  private func start(of condition: TechnicalCondition) -> Uptime {
    var start = now
    for relay in AlarmTable.relays(of: condition) {
      guard let place = place(of: .technical(relay)) else { continue }
      let (alarm, row) = (entries[place].alarm, AlarmTable.row(of: relay))
      // One that is pending since before a restart has not been seen to go on.
      guard alarm.state.isPresent, alarm.isJudged || alarm.state != .pending else { continue }
      start = min(start, alarm.conditionAt - (row.conditionDelay ?? .zero))
    }
    return start
  }

  /// The condition holds since `moment`.
  mutating func hold(_ sign: AlarmSign, at moment: Uptime) {
    let delay = AlarmTable.row(of: sign.condition).conditionDelay ?? .zero
    // One that has taken over is an alarm condition now, though its cause began long ago.
    let conditionAt = delay > .zero ? max(now, moment + delay) : moment
    let begin: AlarmMachine.Event = conditionAt > now || isSuperseded(sign.condition) ? .beginning : .holds
    guard let place = place(of: sign.condition) else {
      return insert(sign, begin, conditionAt: conditionAt)
    }
    let before = entries[place].alarm
    describe(place, by: sign)
    switch before.state {
    case .pending:
      // Nobody has seen it go on over the restart: it begins anew.
      if !before.isJudged { begins(place, at: conditionAt) }
      step(place, begin, sign.finding)
    case .recent:
      begins(place, at: conditionAt)
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
    for place in entries.indices
    where entries[place].alarm.state == .pending && entries[place].alarm.isJudged {
      let condition = entries[place].alarm.condition
      if isSuperseded(condition) {
        entries[place].beginsAt = nil
      } else if entries[place].beginsAt == nil {
        begins(place, at: now + (AlarmTable.row(of: condition).conditionDelay ?? .zero))
      }
    }
  }

  private mutating func begins(_ place: Int, at moment: Uptime) {
    entries[place].alarm.conditionAt = moment
    entries[place].beginsAt = moment
  }

  /// The gateway started: of its own conditions only these hold, and those which happened at one moment have
  /// passed.
  ///
  /// Whether the log can be written its next word says, and whether there is room the alarms themselves.
  mutating func endGatewayConditions(except present: [TechnicalCondition]) {
    for condition in TechnicalCondition.ofTheGateway where !present.contains(condition) {
      if condition == .logUnwritable, ledger.isFailing { continue }
      if condition == .alarmsDropped, entries.count >= AlarmTable.mostAlarms - 1 { continue }
      end(.technical(condition), as: .ended)
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
    let state = entries[place].alarm.state
    if !wasJudged, state.isPresent, state != .pending {
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
