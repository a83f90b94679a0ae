import Documents
import Patient

/// The keys under `patient:`.
enum PatientKeys {
  static var numbers: [NumberKey<PatientProfile>] {
    [
      NumberKey("saturation", "%", 60...99.5, \.saturation),
      NumberKey("arterial_co2", "mmHg", 20...120, \.arterialCO2),
      NumberKey("pulse_rate", "/min", 30...180, \.pulseRate),
      NumberKey("perfusion_index", "%", 0.05...20, \.perfusionIndex),
      NumberKey("breathing_rate", "/min", 4...60, \.breathingRate),
      NumberKey("compliance", "mL/cmH2O", 8...150, \.compliance),
      NumberKey("resistance", "cmH2O/(L/s)", 2...80, \.resistance),
      NumberKey("muscle_pressure", "cmH2O", 0...30, \.musclePressure),
      NumberKey(optional: "tidal_volume", "mL", 100...1500, \.tidalVolume),
      NumberKey("unsupported_tidal_volume", "mL", 60...1500, \.unsupportedTidalVolume),
      NumberKey("metabolic_co2", "mL/min", 80...500, \.metabolicCO2),
      NumberKey(optional: "dead_space", "mL", 30...600, \.deadSpace),
      NumberKey("end_tidal_gradient", "mmHg", -10...30, \.endTidalGradient),
      NumberKey("end_tidal_variability", "mmHg", 0...5, \.endTidalVariability),
      NumberKey("saturation_variability", "%", 0...3, \.saturationVariability),
      NumberKey("oximeter_noise", "%", 0...2, \.oximeterNoise),
      NumberKey("circulation_delay", "s", 2...60, \.circulationDelay),
    ]
  }

  /// The keys, and what may stand behind them.
  static var keys: [EntryKey] { numbers.map(\.key) + [EntryKey("cough_stretch", .decimal)] }

  static func read(_ node: DocumentNode?) throws(DocumentError) -> PatientProfile {
    var profile = PatientProfile()
    guard let node else { return profile }
    let mapping = try node.mapping(keys.map(\.name))
    for key in numbers { try key.read(mapping, into: &profile) }
    if let stretch = mapping.optional("cough_stretch") {
      profile.coughStretch = Double(try stretch.thousandths(in: 1000...2500)) / 1000
    }
    return profile
  }

  /// Refuses a patient whose numbers cannot belong to one body.
  static func check(
    _ profile: PatientProfile, on support: BilevelSupport, at node: DocumentNode
  ) throws(DocumentError) {
    do {
      _ = try Physiology(profile, support: support, seed: Seed(0))
    } catch {
      throw node.contradiction(reason(error))
    }
  }

  private static func reason(_ fault: ProfileFault) -> String {
    switch fault {
    case .tooLittleVentilation(let needed, let minuteVolume):
      "breathing cannot hold arterial_co2: it takes \(tenths(needed)) L/min past the dead space, and only "
        + "\(tenths(minuteVolume)) L/min are breathed; raise arterial_co2, breathing_rate or tidal_volume"
    case .tidalVolumeOutOfReach(let asked, let nearest):
      "the ventilator's pressures cannot give a tidal_volume of \(tenths(asked)) mL; the nearest is "
        + "\(tenths(nearest)) mL"
    case .saturationTooHigh(let asked, let highest):
      "a saturation of \(tenths(asked)) % is too high for this arterial_co2 and oxygen; the highest is "
        + "\(tenths(highest)) %"
    }
  }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
