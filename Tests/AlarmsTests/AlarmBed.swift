import Alarms
@testable import Criteria
import Quantities
import Readings

/// An alarm system at a bed in virtual time, with a diary of what it wanted done.
struct AlarmBed {
  var system: AlarmSystem
  private(set) var now: Uptime
  private(set) var diary: [AlarmAction] = []
  /// Whether the log confirms each record at once.
  var logWorks: Bool

  init(instruments: [String] = [], logWorks: Bool = true, at start: Uptime = .origin + .minutes(10)) {
    system = AlarmSystem(instruments: instruments)
    now = start
    self.logWorks = logWorks
  }

  /// Tells what happened now.
  mutating func tell(_ event: AlarmEvent) {
    let actions = system.handle(event, at: now)
    diary += actions
    guard logWorks else { return }
    let numbers = actions.compactMap { action -> UInt64? in
      if case .log(let record) = action { record.number } else { nil }
    }
    if let last = numbers.last { tell(.logged(upTo: last)) }
  }

  /// Lets time pass, stopping at each deadline as the gateway does.
  mutating func wait(_ length: Interval) {
    let end = now + length
    while let due = system.nextDeadline, due <= end {
      now = max(now, due)
      tell(.timePassed)
    }
    now = end
  }

  mutating func rule(
    _ rule: String = "FAST.HIGH", _ state: RuleState = .active, _ priority: Priority = .high,
    isArm: Bool = false
  ) {
    tell(
      .finding(
        FindingChange(at: now, previous: .normal, finding: finding(rule, state, priority, isArm: isArm))))
  }

  func finding(
    _ rule: String, _ state: RuleState, _ priority: Priority, isArm: Bool = false
  ) -> Finding {
    Finding(
      rule: rule, pack: "cn-als-2022", packVersion: "1.0.0", isArm: isArm, state: state, since: now,
      sinceCivil: nil, priority: priority, strength: .should, purpose: .acute,
      title: BilingualText(english: "\(rule) title", chinese: "\(rule) 标题"),
      text: BilingualText(english: "Look at the patient", chinese: "查看患者"), sentence: nil, arms: [],
      evidence: [], annotations: [], origin: .bedside)
  }

  mutating func technical(_ condition: TechnicalCondition, _ state: TechnicalState = .present(detail: nil)) {
    tell(.technical(condition, state))
  }

  mutating func sample(_ channel: Channel, _ reading: Reading, instrument: UInt8 = 0) {
    tell(
      .sample(
        Sample(
          instrument: InstrumentIndex(instrument), channel: channel, reading: reading, origin: .bedside,
          receivedAt: now)))
  }

  /// Lets a restored system show what it has to show.
  mutating func resight() { tell(.timePassed) }

  mutating func forget() { diary.removeAll() }

  func alarm(_ condition: AlarmCondition) -> Alarm? { system.alarms.first { $0.condition == condition } }

  func state(_ condition: AlarmCondition) -> AlarmState? { alarm(condition)?.state }

  /// The words of the changes in the log.
  var logged: [String] { records.map(\.change.code) }

  var records: [AlarmRecord] {
    diary.compactMap { if case .log(let record) = $0 { record } else { nil } }
  }

  var announced: [Alarm] { diary.compactMap { if case .announce(let alarm) = $0 { alarm } else { nil } } }

  var withdrawn: [Alarm] { diary.compactMap { if case .withdraw(let alarm) = $0 { alarm } else { nil } } }

  var escalated: [EscalationStage] {
    diary.compactMap { if case .escalate(_, let stage) = $0 { stage } else { nil } }
  }

  var reminders: [AlarmReminder] {
    diary.compactMap { if case .remind(let reminder) = $0 { reminder } else { nil } }
  }

  var indications: [IndicatorSchedule] {
    diary.compactMap { if case .indicate(let schedule) = $0 { schedule } else { nil } }
  }
}

/// The rule `FAST.HIGH` of the consensus' pack.
let fastHigh = AlarmCondition.rule(pack: "cn-als-2022", rule: "FAST.HIGH")

/// The rule `FAST.MEDIUM` of the consensus' pack.
let fastMedium = AlarmCondition.rule(pack: "cn-als-2022", rule: "FAST.MEDIUM")

/// A line that is down.
let line = AlarmCondition.technical(.lineDown(InstrumentIndex(0)))
