/// What the rules need to know about the patient and no wire carries; nil where nobody has said.
public struct PatientContext: Hashable, Sendable {
  /// The diagnosis, as far as the packs tell diagnoses apart.
  public enum Diagnosis: String, CaseIterable, Hashable, Sendable {
    /// Amyotrophic lateral sclerosis or another motor neurone disease.
    case als
    /// Another neuromuscular disease.
    case otherNeuromuscular = "other-neuromuscular"
    /// No neuromuscular disease.
    case other
  }

  /// The diagnosis; nil when it has not been entered.
  public var diagnosis: Diagnosis?
  /// Whether the patient is treated with bilevel pressure; nil when it has not been entered.
  public var bilevelTherapy: Bool?

  /// Makes a patient's context.
  public init(diagnosis: Diagnosis? = nil, bilevelTherapy: Bool? = nil) {
    self.diagnosis = diagnosis
    self.bilevelTherapy = bilevelTherapy
  }

  func truth(of fact: PatientFact) -> Truth {
    switch fact {
    case .als: diagnosis.map { Truth($0 == .als) } ?? .unknown
    case .bilevelTherapy: bilevelTherapy.map(Truth.init) ?? .unknown
    }
  }
}

/// A statement about the patient that a pack may ask for.
enum PatientFact: String, CaseIterable, Hashable, Sendable {
  case als
  case bilevelTherapy = "bilevel-therapy"
}
