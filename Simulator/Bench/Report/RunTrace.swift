internal import Alarms
internal import Criteria
internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// What can be drawn of a run: what was true in the body, what the instruments said and what the gateway
/// recorded, second by second, and what it found and called out.
///
/// However long the run, a trace takes a bounded amount of memory.
public struct RunTrace: Sendable {
  /// The channels that are drawn as curves.
  static let channels: [Channel] = [
    .oxygenSaturation, .endTidalCO2, .pulseRate, .unintentionalLeak, .tidalVolume, .inspiratoryPressure,
    .expiratoryPressure,
  ]
  /// The most peaks of coughs, and the most lanes of one kind.
  static let most = 60

  /// What is true at the patient, whatever an instrument says.
  enum Truth: Int, CaseIterable, Sendable {
    case saturation, arterialCO2, pulseRate, leak, tidalVolume
  }

  /// How a rule or an alarm stands.
  enum Standing: Hashable, Sendable {
    case raised(Priority)
    case cannotBeJudged
  }

  /// One rule or one alarm.
  struct Lane: Sendable {
    /// The word by which it is known.
    let word: String
    /// What it says to people.
    let title: String
    var spans = TraceSpans<Standing>()
  }

  /// One effort as the gateway recorded it.
  struct Effort: Hashable, Sendable {
    let at: Uptime
    let reading: Reading
  }

  let scenario: Scenario
  private(set) var recorded: [TraceCurve]
  /// What the instruments said of the channels, before anything happened to it on the way.
  private(set) var said: [TraceCurve]
  private(set) var gaps: [TraceSpans<Absence>]
  private(set) var truths: [TraceCurve]
  private(set) var efforts: [Effort] = []
  private(set) var findings: [Lane] = []
  private(set) var alarms: [Lane] = []
  private var latest: [Reading?]
  private let sources: ChannelSources

  init(of scenario: Scenario) {
    self.scenario = scenario
    sources = ChannelSources(scenario.models)
    recorded = RunTrace.channels.map { _ in TraceCurve(of: scenario.duration) }
    said = recorded
    gaps = RunTrace.channels.map { _ in TraceSpans() }
    truths = Truth.allCases.map { _ in TraceCurve(of: scenario.duration) }
    latest = RunTrace.channels.map { _ in nil }
  }

  /// Takes something that the core commanded.
  mutating func take(_ command: GatewayCommand, at now: Uptime) {
    switch command {
    case .record(let record): take(record, at: now)
    case .finding(let change):
      let name = "\(change.finding.pack)/\(change.finding.rule)"
      RunTrace.set(&findings, name, change.finding.title.english, standing(change), at: now)
    case .alarm(.announce(let alarm)):
      let word = RunTrace.word(alarm.condition)
      RunTrace.set(&alarms, word, alarm.title.english, .raised(alarm.priority), at: now)
    case .alarm(.withdraw(let alarm)):
      RunTrace.set(&alarms, RunTrace.word(alarm.condition), alarm.title.english, nil, at: now)
    case .alarm, .open, .close, .transmit, .request, .keep, .entryRefused, .note, .line: break
    }
  }

  /// Takes what is true and what is said at the end of a second.
  mutating func take(_ truth: BodyTruth, leak: Double, _ sayings: [Saying], at now: Uptime) {
    let second = max(0, (now - .origin).wholeSeconds - 1)
    for saying in sayings {
      guard let place = RunTrace.channels.firstIndex(of: saying.channel),
        sources.isSource(saying.instrument.index, of: saying.channel)
      else { continue }
      said[place].add(saying.thousandths, second: second)
    }
    for place in RunTrace.channels.indices {
      recorded[place].add(latest[place]?.thousandths, second: second)
      gaps[place].set(absence(latest[place]), at: now)
    }
    let values = [truth.saturation, truth.arterialCO2, truth.pulseRate, leak, truth.tidalVolume]
    for place in truths.indices { truths[place].add(truth: values[place], second: second) }
  }

  /// Ends what lasts, at the end of the run.
  mutating func end(at now: Uptime) {
    for place in gaps.indices { gaps[place].end(at: now) }
    for place in findings.indices { findings[place].spans.end(at: now) }
    for place in alarms.indices { alarms[place].spans.end(at: now) }
  }

  private mutating func take(_ record: Record, at now: Uptime) {
    guard case .sample(let sample) = record.content else { return }
    if sample.channel == .coughPeakFlow { return take(sample.reading, at: now) }
    guard let place = RunTrace.channels.firstIndex(of: sample.channel),
      sources.isSource(sample.instrument, of: sample.channel)
    else { return }
    latest[place] = sample.reading
  }

  private mutating func take(_ peak: Reading, at now: Uptime) {
    // A meter that waits for an effort is none.
    guard peak.thousandths != nil || peak == .absent(.clipped) || peak == .absent(.corrupted) else { return }
    if efforts.count < RunTrace.most { efforts.append(Effort(at: now, reading: peak)) }
  }

  /// The condition's word with its instrument's name in place of the instrument's number.
  private static func word(_ condition: AlarmCondition) -> String {
    guard case .technical(let technical) = condition, let index = technical.instrument,
      let instrument = SimulatedInstrument(rawValue: Int(index.position))
    else { return condition.word }
    var parts = condition.word.split(separator: "/").map { String($0) }
    parts[1] = instrument.name
    return parts.joined(separator: "/")
  }

  private func absence(_ reading: Reading?) -> Absence? {
    switch reading {
    case nil: .awaited
    case .absent(let reason): reason
    case .measured, .questionable: nil
    }
  }

  private func standing(_ change: FindingChange) -> Standing? {
    switch change.finding.state {
    case .active, .clearing: .raised(change.finding.priority)
    case .indeterminate: .cannotBeJudged
    case .starting, .normal, .pending, .inhibited: nil
    }
  }

  private static func set(
    _ lanes: inout [Lane], _ word: String, _ title: String, _ standing: Standing?, at now: Uptime
  ) {
    if let place = lanes.firstIndex(where: { $0.word == word }) {
      lanes[place].spans.set(standing, at: now)
    } else if standing != nil, lanes.count < most {
      lanes.append(Lane(word: word, title: title))
      lanes[lanes.count - 1].spans.set(standing, at: now)
    }
  }
}
