/// Something that a clinician states about the patient, and that holds until it is stated otherwise.
public enum PatientStatement: Hashable, Sendable {
  /// The diagnosis.
  case diagnosis(PatientContext.Diagnosis)
  /// Whether the patient is treated with bilevel pressure.
  case bilevelTherapy(Bool)
  /// The sex that reference values go by.
  case sex(PatientContext.Sex)
  /// Whether a lung disease is known.
  case knownLungDisease(Bool)
  /// Whether there is a COPD that matters.
  case significantCOPD(Bool)
  /// Whether the bulbar region is affected.
  case bulbar(Bool)
  /// What the patient wants of invasive ventilation, with words of the document where there are any.
  case advanceDirective(AdvanceDirective, note: String?)
  /// What the patient wears now, and how breath is sampled from it.
  case sampling(BreathSampling)

  /// What it is about.
  public var item: PatientItem {
    switch self {
    case .diagnosis: .diagnosis
    case .bilevelTherapy: .bilevelTherapy
    case .sex: .sex
    case .knownLungDisease: .knownLungDisease
    case .significantCOPD: .significantCOPD
    case .bulbar: .bulbar
    case .advanceDirective: .advanceDirective
    case .sampling: .sampling
    }
  }

  /// The words that came with it.
  var note: String? {
    switch self {
    case .advanceDirective(_, let note): note
    case .diagnosis, .bilevelTherapy, .sex, .knownLungDisease, .significantCOPD, .bulbar, .sampling: nil
    }
  }
}

/// What a statement about the patient can be about.
public enum PatientItem: String, CaseIterable, Hashable, Sendable {
  /// The diagnosis.
  case diagnosis
  /// Treatment with bilevel pressure.
  case bilevelTherapy = "bilevel-therapy"
  /// The sex that reference values go by.
  case sex
  /// A known lung disease.
  case knownLungDisease = "known-lung-disease"
  /// A COPD that matters.
  case significantCOPD = "significant-copd"
  /// The bulbar region.
  case bulbar
  /// What the patient wants of invasive ventilation.
  case advanceDirective = "advance-directive"
  /// What the patient wears, and how breath is sampled from it.
  case sampling = "interface"

  /// Position among all items.
  var place: Int {
    switch self {
    case .diagnosis: 0
    case .bilevelTherapy: 1
    case .sex: 2
    case .knownLungDisease: 3
    case .significantCOPD: 4
    case .bulbar: 5
    case .advanceDirective: 6
    case .sampling: 7
    }
  }
}

/// What a patient wants of invasive ventilation.
public enum AdvanceDirective: String, CaseIterable, Hashable, Sendable {
  /// The patient wants it.
  case wanted = "invasive-ventilation-wanted"
  /// The patient does not want it.
  case declined = "invasive-ventilation-declined"
  /// The patient has been asked and has not decided.
  case undecided = "invasive-ventilation-undecided"
}
