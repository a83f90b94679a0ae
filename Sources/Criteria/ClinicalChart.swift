import Quantities
import Readings

/// What people entered about the patient, with each entry placed on the monotonic clock when it is entered.
///
/// An age is counted on the monotonic clock from then on, so that a step of the civil clock changes no age.
/// Before the civil time is known for the first time, entries are kept without an age.
struct ClinicalChart: Sendable {
  private(set) var signs = Array(repeating: ChartHistory<Bool>(), count: ClinicalSign.allCases.count)
  private(set) var measurements = Array(
    repeating: ChartHistory<Int32>(), count: ClinicalMeasurement.allCases.count)
  private(set) var gases = ChartHistory<BloodGas>()
  private(set) var tests = ChartHistory<Bool>()
  private(set) var coughs = ChartHistory<CoughReport>()
  private(set) var marks = ChartHistory<Bool>()
  private(set) var statements = Array(
    repeating: ChartHistory<PatientStatement>(), count: PatientItem.allCases.count)
  private(set) var assistance = CoughAssistance.none
  private(set) var meter: CoughMeter?
  /// When the transcutaneous sensor was last put on, as far as somebody said so.
  private(set) var sensorApplied: Uptime?
  /// The newest lung function test, whether noted as such or by one of its values.
  private(set) var lungFunctionTest: ChartNote<Bool>?
  /// The night that goes on, or the last one.
  private(set) var night: RecordedNight?

  func sign(_ sign: ClinicalSign) -> ChartNote<Bool>? { signs[sign.place].newest }

  func measurement(_ measurement: ClinicalMeasurement) -> ChartNote<Int32>? {
    measurements[measurement.place].newest
  }

  func statement(_ item: PatientItem) -> ChartNote<PatientStatement>? { statements[item.place].newest }

  /// Takes an entry; an entry without a moment is dated once the civil time is known.
  mutating func enter(_ entry: ClinicalEntry, moment: Uptime?, now: Uptime) {
    switch entry.fact {
    case .sign(let sign, let isThere): signs[sign.place].add(entry.note(isThere, moment, now))
    case .measurement(let measurement, let value):
      measurements[measurement.place].add(entry.note(value, moment, now))
    case .bloodGas(let gas):
      gases.add(entry.note(gas, moment, now))
      measurements[gas.site.measurement.place].add(entry.note(gas.pco2.thousandths, moment, now))
    case .lungFunctionTest: tests.add(entry.note(true, moment, now))
    case .coughAssistance(let assistance): self.assistance = assistance
    case .coughMeter(let meter): self.meter = meter
    case .coughSession(let report): coughs.add(entry.note(report, moment, now))
    case .night(let began): marks.add(entry.note(began, moment, now))
    case .sensorApplied: sensorApplied = moment ?? now
    case .patient(let statement): statements[statement.item.place].add(entry.note(statement, moment, now))
    case .withdrawn(let item): withdraw(item)
    }
    settle()
  }

  /// Whether there is an entry about the item that could be withdrawn.
  func holds(_ item: ClinicalItem) -> Bool {
    switch item {
    case .sign(let sign): signs[sign.place].newest != nil
    case .measurement(let measurement): measurements[measurement.place].newest != nil
    case .bloodGas: gases.newest != nil
    case .lungFunctionTest: tests.newest != nil
    case .coughSession: coughs.newest != nil
    case .night: marks.newest != nil
    case .patient(let item): statements[item.place].newest != nil
    }
  }

  /// All entries, item by item; a PCO2 that came with a blood gas is told by it.
  var entries: [ClinicalEntry] {
    var entries: [ClinicalEntry] = []
    for sign in ClinicalSign.allCases {
      entries += signs[sign.place].notes.map { $0.entry(.sign(sign, $0.content)) }
    }
    for measurement in ClinicalMeasurement.allCases {
      let notes = measurements[measurement.place].notes.filter { note in
        !gases.notes.contains { $0.entered(note, as: measurement) }
      }
      entries += notes.map { $0.entry(.measurement(measurement, thousandths: $0.content)) }
    }
    entries += gases.notes.map { $0.entry(.bloodGas($0.content)) }
    entries += tests.notes.map { $0.entry(.lungFunctionTest) }
    entries += coughs.notes.map { $0.entry(.coughSession($0.content)) }
    entries += marks.notes.map { $0.entry(.night(began: $0.content)) }
    return entries + statements.flatMap { $0.notes.map { $0.entry(.patient($0.content)) } }
  }

