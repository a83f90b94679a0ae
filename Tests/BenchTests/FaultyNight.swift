import Alarms
import Bench
import Criteria
import Devices
import Gateway
import Patient
import Quantities
import Readings

/// A few minutes of a patient on bilevel ventilation with planned faults, run against the real stack in
/// virtual time, and what came of it.
struct FaultyNight {
  /// One change of what a channel says.
  struct Turn: Hashable {
    let at: Uptime
    let reading: Reading
  }

  /// A value in the ring that the instrument had not said.
  struct Wrong: Hashable, CustomStringConvertible {
    let channel: Channel
    let value: Int32
    let at: Uptime

    var description: String { "\(channel.name) \(value) at \(Verdict.clock(at))" }
  }

  /// Each channel's absences and values, by instrument; values of one kind in a row are one turn.
  private(set) var turns: [Channel: [Turn]] = [:]
  /// Values that no instrument had said within the time allowed.
  private(set) var wrong: [Wrong] = []
  /// How many values were held against what was said.
  private(set) var compared = 0
  /// When each alarm was first seen, and last.
  private(set) var alarms: [String: (first: Uptime, last: Uptime)] = [:]
  /// The notes of each instrument, by their id, with the moments.
  private(set) var notes: [String: [Uptime]] = [:]
  /// Everything that went to the ring, in its order.
  private(set) var records: [Record] = []
  /// What the run counted.
  private(set) var counters = RunCounters()
  /// What each instrument said, with when it began to.
  private var said: [Channel: [(value: Int32?, from: Uptime)]] = [:]
  /// How long after it was said a value may still come.
  private let patience: Interval

  /// The course without a file that all these tests share.
  static func scenario(
    _ faults: [PlannedFault], _ events: [ScenarioEvent] = [], duration: Interval = .minutes(4)
  ) -> Scenario {
    var patient = PatientProfile()
    patient.saturationVariability = 0.3
    return Scenario(
      named: "faulty night", title: "Faults", duration: duration, patient: patient,
      ventilator: BilevelSupport(), events: events, faults: faults)
  }

  /// Runs a course to its end.
  init(_ scenario: Scenario, seed: UInt64 = 1, patience: Interval = .seconds(2)) throws {
    self.patience = patience
    var run = try VirtualRun(scenario, seed: seed, packs: [try RulePack.named("cn-als-2022")])
    let end = Uptime.origin + scenario.duration
    while run.now < end {
      var fresh: [Record] = []
      run.advance(to: run.now + .milliseconds(20)) { command, moment in
        switch command {
        case .record(let record): fresh.append(record)
        case .note(_, let note): notes[NoteFields(note).id, default: []].append(moment)
        case .line(_, let condition): notes[NoteFields(condition).id, default: []].append(moment)
        default: break
        }
      }
      hear(run.bed.sayings, at: run.now)
      for record in fresh { take(record) }
      guard run.now.wholeMilliseconds % 1000 == 0 else { continue }
      for alarm in run.core.alarms {
        let word = alarm.condition.word
        alarms[word] = (first: alarms[word]?.first ?? run.now, last: run.now)
      }
    }
    counters = run.counters
  }

  private mutating func hear(_ sayings: [Saying], at now: Uptime) {
    for saying in sayings {
      let past = said[saying.channel] ?? []
      guard past.last?.value != saying.thousandths || past.isEmpty else { continue }
      said[saying.channel, default: []].append((saying.thousandths, now))
    }
  }

  private mutating func take(_ record: Record) {
    records.append(record)
    guard case .sample(let sample) = record.content else { return }
    if let value = sample.reading.thousandths {
      compared += 1
      if !wasSaid(value, of: sample.channel, before: sample.receivedAt) {
        wrong.append(Wrong(channel: sample.channel, value: value, at: sample.receivedAt))
      }
    }
    let last = turns[sample.channel]?.last?.reading
    if let last, kind(last) == kind(sample.reading) { return }
    turns[sample.channel, default: []].append(Turn(at: sample.receivedAt, reading: sample.reading))
  }

  private func kind(_ reading: Reading) -> String {
    switch reading {
    case .measured: "measured"
    case .questionable(_, let doubt): "questionable(\(doubt.word))"
    case .absent(let reason): "absent(\(reason.word))"
    }
  }

  /// Whether an instrument said the value at a moment, or not longer ago than `patience`.
  private func wasSaid(_ value: Int32, of channel: Channel, before now: Uptime) -> Bool {
    let past = said[channel] ?? []
    for place in past.indices.reversed() {
      if past[place].value == value { return true }
      if past[place].from < now - patience { return false }
    }
    return false
  }

  /// What a channel said from one moment to another, in words, one for each change.
  func words(_ channel: Channel, from: Uptime = .origin, until: Uptime = Uptime(nanoseconds: .max))
    -> [String]
  {
    (turns[channel] ?? []).filter { $0.at >= from && $0.at < until }.map { kind($0.reading) }
  }

  /// When a channel had a value that nothing speaks against for the first time since a moment.
  func measured(_ channel: Channel, since moment: Uptime) -> Uptime? {
    for record in records {
      guard case .sample(let sample) = record.content, sample.channel == channel else { continue }
      if sample.receivedAt >= moment, sample.reading.undoubted != nil { return sample.receivedAt }
    }
    return nil
  }

  /// Why a channel had no value from one moment to another.
  func absences(_ channel: Channel, from: Uptime, until: Uptime) -> Set<Absence> {
    let said = (turns[channel] ?? []).filter { $0.at >= from && $0.at < until }
    return Set(said.compactMap { turn in if case .absent(let reason) = turn.reading { reason } else { nil } })
  }

  /// The values that a channel had from one moment to another.
  func values(_ channel: Channel, from: Uptime, until: Uptime) -> [Int32] {
    records.compactMap { record in
      guard case .sample(let sample) = record.content, sample.channel == channel else { return nil }
      return sample.receivedAt >= from && sample.receivedAt < until ? sample.reading.thousandths : nil
    }
  }

  /// What went to the ring of one instrument.
  func records(of instrument: SimulatedInstrument) -> [Record] {
    records.filter { record in
      switch record.content {
      case .sample(let sample): Int(sample.instrument.position) == instrument.rawValue
      case .waveform(let block): Int(block.instrument.position) == instrument.rawValue
      case .unknown: false
      }
    }
  }
}
