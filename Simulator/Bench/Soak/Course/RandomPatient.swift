internal import Patient

/// A patient and a ventilator that one body can have, drawn from a seed.
struct RandomPatient {
  let profile: PatientProfile
  let support: BilevelSupport

  /// Draws until the numbers fit together; after too many tries it is the default patient.
  init(_ dice: inout Dice) {
    for _ in 0..<60 {
      let support = RandomPatient.support(&dice)
      let profile = RandomPatient.profile(&dice)
      do {
        _ = try Physiology(profile, support: support, seed: Seed(0))
        self.profile = profile
        self.support = support
        return
      } catch {
        // These numbers belong to no body: draw others.
        continue
      }
    }
    profile = PatientProfile()
    support = BilevelSupport()
  }

  /// Settings as they are used at home (clinical basis, sections 5.3 and 6.3), off ventilation now and then.
  static func support(_ dice: inout Dice) -> BilevelSupport {
    let modes: [BilevelSupport.Mode] = [
      .spontaneousTimed, .spontaneousTimed, .spontaneousTimed, .spontaneousTimed, .spontaneousTimed,
      .spontaneous, .timed, .continuous, .standby,
    ]
    var support = BilevelSupport(mode: dice.one(of: modes))
    support.expiratoryPressure = dice.number(in: 3...10)
    support.inspiratoryPressure = support.expiratoryPressure + Double(dice.whole(in: 5...16))
    support.backupRate = dice.number(in: 8...20)
    support.riseTime = dice.number(in: 0.1...0.5)
    support.inspiratoryTime = dice.number(in: 0.8...1.8)
    support.triggerFlow = dice.number(in: 2...6)
    support.cyclePercent = dice.number(in: 15...40)
    support.inspiredOxygen = dice.happens(0.2) ? dice.number(in: 22...40) : 21
    // Sums of decimals are written down again in thousandths.
    support.inspiratoryPressure = (support.inspiratoryPressure * 1000).rounded() / 1000
    return support
  }

  private static func profile(_ dice: inout Dice) -> PatientProfile {
    var profile = PatientProfile()
    profile.saturation = dice.number(in: 86...97)
    profile.saturationVariability = dice.happens(0.5) ? dice.number(in: 0...1) : 0
    profile.arterialCO2 = dice.number(in: 36...62)
    profile.pulseRate = dice.number(in: 55...105)
    profile.perfusionIndex = dice.happens(0.15) ? dice.number(in: 0.12...0.4) : dice.number(in: 0.5...6)
    profile.breathingRate = dice.number(in: 10...24)
    profile.compliance = dice.number(in: 25...70)
    profile.resistance = dice.number(in: 5...18)
    profile.musclePressure = dice.number(in: 1...8)
    profile.unsupportedTidalVolume = dice.number(in: 250...450)
    profile.metabolicCO2 = dice.number(in: 160...220)
    profile.endTidalGradient = dice.number(in: 1...9)
    profile.endTidalVariability = dice.number(in: 0...1.5)
    profile.circulationDelay = dice.number(in: 8...25)
    profile.coughStretch = dice.number(in: 1...2.2)
    return profile
  }
}
