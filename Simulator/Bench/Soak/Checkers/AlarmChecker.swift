internal import Alarms
internal import Criteria
internal import Gateway
internal import Quantities

/// Alarms are told once for each occurrence and each time they get more urgent, are withdrawn or still stand,
/// do not flap, and a HIGH one that calls is seen and heard.
///
/// No condition is told more often than it changed: a rule as its finding was raised or became more urgent,
/// an alarm of the ventilator's as its bit was set, each once more after a restart or when it was switched on
/// again.
///
/// Sources: clinical basis, section 4, A2, A6, A9, A11 and A34. How often any other condition may be told in
/// an hour is an engineering choice, once in two minutes; the most that a random course showed was 16.
struct AlarmChecker: Checker {
  /// The most announcements of one condition within an hour; the ventilator's own come as often as it calls.
  static let mostPerHour = 30
  /// A signal delay of a second at most, and a second for the look at it.
  private static let announcedWithin: Interval = .seconds(2)

  private struct Told: Sendable {
    var occurrence: UInt64
    var priority: Priority
  }

  private var out: [AlarmCondition: Told] = [:]
  private var moments: [AlarmCondition: [Uptime]] = [:]
  private var last: CoreView?
  private var changes = ConditionChanges()

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    changes.take(observation)
    switch observation {
    case .command(.alarm(.announce(let alarm))): announce(alarm, moment, &complaints)
    case .command(.alarm(.log(let record))):
      // Once it has eased, it may get more urgent again.
      guard case .eased = record.change, let alarm = record.alarm else { break }
      out[alarm.condition]?.priority = alarm.priority
    case .command(.alarm(.withdraw(let alarm))):
      guard out.removeValue(forKey: alarm.condition) == nil else { break }
      complaints.add(
        .alarms, at: moment, expected: "\(alarm.condition.word) announced before it is withdrawn",
        got: "a withdrawal alone")
    case .core(let view): if view.isRunning { look(view, moment, &complaints) }
    case .command, .written, .read, .asked, .said, .bed: break
    }
  }

  mutating func end(at moment: Uptime, _ complaints: inout Complaints) {
    guard let last else { return }
    let standing = last.alarms.filter { $0.state != .recent }.map(\.condition) + last.alarmsOff
    for condition in out.keys.sorted(by: { $0.word < $1.word }) where !standing.contains(condition) {
      complaints.add(
        .alarms, at: moment, expected: "\(condition.word) withdrawn or still standing",
        got: "neither: announced and gone")
    }
  }

  private mutating func announce(_ alarm: Alarm, _ moment: Uptime, _ complaints: inout Complaints) {
    let condition = alarm.condition
    if let told = out[condition], told.occurrence == alarm.occurrence,
      alarm.priority.urgency <= told.priority.urgency
    {
      complaints.add(
        .alarms, at: moment, expected: "\(condition.word) announced once", got: "announced again")
    }
    out[condition] = Told(occurrence: alarm.occurrence, priority: alarm.priority)
    if changes.spend(condition) == false {
      complaints.add(
        .alarms, at: moment, expected: "\(condition.word) told once for each time that it changed",
        got: "told once more")
    }
    checkPace(condition, moment, &complaints)
  }

  private mutating func checkPace(
    _ condition: AlarmCondition, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    if case .technical(.ventilator) = condition { return }
    var hour = (moments[condition] ?? []).filter { moment - $0 < .hours(1) }
    hour.append(moment)
    moments[condition] = hour
    guard hour.count > AlarmChecker.mostPerHour else { return }
    complaints.add(
      .alarms, at: moment,
      expected: "at most \(AlarmChecker.mostPerHour) announcements of \(condition.word) an hour",
      got: "\(hour.count)")
  }

  private mutating func look(_ view: CoreView, _ moment: Uptime, _ complaints: inout Complaints) {
    last = view
    for alarm in view.alarms where alarm.state.isSignalling {
      if moment - alarm.signalledAt > AlarmChecker.announcedWithin, out[alarm.condition] == nil {
        complaints.add(
          .alarms, at: moment, expected: "\(alarm.condition.word) announced within 2 s of its signals",
          got: "not announced")
      }
      if alarm.priority == .high { checkSignals(of: alarm, view.indicator, moment, &complaints) }
    }
  }

  /// A HIGH alarm that calls: red and flashing always, and heard unless somebody silenced all sound.
  private func checkSignals(
    of alarm: Alarm, _ indicator: IndicatorSchedule, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    let isSeen = indicator.light?.colour == .red && (indicator.light?.flashMillihertz ?? 0) > 0
    let isHeard = indicator.audio != .on || indicator.sound != nil
    guard !isSeen || !isHeard || indicator.priority != .high else { return }
    complaints.add(
      .alarms, at: moment, expected: "light and sound of a HIGH alarm for \(alarm.condition.word)",
      got: isSeen ? "no sound" : "no red light")
  }
}
