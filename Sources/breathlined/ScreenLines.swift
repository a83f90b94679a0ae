import Alarms
import Criteria
import Gateway
import Journal
import Quantities
import Readings

/// Findings, notes and, every second or so, the latest numbers, for a person at a terminal.
struct ScreenLines: Output {
  let sink: LineSink
  let instruments: [String]
  /// How often the numbers are shown; nil shows none.
  let readingsEvery: Interval?

  /// What each channel said last; simulated numbers and a patient's never stand on one line.
  private var latest: [Origin: [Channel: Reading]] = [:]
  private var showAt: Uptime?

  init(sink: LineSink, instruments: [String], readingsEvery: Interval?) {
    self.sink = sink
    self.instruments = instruments
    self.readingsEvery = readingsEvery
  }

  mutating func finding(_ change: FindingChange) {
    for line in change.lines(instruments: instruments) { sink.write("\(clock)  \(line)") }
  }

  mutating func note(_ note: NoteFields, of index: InstrumentIndex, at now: Uptime) {
    let mark = note.level == .warning ? "!" : " "
    sink.write("\(clock) \(mark)\(instruments[Int(index.position)]): \(note.text)")
  }

  mutating func alarm(_ action: AlarmAction) {
    if let line = action.line(instruments: instruments) { sink.write("\(clock)  \(line)") }
  }

  mutating func gateway(_ id: String, _ level: NoteFields.Level, _ words: String) {
    sink.write("\(clock) \(level == .warning ? "!" : " ")gateway: \(words)")
  }

  mutating func logHead(_ head: JournalHead) {}

  mutating func record(_ record: Record) {
    guard readingsEvery != nil, case .sample(let sample) = record.content else { return }
    latest[sample.origin, default: [:]][sample.channel] = sample.reading
  }

  mutating func timePassed(at now: Uptime) {
    guard let readingsEvery else { return }
    guard let due = showAt else {
      showAt = now + readingsEvery
      return
    }
    guard due <= now else { return }
    showAt = max(due, now - readingsEvery) + readingsEvery
    for origin in Origin.allCases {
      guard let latest = latest[origin] else { continue }
      sink.write("\(clock)  \(mark(origin))\(numbers(latest))")
    }
  }

  var nextDeadline: Uptime? { showAt }

  /// What stands before numbers, so that nobody takes a simulated one for a patient's.
  private func mark(_ origin: Origin) -> String {
    switch origin {
    case .bedside: ""
    case .simulated: "SIMULATED "
    }
  }

  private var clock: String {
    let text = CivilClock.text(CivilClock.now())
    return String(text.dropFirst(11).prefix(8))
  }

  /// The numbers a nurse looks for, in a fixed order; dashes stand for what is not there, with the reason.
  private func numbers(_ latest: [Channel: Reading]) -> String {
    let shown: [(Channel, String)] = [
      (.oxygenSaturation, "SpO2"), (.pulseRate, "PR"), (.endTidalCO2, "EtCO2"), (.respiratoryRate, "RR"),
      (.inspiratoryPressure, "IPAP"), (.expiratoryPressure, "EPAP"), (.tidalVolume, "Vt"),
      (.unintentionalLeak, "leak"), (.coughPeakFlow, "CPF"),
    ]
    return shown.compactMap { channel, label in
      latest[channel].map { "\(label) \(Self.shown($0, channel))" }
    }.joined(separator: "  ")
  }

  private static func shown(_ reading: Reading, _ channel: Channel) -> String {
    switch reading {
    case .measured(let value): "\(rounded(value)) \(channel.unit.shown)"
    case .questionable(let value, let doubt): "\(rounded(value))? \(channel.unit.shown) (\(doubt.word))"
    case .absent(let reason): "--- (\(reason.word))"
    }
  }

  /// Shown to a tenth; rules look at the exact value.
  private static func rounded(_ thousandths: Int32) -> String {
    JSONObject.decimal((Int64(thousandths) + (thousandths < 0 ? -50 : 50)) / 100 * 100)
  }
}
