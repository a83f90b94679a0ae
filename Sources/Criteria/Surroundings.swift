import Quantities
import Readings

/// What is the same for all packs: the patient, what people entered, and the civil time.
struct Surroundings: Sendable {
  /// What the configuration says about the patient.
  var configured: PatientContext {
    didSet { settlePatient() }
  }
  var chart = ClinicalChart() {
    didSet { settlePatient() }
  }
  /// What holds for the patient: the configuration, and over it what people stated.
  private(set) var patient: PatientContext
  /// What the bed's instruments can give at all; nil when nobody said.
  var channels: Set<Channel>?
  /// Civil time of the monotonic clock's origin; nil until the civil time is known.
  var civilOrigin: CivilTime?

  init(patient: PatientContext) {
    configured = patient
    self.patient = patient
  }

  /// Whether an instrument of the bed can give a channel, as far as anybody said.
  func gives(_ channel: Channel) -> Bool { channels?.contains(channel) ?? true }

  func civil(at moment: Uptime) -> CivilTime? {
    civilOrigin.map { $0 + (moment - .origin) }
  }

  private mutating func settlePatient() {
    patient = configured
    for history in chart.statements {
      if let statement = history.newest?.content { patient.apply(statement) }
    }
  }
}
