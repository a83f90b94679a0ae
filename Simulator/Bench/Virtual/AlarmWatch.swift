internal import Alarms
internal import Criteria
internal import Quantities

/// What became of the alarms of a run: what their log says, and what people were told and shown.
///
/// A record in the log calls nobody. So a step that people must hear of counts only with the command that
/// tells them, and one that calls them also with a light that is as urgent as the alarm.
struct AlarmWatch: Sendable {
  /// What happened to one alarm.
  struct Turn: Sendable {
    let condition: AlarmCondition
    let at: Uptime
    let code: String
    let kind: AlarmKind
    let priority: Priority
    /// How people must hear of it.
    let news: News
    /// When they did; nil as long as they did not.
    var toldAt: Uptime?
  }

  /// How people hear of a step.
  enum News: Hashable, Sendable {
    /// Not at all: it stands in the list and in the log.
    case none
    /// By an announcement, and by the light.
    case announcement
    /// By the announcement's withdrawal.
    case withdrawal
    /// By a call for more help.
    case escalation
  }

  /// What an announcement is called of which the log knows nothing.
  fileprivate static let announced = "announced"

  private(set) var turns: [Turn] = []
  /// From when on which priority was shown.
  private var lights: [(at: Uptime, priority: Priority)] = []

  /// Takes what the alarm system wanted done at a moment.
  mutating func take(_ action: AlarmAction, at moment: Uptime) {
    switch action {
    case .log(let record): take(record)
    case .announce(let alarm):
      if !tell(.announcement, of: alarm, at: moment) { turns.append(Turn(unlogged: alarm, at: moment)) }
    case .withdraw(let alarm): tell(.withdrawal, of: alarm, at: moment)
    case .escalate(let alarm, _): tell(.escalation, of: alarm, at: moment)
    case .indicate(let schedule): lights.append((moment, schedule.priority ?? .none))
    case .remind: break
    }
  }

  private mutating func take(_ record: AlarmRecord) {
    guard let condition = record.condition else { return }
    turns.append(
      Turn(
        condition: condition, at: record.at, code: record.change.code,
        kind: record.alarm?.kind ?? AlarmTable.row(of: condition).kind,
        priority: record.alarm?.priority ?? .none, news: News(of: record), toldAt: nil))
  }

  /// Notes that people were told of an alarm's last step of this kind; false when there is none to tell of.
  @discardableResult
  private mutating func tell(_ news: News, of alarm: Alarm, at moment: Uptime) -> Bool {
    let place = turns.lastIndex { turn in
      turn.news == news && turn.condition == alarm.condition && turn.toldAt == nil
    }
    guard let place else { return false }
    turns[place].toldAt = moment
    return true
  }

  // MARK: Judging

  /// Whether something happened to an alarm within a tolerance of a moment so that people know, and what
  /// happened in words.
  func judge(
    _ condition: AlarmCondition, _ step: AlarmStep, _ priority: Priority?, _ moment: Uptime,
    _ tolerance: Interval
  ) -> (isMet: Bool, got: String) {
    let ofAlarm = turns.filter { $0.condition == condition }
    let steps = ofAlarm.filter { $0.code == step.rawValue }
    guard !steps.isEmpty else {
      return (false, ofAlarm.isEmpty ? "never" : "never; " + AlarmWatch.list(ofAlarm))
    }
    let isMet = steps.contains { turn in
      silence(of: turn) == nil && turn.knownAt.isWithin(tolerance, of: moment)
        && (priority == nil || turn.priority == priority)
    }
    let words = steps.map { turn in
      "\(Verdict.clock(turn.knownAt)) \(turn.priority.rawValue)" + (silence(of: turn).map { ", \($0)" } ?? "")
    }
    return (isMet, words.joined(separator: ", "))
  }

  /// What began to call between two moments: by the log, or by an announcement of which the log knows
  /// nothing.
  func calls(of group: AlarmGroup, _ from: Uptime, _ until: Uptime) -> [Turn] {
    turns.filter { turn in
      (turn.code == AlarmWatch.announced || AlarmStep(rawValue: turn.code)?.isCalling == true)
        && group.contains(turn.condition, turn.kind) && turn.at >= from && turn.at <= until
    }
  }

  /// What kept people from hearing of a step; nil when they heard.
  private func silence(of turn: Turn) -> String? {
    switch turn.news {
    case .none: nil
    case .announcement: turn.toldAt == nil ? "logged and never announced" : darkness(at: turn)
    case .withdrawal: turn.toldAt == nil ? "logged and never withdrawn" : nil
    case .escalation: turn.toldAt == nil ? "logged and never called out" : nil
    }
  }

  /// Whether no light was as urgent as an alarm within the time that its signal may take.
  private func darkness(at turn: Turn) -> String? {
    let before = lights.last { $0.at <= turn.at }.map { [$0.priority] } ?? []
    let until = turn.at + AlarmTable.signalDelay
    let after = lights.filter { $0.at >= turn.at && $0.at <= until }.map(\.priority)
    let isLit = (before + after).contains { $0.isAsUrgent(as: turn.priority) }
    return isLit ? nil : "announced without light or sound"
  }

  /// Steps of alarms in words.
  static func list(_ turns: [Turn]) -> String {
    turns.map { "\($0.condition.written) \($0.code) at \(Verdict.clock($0.at))" }.joined(separator: ", ")
  }
}

extension AlarmWatch.Turn {
  /// An announcement without a record.
  fileprivate init(unlogged alarm: Alarm, at moment: Uptime) {
    condition = alarm.condition
    at = moment
    code = AlarmWatch.announced
    kind = alarm.kind
    priority = alarm.priority
    news = .none
    toldAt = moment
  }

  /// When people knew, or when it happened as long as they do not.
  fileprivate var knownAt: Uptime { toldAt ?? at }
}

extension AlarmWatch.News {
  /// How people must hear of a line of the log.
  fileprivate init(of record: AlarmRecord) {
    switch record.change {
    case .raised, .worsened: self = .announcement
    // One that latches calls on, and one that was switched off had stopped calling.
    case .ended, .inapplicable: self = record.alarm?.state == .recent ? .withdrawal : .none
    case .escalated: self = .escalation
    case .returned, .eased, .becameUnknown, .becameKnown, .retired, .acknowledged, .released, .suppressed,
      .alarmOff, .alarmOn, .unlogged, .dropped, .audioPaused, .pauseEnded, .audioOff, .audioOn, .reminded,
      .restored, .clockStepped:
      self = .none
    }
  }
}

extension Priority {
  fileprivate func isAsUrgent(as other: Priority) -> Bool {
    let order: [Priority] = [.none, .low, .medium, .high]
    return (order.firstIndex(of: self) ?? 0) >= (order.firstIndex(of: other) ?? 0)
  }
}
