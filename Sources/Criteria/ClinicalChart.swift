import Quantities
import Readings

/// What people entered about the patient, with each entry placed on the monotonic clock when it is entered.
///
/// An age is counted on the monotonic clock from then on, so that a step of the civil clock changes no age.
/// Before the civil time is known for the first time, entries are kept without an age.
struct ClinicalChart: Sendable {
  struct Note: Sendable {
    var value: Int32
    var author: String
    var recordedAt: CivilTime
    /// The moment on the monotonic clock at which it was so; nil while the civil time is unknown.
    var moment: Uptime?
    var isSimulated: Bool
  }

  private(set) var signs: [Note?] = Array(repeating: nil, count: ClinicalSign.allCases.count)
  private(set) var measurements: [Note?] = Array(repeating: nil, count: ClinicalMeasurement.allCases.count)
  private(set) var lungFunctionTest: Note?
  private(set) var assistance = CoughAssistance.none

  func sign(_ sign: ClinicalSign) -> Note? { signs[sign.place] }

  func measurement(_ measurement: ClinicalMeasurement) -> Note? { measurements[measurement.place] }

  mutating func enter(_ entry: ClinicalEntry, moment: Uptime?) {
    func note(_ value: Int32) -> Note {
      Note(
        value: value, author: entry.author, recordedAt: entry.recordedAt, moment: moment,
        isSimulated: entry.origin == .simulated)
    }
    switch entry.fact {
    case .sign(let sign, let isThere): signs[sign.place] = note(isThere ? 1 : 0)
    case .measurement(let measurement, let value):
      measurements[measurement.place] = note(value)
      if measurement.isLungFunction { test(note(0)) }
    case .lungFunctionTest: test(note(0))
    case .coughAssistance(let assistance): self.assistance = assistance
    case .coughSession: break
    }
  }

  /// Dates the entries that were made before the civil time was known.
  mutating func date(civil: CivilTime, at now: Uptime) {
    for place in signs.indices { signs[place]?.date(civil: civil, at: now) }
    for place in measurements.indices { measurements[place]?.date(civil: civil, at: now) }
    lungFunctionTest?.date(civil: civil, at: now)
  }

  /// An older test entered late does not replace a newer one.
  private mutating func test(_ note: Note) {
    if let last = lungFunctionTest, last.recordedAt > note.recordedAt { return }
    lungFunctionTest = note
  }
}

extension ClinicalChart.Note {
  fileprivate mutating func date(civil: CivilTime, at now: Uptime) {
    if moment == nil { moment = now - (civil - recordedAt) }
  }
}

extension ClinicalSign {
  /// Position among all signs.
  var place: Int {
    switch self {
    case .secretionsNotClearable: 0
    case .orthopnoea: 1
    case .dyspnoea: 2
    case .morningHeadache: 3
    case .unrefreshingSleep: 4
    case .daytimeSleepiness: 5
    case .weakSniff: 6
    case .weakCough: 7
    case .accessoryMuscles: 8
    case .paradoxicalBreathing: 9
    case .acuteEvent: 10
    }
  }
}

extension ClinicalMeasurement {
  /// Position among all measurements.
  var place: Int {
    switch self {
    case .arterialPCO2: 0
    case .capillaryPCO2: 1
    case .forcedVitalCapacity: 2
    case .maximalInspiratoryPressure: 3
    case .sniffNasalPressure: 4
    }
  }
}
