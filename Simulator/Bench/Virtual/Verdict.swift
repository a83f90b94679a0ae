internal import Alarms
internal import Criteria
public import Gateway
public import Quantities
internal import Readings

/// Watches a run and judges, at its end, whether what came of it is what the scenario expects.
///
/// Hand it every command of the core, in order.
public struct Verdict: Sendable {
  /// One expectation and what became of it.
  public struct Judgement: Hashable, Sendable {
    /// What was expected.
    public let expectation: Expectation
    /// Whether it was met.
    public let isMet: Bool
    /// What came instead, or how it was met, in words.
    public let got: String
  }

  /// A rule that came to stand elsewhere.
  struct Turn: Sendable {
    let rule: String
    let at: Uptime
    let state: RuleState
    let wasRaised: Bool
  }

  let expectations: [Expectation]
  private(set) var turns: [Turn] = []
  private(set) var alarms = AlarmWatch()
  private(set) var counts: [NoteCounter: [Int]] = [:]
  /// What the channels said at the moment that matters, by expectation.
  private(set) var looked: [ChannelLook]
  /// The first reading that was not as expected, by expectation.
  private(set) var breaches: [Breach?]
  /// The lowest or highest measured value so far and when it came, by expectation.
  private(set) var extremes: [Extreme?]

  /// What broke what was to last.
  struct Breach: Hashable, Sendable {
    let at: Uptime
    let look: ChannelLook
  }

  /// A value that none so far lies beyond.
  struct Extreme: Hashable, Sendable {
    let at: Uptime
    let thousandths: Int32
  }

  /// What each channel said last, by the channel's raw value.
  private var latest: [ChannelWord?] = Array(repeating: nil, count: 256)
  /// Where the expectations stand that look at a moment, the soonest last.
  private var toLook: [(moment: Uptime, place: Int)]
  /// Where the expectations stand that watch a channel for a while, by the channel's raw value.
  private var watching: [[Int]]
  /// Who answers for which channel.
  private let sources: ChannelSources

  /// Prepares to judge a scenario's expectations at a bed of these models.
  ///
  /// Where two instruments measure a channel, the first one answers for it.
  public init(_ expectations: [Expectation], models: BedModels = BedModels()) {
    self.expectations = expectations
    sources = ChannelSources(models)
    looked = expectations.map { _ in .nothing }
    breaches = expectations.map { _ in nil }
    extremes = expectations.map { _ in nil }
    toLook = []
    watching = Array(repeating: [], count: 256)
    for (place, expectation) in expectations.enumerated() {
      if let moment = expectation.look { toLook.append((moment, place)) }
      switch expectation.kind {
      case .channel(let channel, _, _, _), .extreme(_, let channel, _, _, _):
        watching[Int(channel.rawValue)].append(place)
      case .finding, .standing, .silent, .reading, .absent, .alarm, .quiet, .raised, .counter: break
      }
    }
    toLook.sort { ($1.moment, $1.place) < ($0.moment, $0.place) }
  }

  /// Takes what the core commanded at a moment.
  public mutating func take(_ command: GatewayCommand, at moment: Uptime) {
    switch command {
    case .record(let record): take(record)
    case .finding(let change): take(change)
    case .alarm(let action): alarms.take(action, at: moment)
    case .note(let index, let note): count(NoteFields(note), of: index)
    case .line(let index, let condition): count(NoteFields(condition), of: index)
    case .open, .close, .transmit, .request, .keep, .entryRefused: break
    }
  }

  private mutating func take(_ change: FindingChange) {
    turns.append(
      Turn(
        rule: change.finding.rule, at: change.at, state: change.finding.state,
        wasRaised: change.previous.isRaised))
  }

  private mutating func take(_ record: Record) {
    guard case .sample(let sample) = record.content, let word = sources.word(sample) else { return }
    if let next = toLook.last, next.moment < sample.receivedAt { look(before: sample.receivedAt) }
    let number = Int(sample.channel.rawValue)
    for place in watching[number] {
      watchForSilence(place, until: sample.receivedAt)
      watch(place, .said(sample.reading), at: sample.receivedAt)
      compare(place, sample.reading, at: sample.receivedAt)
    }
    latest[number] = word
  }