  /// Dates the entries that were made before the civil time was known.
  mutating func date(civil: CivilTime, at now: Uptime) {
    for place in signs.indices { signs[place].date(civil: civil, at: now) }
    for place in measurements.indices { measurements[place].date(civil: civil, at: now) }
    for place in statements.indices { statements[place].date(civil: civil, at: now) }
    gases.date(civil: civil, at: now)
    tests.date(civil: civil, at: now)
    coughs.date(civil: civil, at: now)
    marks.date(civil: civil, at: now)
    settle()
  }

  private mutating func withdraw(_ item: ClinicalItem) {
    switch item {
    case .sign(let sign): signs[sign.place].withdraw()
    case .measurement(let measurement): withdraw(measurement)
    case .bloodGas: withdrawGas()
    case .lungFunctionTest: tests.withdraw()
    case .coughSession: coughs.withdraw()
    case .night: marks.withdraw()
    case .patient(let item): statements[item.place].withdraw()
    }
  }

  /// A PCO2 that came with a blood gas goes with it, and the other way round.
  private mutating func withdraw(_ measurement: ClinicalMeasurement) {
    guard let wrong = measurements[measurement.place].withdraw() else { return }
    gases.removeAll { $0.entered(wrong, as: measurement) }
  }

  private mutating func withdrawGas() {
    guard let wrong = gases.withdraw() else { return }
    let measurement = wrong.content.site.measurement
    measurements[measurement.place].removeAll { wrong.entered($0, as: measurement) }
  }

  /// Works out what follows from several entries together.
  private mutating func settle() {
    lungFunctionTest = tests.newest
    for measurement in ClinicalMeasurement.allCases where measurement.isLungFunction {
      guard let note = self.measurement(measurement) else { continue }
      if let last = lungFunctionTest, last.recordedAt > note.recordedAt { continue }
      lungFunctionTest = note.noting(true)
    }
    night = RecordedNight(marks.notes)
  }
}

/// The time from lights off to lights on; there is no EEG, so it is never called sleep.
struct RecordedNight: Hashable, Sendable {
  /// Longer than this no night lasts.
  ///
  /// Somebody forgot to say that it ended. An engineering choice.
  static var longest: Interval { .hours(24) }

  /// What tells it from other nights.
  var began: CivilTime
  var beganAt: Uptime?
  var isOver: Bool
  var isSimulated: Bool

  /// The last night of these marks; nil without a lights-off.
  init?(_ marks: [ChartNote<Bool>]) {
    guard let off = marks.lastIndex(where: \.content) else { return nil }
    began = marks[off].recordedAt
    beganAt = marks[off].moment
    isOver = off < marks.count - 1
    isSimulated = marks[off].isSimulated
  }

  /// Whether the night goes on.
  func goesOn(at now: Uptime) -> Truth {
    guard !isOver else { return .no }
    guard let beganAt, now - beganAt <= RecordedNight.longest else { return .unknown }
    return .yes
  }
}

extension ClinicalEntry {
  fileprivate func note<Content>(_ content: Content, _ moment: Uptime?, _ now: Uptime) -> ChartNote<Content> {
    ChartNote(
      content: content, author: author, recordedAt: recordedAt, moment: moment, enteredAt: now,
      isSimulated: origin == .simulated)
  }
}

extension ChartNote {
  fileprivate func entry(_ fact: ClinicalFact) -> ClinicalEntry {
    ClinicalEntry(
      fact: fact, author: author, recordedAt: recordedAt, origin: isSimulated ? .simulated : .bedside)
  }

  fileprivate func noting<Other>(_ content: Other) -> ChartNote<Other> {
    ChartNote<Other>(
      content: content, author: author, recordedAt: recordedAt, moment: moment, enteredAt: enteredAt,
      isSimulated: isSimulated)
  }
}

extension ChartNote<BloodGas> {
  /// Whether a measurement is the PCO2 that this blood gas entered.
  func entered(_ note: ChartNote<Int32>, as measurement: ClinicalMeasurement) -> Bool {
    content.site.measurement == measurement && content.pco2.thousandths == note.content
      && recordedAt == note.recordedAt && author == note.author
  }
}

extension ClinicalChart: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(signs)
    snapshot.add(measurements)
    snapshot.put(gases)
    snapshot.put(tests)
    snapshot.put(coughs)
    snapshot.put(marks)
    snapshot.add(statements)
    snapshot.add(word: assistance)
    snapshot.add(meter) { $0.put($1) }
    snapshot.add(sensorApplied) { $0.add($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init()
    signs = try snapshot.list(count: signs.count)
    measurements = try snapshot.list(count: measurements.count)
    gases = try snapshot.value()
    tests = try snapshot.value()
    coughs = try snapshot.value()
    marks = try snapshot.value()
    statements = try snapshot.list(count: statements.count)
    assistance = try snapshot.word()
    meter = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    sensorApplied = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.moment() }
    settle()
  }
}
