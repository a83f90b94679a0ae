/// What the rules need to know about the patient and no wire carries; nil where nobody has said.
public struct PatientContext: Hashable, Sendable {
  /// The diagnosis, as far as the packs tell diagnoses apart.
  public enum Diagnosis: String, CaseIterable, Hashable, Sendable {
    /// Amyotrophic lateral sclerosis or another motor neurone disease.
    case als
    /// Another neuromuscular disease.
    case otherNeuromuscular = "other-neuromuscular"
    /// A disease of the chest wall.
    case chestWall = "chest-wall"
    /// None of these.
    case other
  }

  /// The sex that reference values go by.
  public enum Sex: String, CaseIterable, Hashable, Sendable {
    /// Male.
    case male
    /// Female.
    case female
  }

  /// The diagnosis; nil when it has not been entered.
  public var diagnosis: Diagnosis?
  /// Whether the patient is treated with bilevel pressure; nil when it has not been entered.
  public var bilevelTherapy: Bool?
  /// The sex that reference values go by; nil when it has not been entered.
  public var sex: Sex?
  /// Whether a lung disease is known; nil when nobody has said.
  public var knownLungDisease: Bool?
  /// Whether there is a COPD that matters; nil when nobody has said.
  public var significantCOPD: Bool?
  /// Whether the bulbar region is affected; nil when nobody has said.
  public var bulbar: Bool?
  /// What the patient wants of invasive ventilation; nil when nobody has said.
  public var advanceDirective: AdvanceDirective?
  /// What the patient wears and how breath is sampled from it; nil when nobody has said.
  public var sampling: BreathSampling?

  /// Makes a patient's context.
  public init(
    diagnosis: Diagnosis? = nil, bilevelTherapy: Bool? = nil, sex: Sex? = nil, knownLungDisease: Bool? = nil,
    significantCOPD: Bool? = nil, bulbar: Bool? = nil, advanceDirective: AdvanceDirective? = nil,
    sampling: BreathSampling? = nil
  ) {
    self.diagnosis = diagnosis
    self.bilevelTherapy = bilevelTherapy
    self.sex = sex
    self.knownLungDisease = knownLungDisease
    self.significantCOPD = significantCOPD
    self.bulbar = bulbar
    self.advanceDirective = advanceDirective
    self.sampling = sampling
  }

  /// Takes a statement for true, whatever was known before.
  public mutating func apply(_ statement: PatientStatement) {
    switch statement {
    case .diagnosis(let diagnosis): self.diagnosis = diagnosis
    case .bilevelTherapy(let isTreated): bilevelTherapy = isTreated
    case .sex(let sex): self.sex = sex
    case .knownLungDisease(let isKnown): knownLungDisease = isKnown
    case .significantCOPD(let isThere): significantCOPD = isThere
    case .bulbar(let isAffected): bulbar = isAffected
    case .advanceDirective(let directive, _): advanceDirective = directive
    case .sampling(let sampling): self.sampling = sampling
    }
  }

  func truth(of fact: PatientFact) -> Truth {
    switch fact {
    case .als: Truth(diagnosis.map { $0 == .als })
    case .bilevelTherapy: Truth(bilevelTherapy)
    case .neuromuscular: Truth(diagnosis.map { $0 == .als || $0 == .otherNeuromuscular })
    case .chestWall: Truth(diagnosis.map { $0 == .chestWall })
    case .male: Truth(sex.map { $0 == .male })
    case .female: Truth(sex.map { $0 == .female })
    case .knownLungDisease: Truth(knownLungDisease)
    case .significantCOPD: Truth(significantCOPD)
    case .bulbar: Truth(bulbar)
    case .invasiveVentilationWanted: Truth(advanceDirective.map { $0 == .wanted })
    case .invasiveVentilationDeclined: Truth(advanceDirective.map { $0 == .declined })
    }
  }
}

/// A statement about the patient that a pack may ask for.
enum PatientFact: String, CaseIterable, Hashable, Sendable {
  case als
  case bilevelTherapy = "bilevel-therapy"
  case neuromuscular
  case chestWall = "chest-wall"
  case male
  case female
  case knownLungDisease = "known-lung-disease"
  case significantCOPD = "significant-copd"
  case bulbar
  case invasiveVentilationWanted = "invasive-ventilation-wanted"
  case invasiveVentilationDeclined = "invasive-ventilation-declined"

  /// The statement that answers it.
  var item: PatientItem {
    switch self {
    case .als, .neuromuscular, .chestWall: .diagnosis
    case .bilevelTherapy: .bilevelTherapy
    case .male, .female: .sex
    case .knownLungDisease: .knownLungDisease
    case .significantCOPD: .significantCOPD
    case .bulbar: .bulbar
    case .invasiveVentilationWanted, .invasiveVentilationDeclined: .advanceDirective
    }
  }

  /// Position among all facts.
  var place: Int {
    switch self {
    case .als: 0
    case .bilevelTherapy: 1
    case .neuromuscular: 2
    case .chestWall: 3
    case .male: 4
    case .female: 5
    case .knownLungDisease: 6
    case .significantCOPD: 7
    case .bulbar: 8
    case .invasiveVentilationWanted: 9
    case .invasiveVentilationDeclined: 10
    }
  }
}

extension Truth {
  /// What somebody said, or that nobody did.
  fileprivate init(_ said: Bool?) { self = said.map { Truth($0) } ?? .unknown }
}
