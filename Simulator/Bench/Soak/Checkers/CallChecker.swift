internal import Alarms
internal import Control
internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings

/// What people must hear of calls within its bound, and goes on calling while it lasts, unless somebody
/// attended to it or silenced the sound.
///
/// What must call is derived from what is true at the bed, from the records in the ring and from the
/// findings: never from the alarm system, of which only what it tells people counts here: announcements,
/// withdrawals, light and sound. A gateway that raises no alarm at all is seen by this.
///
/// | what | bound | source: clinical basis |
/// |---|---|---|
/// | a finding with a priority | 2 s | section 4, A6: a second; and one for the look |
/// | an instrument without power or plug | 10 s | section 4, A7 |
/// | a probe off the finger | 10 s | section 6.2, scenario 9; section 4, A20 |
/// | a channel that says why it has no value | ``CallDelays`` and 2 s | sections 2.2 and 4 |
/// | a channel without a value, whatever it says | never 30 s without a call | section 4, A18 |
/// | an alarm of the ventilator's own | ``CallDelays`` and 2 s | sections 2.2 and 4, A23 to A28 |
///
/// An instrument that rests or warms up calls nobody. One that does not let itself be set up calls already,
/// and may be quiet between two attempts: what it then loses is told by that alarm. After a restart each
/// bound begins anew.
struct CallChecker: Checker {
  var needs = CallNeeds()
  private var told: [AlarmCondition: Told] = [:]
  private var withdrawn: [AlarmCondition: Uptime] = [:]
  private var attendance = Attendance()
  private var runsSince: Uptime?

  /// What people were told of, and not yet that it is over.
  struct Told: Sendable {
    var priority: Priority
    var at: Uptime
  }

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(_, .sample(let sample)): needs.take(sample, at: moment)
    case .command(.finding(let change)): needs.take(change.finding, at: moment)
    case .bed(let view): needs.take(view, at: moment)
    case .command(.alarm(let action)): take(action, at: moment)
    case .asked(.alarms(let act)): if runsSince != nil { attendance.take(act, at: moment) }
    case .core(let view):
      runsSince = view.isRunning ? runsSince ?? moment : nil
      if let runsSince { check(view, since: runsSince, moment, &complaints) }
    case .command, .written, .read, .asked, .said: break
    }
  }

  private mutating func take(_ action: AlarmAction, at moment: Uptime) {
    switch action {
    case .announce(let alarm):
      told[alarm.condition] = Told(priority: alarm.priority, at: moment)
      if alarm.priority == .high { attendance.break(at: moment) }
    case .withdraw(let alarm):
      told[alarm.condition] = nil
      withdrawn[alarm.condition] = moment
    case .log(let record):
      guard case .eased = record.change, let alarm = record.alarm else { break }
      told[alarm.condition]?.priority = alarm.priority
    case .indicate, .remind, .escalate: break
    }
  }

  private mutating func check(
    _ view: CoreView, since start: Uptime, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    for (need, isFirst) in needs.due(at: moment, startedAt: start) {
      if isFirst { complaints.premises.increase(need.premise) }
      check(need, view, moment, &complaints)
    }
  }

  private func check(
    _ need: CallNeeds.Need, _ view: CoreView, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    let answers = need.conditions.compactMap { condition in told[condition].map { (condition, $0) } }
    if answers.isEmpty, lately(need, moment) { return }
    guard let best = answers.max(by: { $0.1.priority.urgency < $1.1.priority.urgency }),
      best.1.priority.urgency >= need.priority.urgency
    else {
      complaints.add(
        .calls, at: moment,
        expected: "\(need.what) called with \(need.priority.rawValue) priority within"
          + " \(need.bound.wholeSeconds) s of \(Verdict.clock(need.since))",
        got: answers.isEmpty ? "nobody was told" : "a less urgent alarm")
      return
    }
    guard !answers.contains(where: { attendance.covers($0.0, since: $0.1.at) }) else { return }
    guard let silence = silence(of: best.1.priority, view, moment) else { return }
    complaints.add(
      .calls, at: moment, expected: "\(need.what) calling: nobody attended to \(best.0.word)", got: silence)
  }

  /// Whether somebody was told so lately that a pause is no silence: an instrument is understood again a
  /// moment before its first value, and one reason takes over from another, whose delay begins.
  private func lately(_ need: CallNeeds.Need, _ moment: Uptime) -> Bool {
    need.conditions.contains { withdrawn[$0].map { moment - $0 <= need.pause } ?? false }
  }

  /// What is missing of the signals of an alarm that calls; nil when nothing is.
  private func silence(of priority: Priority, _ view: CoreView, _ moment: Uptime) -> String? {
    guard let shown = view.indicator.priority, shown.urgency >= priority.urgency,
      let light = view.indicator.light
    else { return "no light that calls" }
    if priority.urgency >= Priority.medium.urgency, light.flashMillihertz == 0 { return "a steady light" }
    guard view.indicator.sound == nil, priority.urgency >= Priority.medium.urgency else { return nil }
    return attendance.isSilenced(at: moment) ? nil : "no sound, and nobody silenced it"
  }
}

/// What people did about alarms.
private struct Attendance: Sendable {
  /// How long the gateway may take to hear of it: one turn at its lines.
  private static let turn: Interval = .milliseconds(20)
  /// A look at the core a second later may still see it.
  private static let look: Interval = .seconds(1)

  private var allAt: Uptime?
  private var oneAt: [AlarmCondition: Uptime] = [:]
  private var off: [AlarmCondition] = []
  private var pause: (from: Uptime, until: Uptime)?
  private var isAudioOff = false
  private var audioOnAt: Uptime?

  mutating func take(_ act: AlarmAct.Kind, at moment: Uptime) {
    switch act {
    case .acknowledge(let condition?): oneAt[condition] = moment
    case .acknowledge(nil): allAt = moment
    case .pauseAudio(let length): pause = (moment, moment + length.length + Attendance.look)
    case .endPause: pause?.until = moment + Attendance.look
    case .audioOff: isAudioOff = true
    case .audioOn:
      isAudioOff = false
      audioOnAt = moment
    case .alarmOff(let condition, _): off.append(condition)
    case .alarmOn(let condition): off.removeAll { $0 == condition }
    }
  }

  /// A new HIGH alarm breaks a pause: clinical basis, section 4, A9.
  mutating func `break`(at moment: Uptime) {
    guard let pause, moment > pause.from + Attendance.turn else { return }
    self.pause = nil
  }

  /// Whether somebody attended to an alarm after it was told.
  func covers(_ condition: AlarmCondition, since told: Uptime) -> Bool {
    if off.contains(condition) { return true }
    return [allAt, oneAt[condition]].contains { $0.map { told <= $0 + Attendance.turn } ?? false }
  }

  func isSilenced(at moment: Uptime) -> Bool {
    if isAudioOff { return true }
    if let audioOnAt, moment - audioOnAt <= Attendance.look { return true }
    return pause.map { moment <= $0.until } ?? false
  }
}

extension Priority {
  /// More is more urgent.
  var urgency: Int { Priority.allCases.firstIndex(of: self) ?? 0 }
}
