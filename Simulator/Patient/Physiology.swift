public import Quantities

/// One patient on one clock: what is true in the body, and what sensors at its surface meet.
///
/// Breathing and gas at the mask move in steps of 10 ms, blood and stores in steps of a second, each heart
/// beat at its own moment. The numbers do not depend on the steps in which the body is advanced, and the same
/// profile, events and seed give the same numbers on every machine.
public struct Physiology: Sendable {
  /// How far the body has been brought.
  public private(set) var now = Uptime.origin

  private let profile: PatientProfile
  private var respiration: Respiration
  private var gas: GasExchange
  private var circulation: Circulation
  private var pulse: PulseWave
  private var courses: [Trajectory?]
  private var metabolicCO2: Double
  private var perfusionIndex: Double
  private var endTidalGradient: Double
  private var secretions = 0.0
  private var suction: (from: Double, until: Double)?
  private var attached = true
  private var motion = Motion()
  private var train: (start: Uptime, end: Uptime, train: CoughTrain)?
  private var nextStep = Uptime.origin + Physiology.step
  private var stepsToSecond = 100

  private static let step = Interval.milliseconds(10)

  /// Makes a body that has been breathing like this for long.
  public init(_ profile: PatientProfile, support: BilevelSupport, seed: Seed) throws(ProfileFault) {
    var breathing = Respiration(profile, support: support, seed: seed)
    breathing.settle(tidalVolume: support.isDelivering ? profile.tidalVolume : profile.unsupportedTidalVolume)
    let volume = breathing.meanTidalVolume
    if let asked = profile.tidalVolume, support.isDelivering, abs(volume / asked - 1) > 0.03 {
      throw .tidalVolumeOutOfReach(asked: asked, nearest: volume)
    }
    gas = try GasExchange(
      profile, rate: 60 / breathing.meanPeriod, tidalVolume: volume, inspiredOxygen: support.inspiredOxygen,
      seed: seed)
    self.profile = profile
    respiration = breathing
    circulation = Circulation(profile)
    pulse = PulseWave(rate: profile.pulseRate, noise: seed.stream("heart beats"))
    courses = Array(repeating: nil, count: BodyQuantity.allCases.count)
    metabolicCO2 = profile.metabolicCO2
    perfusionIndex = profile.perfusionIndex
    endTidalGradient = profile.endTidalGradient
    respiration.drive.endTidalCO2 = profile.arterialCO2 - profile.endTidalGradient
    pulse.beat(until: now)
  }

  /// The breath that was completed last; nil before the first.
  public var latestBreath: BreathRecord? { respiration.latest }

  /// Brings the body to a moment; an earlier one than `now` is a mistake of the caller.
  public mutating func advance(to moment: Uptime) {
    precondition(moment >= now, "advance to \(moment), but the body is at \(now)")
    while nextStep <= moment {
      pulse.beat(until: nextStep)
      now = nextStep
      respiration.advance()
      stepsToSecond -= 1
      if stepsToSecond == 0 { second() }
      nextStep = nextStep + Physiology.step
    }
    pulse.beat(until: moment)
    now = moment
    if let train, train.end <= now { self.train = nil }
  }
}

// MARK: - Events

extension Physiology {
  /// Lets something happen now.
  public mutating func apply(_ event: BodyEvent) {
    switch event {
    case .course(let course): begin(course)
    case .release(let quantity): courses[quantity.place] = nil
    case .leak(let flow): respiration.setLeak(flow)
    case .cough(let manoeuvre): cough(manoeuvre)
    case .apnoea(let seconds, let airway): respiration.stop(seconds: seconds, airway: airway)
    case .secretions(let amount):
      secretions = amount
      suction = nil
    case .suction(let seconds): suction = (from: secretions, until: elapsed + seconds)
    case .support(let support): respiration.source.support = support
    case .circuit(let isOpen): respiration.isCircuitOpen = isOpen
    case .probe(let attached): self.attached = attached
    case .motion(let intensity, let seconds): motion.begin(intensity: intensity, until: elapsed + seconds)
    case .tremor(let seconds): motion.tremble(until: elapsed + seconds)
    }
  }

  private var elapsed: Double { Double(now.nanoseconds) / 1e9 }

  private mutating func begin(_ course: Course) {
    precondition(course.timeConstant >= 0, "time constant \(course.timeConstant) s, must not be negative")
    let range = course.quantity.range
    precondition(range.contains(course.target), "\(course.quantity) to \(course.target), must be in \(range)")
    courses[course.quantity.place] = Trajectory(
      start: present(course.quantity), target: course.target, timeConstant: course.timeConstant,
      startedAt: elapsed)
  }

  private mutating func cough(_ manoeuvre: CoughManoeuvre) {
    let grid: Int64 = 5_000_000
    let start = Uptime(nanoseconds: (now.nanoseconds + grid - 1) / grid * grid)
    let train = CoughTrain(manoeuvre, stretch: profile.coughStretch)
    self.train = (start: start, end: start + Interval(nanoseconds: Int64(train.duration * 1e9)), train: train)
    respiration.putOff(seconds: train.duration)
  }

  private func present(_ quantity: BodyQuantity) -> Double {
    switch quantity {
    case .saturation: gas.saturation
    case .arterialCO2: gas.arterialCO2
    case .pulseRate: circulation.rate
    case .perfusionIndex: perfusionIndex
    case .breathingRate: respiration.drive.rate
    case .tidalVolume: respiration.meanTidalVolume
    case .compliance: respiration.compliance
    case .resistance: respiration.drive.resistance
    case .musclePressure: respiration.drive.musclePressure
    case .metabolicCO2: metabolicCO2
    case .endTidalGradient: endTidalGradient
    }
  }
}

