/// Oxygen and CO2 in the arterial blood, second by second.
///
/// CO2 fills large stores slowly (20 minutes and more) and leaves them within minutes; without a breath the
/// lung alone takes up the first rise. Oxygen has hardly any store: after twelve seconds without breath it
/// falls by 35 % a minute (clinical basis, section 6.1).
struct GasExchange: Sendable {
  struct Input: Sendable {
    var metabolicCO2: Double
    var rate: Double
    var tidalVolume: Double
    var inspiredOxygen: Double
    var secretions: Double
    var suction: Bool
    /// Seconds since a breath was due that has not come.
    var apnoea: Double
    /// Prescribed values; nil leaves them to the gas exchange.
    var saturation: Double?
    var arterialCO2: Double?
  }

  private(set) var slowCO2: Double
  private var lungCO2 = 0.0
  private var resting: Double
  private var drop = 0.0
  private var apnoeaPeak = 0.0
  private var conductiveSpace = 120.0
  private var wastedShare = 0.0
  private var oxygenGradient = 0.0
  private var wander = 0.0
  private var wanderNoise: SeededStream
  private let wanderDeviation: Double

  private static let filling = 1 - Elementary.exponential(-1 / 1385.0)
  private static let emptying = 1 - Elementary.exponential(-1 / 260.0)
  private static let washing = Elementary.exponential(-1 / 15.0)
  private static let falling = 1 - Elementary.exponential(-1 / 70.0)
  private static let rising = 1 - Elementary.exponential(-1 / 45.0)
  private static let recovering = Elementary.exponential(-1 / 12.0)
  private static let wandering = Elementary.exponential(-1 / 60.0)

  init(_ profile: PatientProfile, rate: Double, tidalVolume: Double, inspiredOxygen: Double, seed: Seed)
    throws(ProfileFault)
  {
    slowCO2 = profile.arterialCO2
    resting = profile.saturation
    wanderNoise = seed.stream("saturation")
    wanderDeviation = profile.saturationVariability
    if let space = profile.deadSpace {
      conductiveSpace = space
    } else {
      let needed = 0.863 * profile.metabolicCO2 / profile.arterialCO2
      let minuteVolume = rate * tidalVolume / 1000
      guard needed < minuteVolume * 0.95 else {
        throw .tooLittleVentilation(needed: needed, minuteVolume: minuteVolume)
      }
      explain(space: tidalVolume - needed * 1000 / rate, tidalVolume: tidalVolume)
    }
    let alveolar = BloodGas.alveolarOxygen(inspiredOxygen: inspiredOxygen, arterialCO2: profile.arterialCO2)
    oxygenGradient = alveolar - BloodGas.oxygenTension(saturation: profile.saturation)
    guard oxygenGradient >= 0 else {
      let highest = BloodGas.saturation(oxygenTension: alveolar)
      throw .saturationTooHigh(asked: profile.saturation, highest: highest)
    }
  }

  /// Arterial CO2, in mmHg.
  var arterialCO2: Double { slowCO2 + lungCO2 }

  /// Arterial saturation, in percent.
  var saturation: Double { min(99.5, max(50, resting - drop + wander)) }

  /// Dead space of a breath, in mL: airways and mask, and the share of the rest that meets no blood.
  func deadSpace(tidalVolume: Double) -> Double {
    conductiveSpace + wastedShare * max(0, tidalVolume - conductiveSpace)
  }

  mutating func second(_ input: Input) {
    carbonDioxide(input)
    oxygen(input)
    wander =
      wander * GasExchange.wandering
      + wanderDeviation * wanderNoise.normal()
      * (1 - GasExchange.wandering * GasExchange.wandering).squareRoot()
  }

  private mutating func carbonDioxide(_ input: Input) {
    if let prescribed = input.arterialCO2 {
      slowCO2 = prescribed
      let needed = 0.863 * input.metabolicCO2 / prescribed
      explain(space: input.tidalVolume - needed * 1000 / input.rate, tidalVolume: input.tidalVolume)
    } else if input.apnoea > 2 {
      if input.apnoea > 20 { slowCO2 += 4 / 60.0 }
    } else {
      store(input)
    }
    if input.apnoea > 2 {
      lungCO2 = max(lungCO2, min(7, 0.7 * input.apnoea) + min(2, max(0, 0.2 * (input.apnoea - 10))))
    } else {
      lungCO2 *= GasExchange.washing
    }
  }

  private mutating func store(_ input: Input) {
    let end = BloodGas.steadyCO2(
      metabolicCO2: input.metabolicCO2, rate: input.rate, tidalVolume: input.tidalVolume,
      deadSpace: deadSpace(tidalVolume: input.tidalVolume))
    let share = end > slowCO2 ? GasExchange.filling : GasExchange.emptying
    slowCO2 += min(4 / 60.0, (end - slowCO2) * share)
  }

  private mutating func oxygen(_ input: Input) {
    if let prescribed = input.saturation {
      resting = prescribed
    } else {
      let alveolar = BloodGas.alveolarOxygen(
        inspiredOxygen: input.inspiredOxygen, arterialCO2: wantedCO2(input))
      let unhindered = BloodGas.saturation(oxygenTension: alveolar - oxygenGradient)
      let target = unhindered - 14 * input.secretions - (input.suction ? 3 : 0)
      resting += (target - resting) * (target < resting ? GasExchange.falling : GasExchange.rising)
    }
    if input.apnoea > 2 {
      drop = max(drop, max(0, input.apnoea - 12) * 35 / 60)
    } else {
      drop *= GasExchange.recovering
    }
  }

  /// The CO2 that goes with the oxygen which breathing brings in.
  ///
  /// CO2 takes many minutes to where too weak a breathing leads, oxygen has hardly any store and is there
  /// within one or two. What breathing varies by from breath to breath, the lung evens out.
  private func wantedCO2(_ input: Input) -> Double {
    guard input.arterialCO2 == nil, input.apnoea <= 2 else { return slowCO2 }
    let end = BloodGas.steadyCO2(
      metabolicCO2: input.metabolicCO2, rate: input.rate, tidalVolume: input.tidalVolume,
      deadSpace: deadSpace(tidalVolume: input.tidalVolume))
    // What secretions take of the oxygen is told by their own share.
    return slowCO2 + max(0, min(110, end - 10) - slowCO2) * (1 - input.secretions)
  }

  /// Takes the dead space that explains a CO2 as the patient's own.
  private mutating func explain(space: Double, tidalVolume: Double) {
    let bounded = min(tidalVolume * 0.9, max(20, space))
    conductiveSpace = min(120, bounded)
    let rest = tidalVolume - conductiveSpace
    wastedShare = rest > 1 ? (bounded - conductiveSpace) / rest : 0
  }
}
