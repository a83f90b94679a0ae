internal import Criteria
public import Quantities
internal import Readings

/// The alarms of one bed: a synchronous value that is told what happened and when, and says what to do.
///
/// It sounds nothing, draws nothing, writes nothing and reads no clock. The same events at the same moments
/// give the same actions. See <doc:AlarmStates>.
public struct AlarmSystem: Sendable {
  var entries: [AlarmEntry] = []
  /// What is switched off, in the order of its switching off.
  public internal(set) var alarmsOff: [AlarmOff] = []
  /// Whether alarms may be heard.
  public internal(set) var audio: AudioState = .on
  /// What is to be shown and sounded now.
  public internal(set) var indicator: IndicatorSchedule = .quiet

  var ledger = LogLedger()
  var calendar = AlarmCalendar()
  var signals = SignalWatch()
  var remindsAt: Uptime?
  var now = Uptime(nanoseconds: .min)
  var outbox: [AlarmAction] = []
  /// Whether the indicator must be looked at again.
  var isStirred = false
  /// The instruments' names by position; they tie a snapshot to its instruments.
  let instruments: [String]

  /// Makes a bed without alarms; `instruments` are the instruments' names by position.
  ///
  /// `lastRecord` is the number of the last record in the log: numbers go on after it, even when all else
  /// was lost.
  public init(instruments: [String] = [], lastRecord: UInt64 = 0) {
    self.instruments = instruments
    ledger.last = lastRecord
    ledger.confirmed = lastRecord
  }

  /// The alarms to be seen, the most urgent first.
  public var alarms: [Alarm] {
    entries.map(\.alarm).filter(\.state.isShown).sorted { $0.isAbove($1) }
  }

  /// The rules whose alarms stand without having been judged since the last invalid data or the restart.
  ///
  /// Tell where they stand with ``AlarmEvent/standing(_:)`` each second until this is empty, and of those
  /// that no pack has any more that they are ``AlarmEvent/retired(_:)``: a rule that was never active since
  /// the restart changes nothing when it is found not to hold, and so would never end its alarm.
  public var awaitingJudgement: [AlarmCondition] {
    guard entries.contains(where: { !$0.alarm.isJudged }) else { return [] }
    return entries.filter { !$0.alarm.isJudged }.map(\.alarm.condition).filter { condition in
      switch condition {
      case .rule, .technical(.cannotBeJudged): true
      case .technical: false
      }
    }
  }

  /// When ``AlarmEvent/timePassed`` is wanted; nil when only events change anything.
  public private(set) var nextDeadline: Uptime?

  /// Takes an event and appends what should be done, in order; a moment before the last one counts as the
  /// last one.
  public mutating func handle(_ event: AlarmEvent, at moment: Uptime, into actions: inout [AlarmAction]) {
    now = max(now, moment)
    var changes: [(TechnicalCondition, TechnicalState)] = []
    if case .sample(let sample) = event {
      changes = signals.observe(sample)
      // Nearly every reading is like the last one and due for nothing.
      if changes.isEmpty, nextDeadline.map({ $0 > now }) ?? true { return }
    }
    // A confirmation that waited behind other work is no late one.
    if case .logged(let number) = event { confirmLog(upTo: number) }
    passTime()
    switch event {
    case .finding(let change): hear(change.finding, at: min(change.at, now))
    case .standing(let finding): hear(finding, at: min(finding.since, now))
    case .sample(let sample):
      for (condition, state) in changes { hear(condition, state, origin: sample.origin) }
    case .technical(let condition, let state, let origin): hear(condition, state, origin: origin)
    case .gatewayStarted(let present): endGatewayConditions(except: present)
    case .retired(let condition): end(condition, as: .retired)
    case .doubted(let condition, let reason): lose(condition, reason: reason)
    case .civilTime(let civil, let offset): setCivilTime(civil, utcOffsetMinutes: offset)
    case .acknowledged(let condition, let by): acknowledge(condition, by: by)
    case .audioPaused(let pause, let by): pauseAudio(pause, by: by)
    case .pauseEnded(let by): endPause(.operator, by: by)
    case .audioOff(let by): switchAudioOff(by: by)
    case .audioOn(let by): switchAudioOn(by: by)
    case .alarmOff(let condition, let reason, let by):
      switchOff(condition, reason: reason, by: by, isOfRule: false)
    case .alarmOn(let condition, let by): switchOn(condition, by: by)
    case .logFailed(let reason): failLog(reason)
    case .logged, .timePassed: break
    }
    indicate()
    nextDeadline = earliestDeadline
    guard !outbox.isEmpty else { return }
    actions += outbox
    outbox.removeAll(keepingCapacity: true)
  }

  /// Takes an event and returns what should be done, in order.
  public mutating func handle(_ event: AlarmEvent, at moment: Uptime) -> [AlarmAction] {
    var actions: [AlarmAction] = []
    handle(event, at: moment, into: &actions)
    return actions
  }

  /// Asks for time to pass at a moment, for what a restart has left to be done.
  mutating func wake(at moment: Uptime) { nextDeadline = moment }

  /// Looks at what governs light and sound, after something changed.
  private mutating func indicate() {
    guard isStirred else { return }
    isStirred = false
    settleSuperseded()
    let schedule = IndicatorSchedule.showing(
      entries.map(\.alarm), audio: audio, alarmsOff: alarmsOff.count)
    guard schedule != indicator else { return }
    indicator = schedule
    outbox.append(.indicate(schedule))
  }
}
