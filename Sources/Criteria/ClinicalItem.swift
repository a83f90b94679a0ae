/// What an entry can be about, as far as it can be withdrawn.
public enum ClinicalItem: Hashable, Sendable {
  /// A sign.
  case sign(ClinicalSign)
  /// A measurement.
  case measurement(ClinicalMeasurement)
  /// A blood gas, together with the PCO2 that it entered.
  case bloodGas
  /// The note that lung function was tested.
  case lungFunctionTest
  /// A cough session that was entered by hand.
  case coughSession
  /// Lights off or lights on.
  case night
  /// A statement about the patient.
  case patient(PatientItem)

  /// A stable word for programs.
  public var word: String {
    switch self {
    case .sign(let sign): sign.rawValue
    case .measurement(let measurement): measurement.rawValue
    case .bloodGas: "blood-gas"
    case .lungFunctionTest: "lung-function-test"
    case .coughSession: "cough-session"
    case .night: "night"
    case .patient(let item): item.rawValue
    }
  }

  /// Every item, in a fixed order.
  public static var all: [ClinicalItem] {
    let single: [ClinicalItem] = [.bloodGas, .lungFunctionTest, .coughSession, .night]
    return ClinicalSign.allCases.map(ClinicalItem.sign)
      + ClinicalMeasurement.allCases.map(ClinicalItem.measurement) + single
      + PatientItem.allCases.map(ClinicalItem.patient)
  }
}
