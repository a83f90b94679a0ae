import Criteria
import Quantities
import Readings

/// A bed in virtual time: readings at one a second, and a diary of what changed.
struct Bed {
  var evaluator: Evaluator
  private(set) var now: Uptime
  private(set) var diary: [FindingChange] = []

  /// The consensus' pack.
  static let pack: RulePack = {
    do {
      return try PackShelf.pack("cn-als-2022")
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  init(
    patient: PatientContext = PatientContext(diagnosis: .als), packs: [RulePack] = [Bed.pack],
    at start: Uptime = .origin
  ) {
    evaluator = Evaluator(packs: packs, patient: patient)
    now = start
    note(evaluator.advance(to: start))
  }

  mutating func note(_ changes: [FindingChange]) { diary += changes }

  /// Tells one reading now.
  mutating func tell(
    _ channel: Channel, _ reading: Reading, instrument: UInt8 = 0, origin: Origin = .bedside,
    device: Int64? = nil
  ) {
    tell(sample(channel, reading, instrument: instrument, origin: origin, device: device))
  }

  private func sample(
    _ channel: Channel, _ reading: Reading, instrument: UInt8 = 0, origin: Origin = .bedside,
    device: Int64? = nil
  ) -> Sample {
    Sample(
      instrument: InstrumentIndex(instrument), channel: channel, reading: reading, origin: origin,
      receivedAt: now,
      deviceMicroseconds: device)
  }

  mutating func tell(_ sample: Sample) {
    evaluator.observe(sample, at: now)
    note(evaluator.advance(to: now))
  }

  /// Lets time pass, telling the readings at the start of each second.
  mutating func pass(seconds: Int, _ readings: [Channel: Reading] = [:]) {
    let ordered = readings.sorted { $0.key.rawValue < $1.key.rawValue }
    for _ in 0..<seconds {
      for (channel, reading) in ordered { evaluator.observe(sample(channel, reading), at: now) }
      wait(.seconds(1))
    }
  }

  /// Lets time pass in silence.
  mutating func wait(_ interval: Interval) {
    now = now + interval
    note(evaluator.advance(to: now))
  }

  mutating func enter(_ fact: ClinicalFact, author: String = "Dr Li", recordedAt: CivilTime) throws {
    try evaluator.enter(ClinicalEntry(fact: fact, author: author, recordedAt: recordedAt), at: now)
    note(evaluator.advance(to: now))
  }

  mutating func setCivilTime(_ civil: CivilTime) {
    evaluator.setCivilTime(civil, at: now)
    note(evaluator.advance(to: now))
  }

  mutating func inhibit(_ rule: String, of pack: String = "cn-als-2022") -> Bool {
    defer { note(evaluator.advance(to: now)) }
    return evaluator.inhibit(rule: rule, of: pack, by: "Dr Li", at: now)
  }

  mutating func release(_ rule: String, of pack: String = "cn-als-2022") -> Bool {
    defer { note(evaluator.advance(to: now)) }
    return evaluator.release(rule: rule, of: pack, at: now)
  }

  func finding(_ rule: String) -> Finding? { evaluator.findings.first { $0.rule == rule } }

  func state(_ rule: String) -> RuleState? { finding(rule)?.state }

  /// The changes of one rule.
  func changes(_ rule: String) -> [FindingChange] { diary.filter { $0.finding.rule == rule } }

  /// Seconds from the origin at which a rule became active.
  func raised(_ rule: String) -> [Double] {
    changes(rule).filter { $0.finding.state == .active }.map { Double($0.at.nanoseconds) / 1e9 }
  }

  /// Seconds from the origin at which a rule returned to normal.
  func cleared(_ rule: String) -> [Double] {
    changes(rule).filter { $0.finding.state == .normal }.map { Double($0.at.nanoseconds) / 1e9 }
  }
}

/// A stable bed on bilevel ventilation, without the gases.
let niv: [Channel: Reading] = [
  .ventilationMode: .measured(3000), .unintentionalLeak: .measured(0), .tidalVolume: .measured(480_000),
]

extension [Channel: Reading] {
  /// The readings with some replaced or added.
  func with(_ other: [Channel: Reading]) -> [Channel: Reading] { merging(other) { $1 } }
}

/// A civil time to date entries with.
let monday = CivilTime(unixMilliseconds: 1_700_000_000_000)

/// A civil time a number of seconds before that.
func ago(_ seconds: Int64) -> CivilTime { monday + Interval.seconds(-seconds) }
