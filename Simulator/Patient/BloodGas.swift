/// The laws that tie gas in the lung to gas in the blood.
public enum BloodGas {
  /// Arterial CO2 in mmHg that a steady breathing ends at.
  ///
  /// 0.863 times CO2 made (mL/min STPD) over alveolar ventilation (L/min BTPS); clinical basis, section 6.1.
  public static func steadyCO2(
    metabolicCO2: Double, rate: Double, tidalVolume: Double, deadSpace: Double
  ) -> Double {
    let ventilation = rate * (tidalVolume - deadSpace) / 1000
    return ventilation > 0.05 ? 0.863 * metabolicCO2 / ventilation : 0.863 * metabolicCO2 / 0.05
  }

  /// Oxygen saturation in percent at an oxygen tension in mmHg, after Severinghaus 1979.
  public static func saturation(oxygenTension: Double) -> Double {
    let p = max(1, oxygenTension)
    return 100 / (23_400 / (p * p * p + 150 * p) + 1)
  }

  /// The oxygen tension in mmHg at which blood is this saturated (1 to 99.9 %).
  public static func oxygenTension(saturation percent: Double) -> Double {
    var low = 1.0
    var high = 700.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if saturation(oxygenTension: middle) < percent { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Oxygen tension in the alveoli in mmHg, for inspired oxygen in percent and arterial CO2 in mmHg.
  public static func alveolarOxygen(inspiredOxygen: Double, arterialCO2: Double) -> Double {
    inspiredOxygen / 100 * 713 - arterialCO2 / 0.8
  }

  /// What a leak leaves of end-tidal CO2, as the share lost: none up to 24 L/min, then 1 % for each L/min, at
  /// most 0.6.
  public static func dilution(leak: Double) -> Double { min(0.6, max(0, leak - 24) / 100) }
}
