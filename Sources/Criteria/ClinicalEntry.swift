public import Quantities
public import Readings

/// Something a person saw, measured or decided, entered by hand.
public struct ClinicalEntry: Hashable, Sendable {
  /// What was entered.
  public var fact: ClinicalFact
  /// Who entered it; never empty.
  public var author: String
  /// When it was so at the bedside, in civil time.
  public var recordedAt: CivilTime
  /// Whether it comes from a bedside or from a simulated course.
  public var origin: Origin

  /// Makes an entry.
  public init(fact: ClinicalFact, author: String, recordedAt: CivilTime, origin: Origin = .bedside) {
    self.fact = fact
    self.author = author
    self.recordedAt = recordedAt
    self.origin = origin
  }
}

/// What an entry says.
public enum ClinicalFact: Hashable, Sendable {
  /// A sign is there (`true`) or is not (`false`).
  case sign(ClinicalSign, Bool)
  /// A value, in thousandths of ``ClinicalMeasurement/unit``.
  case measurement(ClinicalMeasurement, thousandths: Int32)
  /// A blood gas; its PCO2 also counts as the measurement of its site.
  case bloodGas(BloodGas)
  /// Lung function was tested.
  case lungFunctionTest
  /// Who or what helps the coughs that follow, until somebody says otherwise.
  case coughAssistance(CoughAssistance)
  /// What the coughs that follow on the wire are blown into, until somebody says otherwise.
  case coughMeter(CoughMeter)
  /// A whole cough session read off another meter.
  case coughSession(CoughReport)
  /// Lights off (`true`) or lights on (`false`).
  ///
  /// It marks the night of the recording, not sleep, which nobody measures.
  case night(began: Bool)
  /// The transcutaneous sensor was put on, or put on another place: its warm-up begins.
  case sensorApplied
  /// Something about the patient; it counts more than the configuration, until it is withdrawn.
  case patient(PatientStatement)
  /// The newest entry about an item was a mistake; the one before it counts again.
  case withdrawn(ClinicalItem)
}
