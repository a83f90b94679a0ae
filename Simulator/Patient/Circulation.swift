/// The way of the blood from lung to probe, and how fast the heart drives it.
struct Circulation: Sendable {
  private let restingRate: Double
  private let restingSaturation: Double
  private let restingCO2: Double
  private let delay: Double
  private var past: [Double]
  private var newest = 0
  private(set) var rate: Double

  private static let response = 1 - Elementary.exponential(-1 / 5.0)

  init(_ profile: PatientProfile) {
    restingRate = profile.pulseRate
    restingSaturation = profile.saturation
    restingCO2 = profile.arterialCO2
    rate = profile.pulseRate
    delay = profile.circulationDelay
    past = Array(repeating: profile.saturation, count: 64)
  }

  /// Saturation under the probe, in percent: the lung's of a circulation delay ago.
  var delivered: Double {
    let whole = Int(delay)
    let later = past[(newest - whole + 128) % 64]
    let earlier = past[(newest - whole - 1 + 128) % 64]
    return later + (earlier - later) * (delay - Double(whole))
  }

  mutating func second(saturation: Double, arterialCO2: Double, apnoea: Double, prescribed: Double?) {
    newest = (newest + 1) % 64
    past[newest] = saturation
    if let prescribed {
      rate = prescribed
    } else {
      let wanted = wantedRate(saturation: saturation, arterialCO2: arterialCO2, apnoea: apnoea)
      rate += (wanted - rate) * Circulation.response
    }
  }

  /// Low oxygen and high CO2 drive the heart; a held breath slows it until the next one comes.
  private func wantedRate(saturation: Double, arterialCO2: Double, apnoea: Double) -> Double {
    if apnoea > 10 { return max(35, restingRate - 12) }
    let hypoxia = 1.25 * max(0, restingSaturation - saturation)
    let hypercapnia = 0.6 * max(0, arterialCO2 - restingCO2)
    return min(160, restingRate + hypoxia + hypercapnia)
  }
}