// MARK: - Each second

extension Physiology {
  private mutating func second() {
    stepsToSecond = 100
    breatheCauses()
    gas.second(gasInput())
    circulation.second(
      saturation: gas.saturation, arterialCO2: gas.arterialCO2, apnoea: apnoea, prescribed: course(.pulseRate)
    )
    pulse.rate = circulation.rate
    perfusionIndex = course(.perfusionIndex) ?? perfusionIndex
    endTidalGradient = course(.endTidalGradient) ?? endTidalGradient
    respiration.drive.endTidalCO2 = gas.arterialCO2 - endTidalGradient
    motion.second(at: elapsed)
  }

  private func course(_ quantity: BodyQuantity) -> Double? { courses[quantity.place]?.value(at: elapsed) }

  private var apnoea: Double {
    guard train == nil, let since = respiration.breathlessSince else { return 0 }
    return Double(respiration.step - since) * Lung.step
  }

  private mutating func breatheCauses() {
    clearSecretions()
    metabolicCO2 = course(.metabolicCO2) ?? metabolicCO2
    if let compliance = course(.compliance) { respiration.compliance = compliance }
    if let resistance = course(.resistance) { respiration.drive.resistance = resistance }
    if let muscle = course(.musclePressure) { respiration.drive.musclePressure = muscle }
    respiration.drive.rate = course(.breathingRate) ?? wantedBreathingRate
    respiration.drive.prescribedTidalVolume = course(.tidalVolume)
    respiration.drive.secretions = secretions
    respiration.stiffen()
  }

  /// Low oxygen and high CO2 drive the breathing.
  private var wantedBreathingRate: Double {
    let hypoxia = 0.35 * max(0, profile.saturation - gas.saturation)
    let hypercapnia = 0.45 * max(0, gas.slowCO2 - profile.arterialCO2)
    return min(45, profile.breathingRate + hypoxia + hypercapnia)
  }

  private mutating func clearSecretions() {
    guard let suction else { return }
    secretions = max(0, secretions - suction.from / 20)
    if elapsed >= suction.until {
      secretions = 0
      self.suction = nil
    }
  }

  private func gasInput() -> GasExchange.Input {
    GasExchange.Input(
      metabolicCO2: metabolicCO2,
      rate: 60 / respiration.meanPeriod,
      tidalVolume: respiration.meanTidalVolume,
      inspiredOxygen: respiration.isSupported ? respiration.source.support.inspiredOxygen : 21,
      secretions: secretions,
      suction: suction != nil,
      apnoea: apnoea,
      saturation: course(.saturation),
      arterialCO2: course(.arterialCO2))
  }
}

// MARK: - What can be seen

extension Physiology {
  /// What is true in the body now.
  public var truth: BodyTruth {
    let volume = respiration.meanTidalVolume
    return BodyTruth(
      saturation: gas.saturation,
      arterialCO2: gas.arterialCO2,
      pulseRate: circulation.rate,
      perfusionIndex: perfusionIndex,
      breathingRate: 60 / respiration.meanPeriod,
      tidalVolume: volume,
      deadSpace: gas.deadSpace(tidalVolume: volume),
      compliance: respiration.lung.compliance,
      resistance: respiration.lung.resistance,
      musclePressure: respiration.drive.musclePressure,
      endTidalGradient: endTidalGradient,
      apnoeaSeconds: apnoea)
  }

  /// What an oximeter's probe meets now.
  public var oximetry: OximetrySite {
    guard attached else {
      return OximetrySite(
        attached: false, saturation: 0, pulseRate: 0, perfusionIndex: 0, plethysmogram: 0, motion: 0)
    }
    return OximetrySite(
      attached: true,
      saturation: max(0, circulation.delivered - motion.loss),
      pulseRate: circulation.rate,
      perfusionIndex: perfusionIndex,
      plethysmogram: plethysmogram,
      motion: motion.intensity)
  }

  /// What sensors at the mask meet now.
  public var airway: AirwaySite {
    let leak = respiration.leak
    let delivering = respiration.source.support.isDelivering
    let flow = respiration.isCircuitOpen ? 0 : respiration.lung.flow
    return AirwaySite(
      co2: respiration.isCircuitOpen ? 0 : respiration.capnogram.value,
      pressure: respiration.maskPressure,
      flow: flow,
      totalFlow: delivering ? flow + leak.vent + leak.present : 0,
      ventFlow: leak.vent,
      leak: leak.present,
      meanLeak: delivering ? leak.mean : 0,
      inspiring: respiration.source.inspiring,
      patientTriggered: respiration.source.startedByPatient,
      delivering: delivering,
      inspiredOxygen: delivering ? respiration.source.support.inspiredOxygen : 21)
  }

  /// What a cough meter meets now.
  public var cough: CoughSite {
    guard let train, train.start <= now else { return CoughSite(flow: 0, coughing: train != nil) }
    let seconds = Double((now - train.start).nanoseconds) / 1e9
    return CoughSite(flow: train.train.flow(at: seconds), coughing: true)
  }

  /// The pulse wave with what breathing and motion add to it.
  private var plethysmogram: Double {
    let lung = respiration.lung
    let filling = lung.volume - lung.compliance * respiration.source.support.expiratoryPressure
    let breath = min(1.5, max(-0.5, filling / max(100, respiration.meanTidalVolume)))
    let height = pulse.height(at: now) * (1 - 0.05 * breath) + 0.05 * (1 - breath)
    return perfusionIndex * (height + (motion.intensity > 0 ? motion.shake(at: elapsed) : 0))
  }
}
