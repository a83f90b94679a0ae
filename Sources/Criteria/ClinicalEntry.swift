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
  /// Lung function was tested.
  case lungFunctionTest
  /// Who or what helps the coughs that follow, until the session ends.
  case coughAssistance(CoughAssistance)
  /// A whole cough session read off another meter: best peak flow in thousandths of L/min and acceptable
  /// efforts.
  case coughSession(bestThousandths: Int32, efforts: Int, CoughAssistance)
}

/// A sign that a clinician ticks.
public enum ClinicalSign: String, CaseIterable, Hashable, Sendable {
  /// Secretions are too many to be cleared: arm C of the consensus' S1.
  case secretionsNotClearable = "secretions-not-clearable"
  /// Breathlessness when lying flat.
  case orthopnoea
  /// Breathlessness at rest or with little effort.
  case dyspnoea
  /// Headache on waking.
  case morningHeadache = "morning-headache"
  /// Sleep that does not refresh.
  case unrefreshingSleep = "unrefreshing-sleep"
  /// Sleepiness by day.
  case daytimeSleepiness = "daytime-sleepiness"
  /// A weak sniff.
  case weakSniff = "weak-sniff"
  /// A weak cough, by ear.
  case weakCough = "weak-cough"
  /// Breathing with neck and shoulder muscles.
  case accessoryMuscles = "accessory-muscles"
  /// The belly moves in when the chest moves out.
  case paradoxicalBreathing = "paradoxical-breathing"
  /// An infection, aspiration or other acute event: a cough session is good for a day only.
  case acuteEvent = "acute-event"
}

/// A value that no wire carries.
public enum ClinicalMeasurement: String, CaseIterable, Hashable, Sendable {
  /// PCO2 of arterial blood.
  case arterialPCO2 = "arterial-pco2"
  /// PCO2 of arterialised capillary blood.
  case capillaryPCO2 = "capillary-pco2"
  /// Forced vital capacity, in percent of the predicted value.
  case forcedVitalCapacity = "fvc"
  /// Maximal inspiratory pressure at the mouth, as a magnitude.
  case maximalInspiratoryPressure = "mip"
  /// Sniff nasal inspiratory pressure, as a magnitude.
  case sniffNasalPressure = "snip"

  /// The unit of its values.
  public var unit: Unit {
    switch self {
    case .arterialPCO2, .capillaryPCO2: .mmHg
    case .forcedVitalCapacity: .percent
    case .maximalInspiratoryPressure, .sniffNasalPressure: .cmH2O
    }
  }

  /// The values a living patient can have, in thousandths of the unit; an engineering choice, wide on
  /// purpose.
  public var plausible: ClosedRange<Int32> {
    switch self {
    case .arterialPCO2, .capillaryPCO2: 5_000...200_000
    case .forcedVitalCapacity: 1_000...200_000
    case .maximalInspiratoryPressure, .sniffNasalPressure: 0...250_000
    }
  }

  /// Whether measuring it is a lung function test, so that the next one is due later.
  var isLungFunction: Bool {
    switch self {
    case .arterialPCO2, .capillaryPCO2: false
    case .forcedVitalCapacity, .maximalInspiratoryPressure, .sniffNasalPressure: true
    }
  }
}

/// What helped a cough; the rules judge unassisted coughs, because they decide whether help is needed.
public enum CoughAssistance: String, CaseIterable, Hashable, Sendable {
  /// The patient alone.
  case none
  /// Hands on chest or belly.
  case manual
  /// Breaths stacked before the cough.
  case breathStacking = "breath-stacking"
  /// Mechanical insufflation and exsufflation.
  case mechanical
}

/// Why an entry was not taken; nothing of it is kept.
public enum EntryRefusal: Error, Hashable, Sendable {
  /// Nobody signed it.
  case noAuthor
  /// It says that it happened after now.
  case futureDated
  /// The value lies outside of what is allowed, in thousandths of the unit.
  case outOfRange(String, thousandths: Int32, allowed: ClosedRange<Int32>)
}
