internal import Quantities
internal import Readings
internal import WireFormats

/// Asks a ventilator for its report, again and again, and reads what its ``ReportPlan`` names.
///
///     question --report--> understood: its numbers, alarms and changed manoeuvres
///        ^                     |
///        '-- period is over ---'     no report within the patience: asked again
///
/// A report is asked for when the last one came, but no sooner than one takes on the wire, or questions would
/// queue up at the ventilator. Blank is not reported, zero is not a manoeuvre. Source: devices, section 1.6.
struct ReportDialect<Ventilator: ReportingVentilator>: Dialect {
  static var traits: DialectTraits { Ventilator.plan.traits }

  private static var numbers: [Channel] { traits.numbers.map(\.channel) }

  /// How long a report is waited for before the question is asked again.
  ///
  /// Engineering choice: long enough for the longest report at half of its usual speed, and three questions
  /// fit into the quiet limit.
  private static var patience: Interval { .seconds(4) }

  static var kinds: [StaticString] { ["reports"] }

  var framer = VentilatorReportFramer()
  private(set) var nextDeadline: Uptime?
  private var askedAt = Uptime.origin
  /// How many questions have no report yet; the ventilator answers them all, one after the other.
  private var owed = 0
  private var hasHeardSinceAsking = false
  private var identity: ReportField?
  private var manoeuvres = Ventilator.plan.manoeuvres.map { _ in ManoeuvreWatch() }
  private var alarmWord = VentilatorAlarmWord()

  static func permits(_ bytes: [UInt8]) -> Bool { bytes == Ventilator.plan.question }

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    forgetVentilator()
    owed = 0
    ask(at: now, &transcript)
  }

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    guard let due = nextDeadline, due <= now else { return }
    // What should have followed the last report at once will not come any more.
    if hasHeardSinceAsking { owed = 0 }
    ask(at: now, &transcript)
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    // A damaged report says nothing about manoeuvres, and takes back none.
    if transcript.hasSpoken { transcript.withdraw(Self.numbers, .corrupted, at: now) }
    // If it was the report, nothing more follows; the rest of it is off the wire by then.
    hasHeardSinceAsking = true
    nextDeadline = max(now, askedAt + Ventilator.plan.period * 2)
  }

  mutating func heard(_ report: VentilatorReport, at now: Uptime, _ transcript: inout Transcript) {
    expectNext(after: now)
    transcript.tally.answered(at: now)
    guard let first = numbering(of: report) else {
      transcript.refuse(.illegalField)
      let reason: Absence = transcript.hasSpoken ? .corrupted : .protocolMismatch
      return transcript.withdraw(Self.numbers, reason, at: now)
    }
    transcript.understood()
    let fields = ReportFields(report: report, first: first)
    identify(fields, &transcript)
    publishNumbers(fields, at: now, &transcript)
    publishAlarms(fields, at: now, &transcript)
    publishMode(fields, at: now, &transcript)
    publishManoeuvres(fields, at: now, &transcript)
  }

  // MARK: - Asking

  private mutating func ask(at now: Uptime, _ transcript: inout Transcript) {
    transcript.send(Ventilator.plan.question, Ventilator.plan.command)
    transcript.tally.asked(at: now)
    askedAt = now
    owed = min(owed + 1, 2)
    hasHeardSinceAsking = false
    nextDeadline = now + Self.patience
  }

  /// Asks again when nothing is owed; a report that is on its way would come on top of the next.
  private mutating func expectNext(after now: Uptime) {
    let period = Ventilator.plan.period
    owed = max(0, owed - 1)
    hasHeardSinceAsking = true
    nextDeadline = owed == 0 ? max(now, askedAt + period) : now + period * 2
  }

  // MARK: - Understanding

  /// The number of the report's first field, when it is the report asked for; nil when it is not.
  private func numbering(of report: VentilatorReport) -> Int? {
    guard Ventilator.plan.names.contains(where: { report.isNamed($0) }) else { return nil }
    return Ventilator.plan.firstFields.first { ReportFields(report: report, first: $0).fit(Ventilator.plan) }
  }

  /// Another ventilator on the same cable has manoeuvres of another patient.
  private mutating func identify(_ fields: ReportFields, _ transcript: inout Transcript) {
    guard let place = Ventilator.plan.identity else { return }
    let found = fields[place]
    guard found != identity else { return }
    if identity != nil { forgetVentilator() }
    identity = found
    if !found.isBlank { transcript.note(.identified(String(printable: found.count) { found[$0] })) }
  }

  private mutating func forgetVentilator() {
    identity = nil
    alarmWord = []
    for place in manoeuvres.indices { manoeuvres[place] = ManoeuvreWatch() }
  }

  // MARK: - Publishing

  private func publishNumbers(_ fields: ReportFields, at now: Uptime, _ transcript: inout Transcript) {
    for number in Ventilator.plan.numbers {
      let reading = fields.reading(number.field, scale: number.scale)
      let isMissing = number.zero == .isNotMeasured && reading == .measured(0)
      transcript.publish(number.channel, isMissing ? .absent(.notReported) : reading, at: now)
    }
  }

  /// A state that is blank leaves its alarm as it was: what is not reported takes nothing back.
  private mutating func publishAlarms(
    _ fields: ReportFields, at now: Uptime, _ transcript: inout Transcript
  ) {
    var raised = VentilatorAlarmWord()
    var unknown = VentilatorAlarmWord()
    for alarm in Ventilator.plan.alarms {
      switch fields.alarmState(alarm.field) {
      case .raised: raised.formUnion(alarm.word)
      case .unknown: unknown.formUnion(alarm.word)
      case .quiet, .illegible: break
      }
    }
    alarmWord = raised.union(alarmWord.intersection(unknown))
    transcript.publish(.ventilatorAlarms, alarmWord.reading, at: now)
  }

  private func publishMode(_ fields: ReportFields, at now: Uptime, _ transcript: inout Transcript) {
    guard let places = Ventilator.plan.mode else { return }
    let mode = ReportedMode(fields, places)
    transcript.publish(.ventilationMode, mode.reading, at: now)
    transcript.publish(.inspiratoryPressureSet, mode.inspiratoryPressure, at: now)
  }

  private mutating func publishManoeuvres(
    _ fields: ReportFields, at now: Uptime, _ transcript: inout Transcript
  ) {
    for (place, manoeuvre) in Ventilator.plan.manoeuvres.enumerated() {
      let reading = fields.reading(manoeuvre.field, scale: manoeuvre.scale)
      guard let value = manoeuvres[place].result(in: reading) else { continue }
      transcript.publish(manoeuvre.channel, .measured(value), at: now)
    }
  }
}
