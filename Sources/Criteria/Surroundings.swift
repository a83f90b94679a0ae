import Quantities

/// What is the same for all packs: the patient, what people entered, and the civil time.
struct Surroundings: Sendable {
  var patient: PatientContext
  var chart = ClinicalChart()
  /// Civil time of the monotonic clock's origin; nil until the civil time is known.
  var civilOrigin: CivilTime?

  func civil(at moment: Uptime) -> CivilTime? {
    civilOrigin.map { $0 + (moment - .origin) }
  }
}