  private mutating func count(_ note: NoteFields, of index: InstrumentIndex) {
    guard let counter = NoteCounter(rawValue: note.id) else { return }
    var row = counts[counter] ?? SimulatedInstrument.allCases.map { _ in 0 }
    if Int(index.position) < row.count { row[Int(index.position)] += NoteCounter.amount(of: note) }
    counts[counter] = row
  }

  /// Judges everything; to be called when the run is over.
  public mutating func judgements(at end: Uptime) -> [Judgement] {
    look(before: end + .seconds(1))
    for place in watching.joined() { watchForSilence(place, until: end) }
    return expectations.indices.map { judge($0) }
  }

  /// Notes what the channels said at the moments that have passed by now.
  private mutating func look(before now: Uptime) {
    while let next = toLook.last, next.moment < now {
      toLook.removeLast()
      guard let channel = expectations[next.place].channel else { continue }
      let look = latest[Int(channel.rawValue)]?.look(at: next.moment) ?? .nothing
      looked[next.place] = look
      watch(next.place, look, at: next.moment)
    }
  }

  /// Notes what is not what its channel was to say for a while.
  private mutating func watch(_ place: Int, _ look: ChannelLook, at moment: Uptime) {
    guard case .channel(_, let state, let from, let until) = expectations[place].kind, breaches[place] == nil,
      moment >= from, moment <= until
    else { return }
    if !state.isState(of: look.reading) { breaches[place] = Breach(at: moment, look: look) }
  }

  /// Notes that nothing was said of a channel for too long within the while that it was to say something.
  private mutating func watchForSilence(_ place: Int, until now: Uptime) {
    guard case .channel(let channel, _, let from, let until) = expectations[place].kind,
      let word = latest[Int(channel.rawValue)], let end = word.staleFrom,
      end < min(now, until)
    else { return }
    watch(place, .mute(word.reading, saidAt: word.at), at: max(end, from))
  }

  /// Notes a measured value that lies beyond all before it.
  private mutating func compare(_ place: Int, _ reading: Reading, at moment: Uptime) {
    guard case .extreme(let side, _, _, let from, let until) = expectations[place].kind,
      case .measured(let value) = reading, moment >= from, moment <= until
    else { return }
    if let held = extremes[place], !side.isBeyond(value, held.thousandths) { return }
    extremes[place] = Extreme(at: moment, thousandths: value)
  }

  /// A moment of a run as hours, minutes and seconds with a tenth.
  public static func clock(_ moment: Uptime) -> String {
    let tenths = (moment - .origin).wholeMilliseconds / 100
    let parts = [tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return parts.joined(separator: ":") + ".\(tenths % 10)"
  }
}

extension Expectation {
  /// The moment at which a channel is looked at; nil when no channel is.
  fileprivate var look: Uptime? {
    switch kind {
    case .reading(_, let moment, _), .absent(_, let moment), .channel(_, _, let moment, _): moment
    case .finding, .standing, .silent, .extreme, .alarm, .quiet, .raised, .counter: nil
    }
  }

  /// The channel that is looked at; nil when none is.
  fileprivate var channel: Channel? {
    switch kind {
    case .reading(let channel, _, _), .absent(let channel, _), .channel(let channel, _, _, _): channel
    case .finding, .standing, .silent, .extreme, .alarm, .quiet, .raised, .counter: nil
    }
  }
}

extension Expectation.Side {
  /// Whether a value lies beyond another one.
  fileprivate func isBeyond(_ value: Int32, _ other: Int32) -> Bool {
    switch self {
    case .lowest: value < other
    case .highest: value > other
    }
  }
}

extension ChannelState {
  /// Whether a reading is in this state.
  fileprivate func isState(of reading: Reading?) -> Bool {
    switch (self, reading) {
    case (.measured, .measured): true
    case (.questionable(let wanted), .questionable(_, let doubt)): wanted == nil || wanted == doubt
    case (.absent(let wanted), .absent(let reason)): wanted == nil || wanted == reason
    case (.measured, _), (.questionable, _), (.absent, _): false
    }
  }
}
