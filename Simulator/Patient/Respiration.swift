import Quantities

/// The breathing as it goes: the patient's efforts, the machine's pressure, the lung between them, and each
/// breath's record.
struct Respiration: Sendable {
  /// What the rest of the body asks of the breathing; changes once a second.
  struct Drive: Sendable {
    var rate = 15.0
    var musclePressure = 2.0
    var unsupportedTidalVolume = 330.0
    /// Tidal volume that is prescribed, in mL; nil leaves it to the mechanics.
    var prescribedTidalVolume: Double?
    /// Secretions in the airways: 0 none, 1 a plug.
    var secretions = 0.0
    var resistance = 8.0
    /// End-tidal CO2 if nothing diluted it, in mmHg.
    var endTidalCO2 = 39.0
  }

  private struct Pause: Sendable {
    var steps: Int
    var airway: ApnoeaAirway
    var until: Int?
  }

  var drive = Drive()
  var source: PressureSource
  /// Whether the circuit is off the mask: the machine blows into the room, the patient breathes alone.
  var isCircuitOpen = false {
    didSet { leak.isOpen = isCircuitOpen }
  }
  /// Compliance without secretions, in mL/cmH2O; fitted when a tidal volume is prescribed.
  var compliance: Double
  private(set) var lung: Lung
  private(set) var capnogram = Capnogram()
  private(set) var leak: Leak
  private(set) var latest: BreathRecord?
  private(set) var meanPeriod: Double
  private(set) var meanTidalVolume: Double
  /// Steps of 10 ms since the start.
  private(set) var step = 0
  /// The step at which a breath was due that has not come; nil while breathing.
  private(set) var breathlessSince: Int?
  /// The muscle pressure it takes to breathe without a machine, in cmH2O.
  private var unsupportedMuscle: Double

  /// The patient's own breathing, with nothing at the mouth.
  private var own = PressureSource(BilevelSupport(mode: .standby))
  private var effort = MuscleEffort()
  private var breath = OpenBreath(number: 0, step: 0, byPatient: true)
  private var nextEffort = 100
  private var dueStep = 0
  private var pause: Pause?
  private var timing: SeededStream
  private var gas: EvenNoise
  private let gasDeviation: Double
  /// Off while the start is being settled.
  private var varies = false

  init(_ profile: PatientProfile, support: BilevelSupport, seed: Seed) {
    source = PressureSource(support)
    leak = Leak()
    compliance = profile.compliance
    lung = Lung(compliance: profile.compliance, resistance: profile.resistance, at: source.pressure)
    meanPeriod = 60 / profile.breathingRate
    meanTidalVolume = profile.tidalVolume ?? 480
    // What a breath of 330 mL takes; the first breaths find out the rest.
    unsupportedMuscle = 8 * profile.unsupportedTidalVolume / 330
    timing = seed.stream("breath timing")
    gas = EvenNoise(seed.stream("end-tidal CO2"))
    gasDeviation = profile.endTidalVariability
    drive.rate = profile.breathingRate
    drive.musclePressure = profile.musclePressure
    drive.unsupportedTidalVolume = profile.unsupportedTidalVolume
    drive.resistance = profile.resistance
  }

  /// Whether a machine's pressure reaches the patient.
  var isSupported: Bool { source.support.isDelivering && !isCircuitOpen }

  /// Pressure that the machine measures at its end, in cmH2O: hardly any with an open circuit.
  var maskPressure: Double { isCircuitOpen ? source.pressure * 0.05 : source.pressure }

  /// Whether the throat is shut.
  private var closed: Bool { pause?.until != nil && pause?.airway == .closed }

  /// Breathes for a while without chance, to find what the given numbers settle at.
  mutating func settle(tidalVolume: Double?) {
    drive.prescribedTidalVolume = tidalVolume
    for _ in 0..<30_000 { advance() }
    drive.prescribedTidalVolume = nil
    nextEffort -= step
    dueStep -= step
    breath = OpenBreath(number: 0, step: breath.step - step, byPatient: breath.byPatient)
    step = 0
    latest = nil
    varies = true
  }

  /// Withholds the breaths from the next one that is due.
  mutating func stop(seconds: Double, airway: ApnoeaAirway) {
    pause = Pause(steps: Int(seconds / Lung.step), airway: airway)
  }

  /// Puts off the next effort until at least this many seconds from now, without it counting as apnoea.
  mutating func putOff(seconds: Double) {
    nextEffort = max(nextEffort, step + Int(seconds / Lung.step))
    dueStep = nextEffort
    breathlessSince = nil
  }

  mutating func setLeak(_ flow: Double) { leak.change(to: flow) }

  /// One step of 10 ms.
  mutating func advance() {
    step += 1
    decide()
    let muscle = effort.next()
    if let turn = turn() { take(turn) }
    let mask = isCircuitOpen ? 0 : source.pressure
    if closed { lung.hold() } else { lung.breathe(pressure: mask + muscle) }
    leak.step(mask, support: source.support)
    source.sag = leak.sag
    breath.add(flow: lung.flow, pressure: mask)
    let inspiring = isCircuitOpen ? own.inspiring : source.inspiring
    if breath.inspired > 50 && inspiring { breathlessSince = nil }
    if step > dueStep && !inspiring && breathlessSince == nil { breathlessSince = dueStep }
    capnogram.step()
  }

  /// Where the patient's breath turned; the machine goes on by itself while its circuit is open.
  private mutating func turn() -> PressureSource.Turn? {
    guard isCircuitOpen else { return source.step(flow: lung.flow, effort: effort.isActive) }
    _ = source.step(flow: 0, effort: false)
    return own.step(flow: lung.flow, effort: effort.isActive)
  }

  /// Brings stiffness and resistance to what secretions make of them; once a second.
  mutating func stiffen() {
    let narrowed = drive.resistance + 17 * drive.secretions
    lung.become(compliance: compliance * (1 - 0.4 * drive.secretions), resistance: narrowed)
  }

  private mutating func decide() {
    if let until = pause?.until, step >= until { pause = nil }
    guard step >= nextEffort else { return }
    if let waiting = pause, waiting.until == nil {
      pause?.until = step + waiting.steps
      nextEffort = step + waiting.steps
      return
    }
    let period = 60 / drive.rate
    let length = min(1.2, max(0.6, 0.4 * period))
    let force = isSupported ? drive.musclePressure : unsupportedMuscle
    effort.begin(peak: force * chance(0.08), steps: Int(length / Lung.step))
    nextEffort = step + Int(period * chance(0.04) / Lung.step)
  }

  private mutating func chance(_ deviation: Double) -> Double {
    varies ? 1 + deviation * min(2.5, max(-2.5, timing.normal())) : 1
  }

  private mutating func take(_ turn: PressureSource.Turn) {
    switch turn {
    case .inspirationBegan(let byPatient):
      close()
      breath = OpenBreath(number: breath.number + 1, step: step, byPatient: byPatient)
      if !byPatient && pause == nil { nextEffort = max(nextEffort, step + Int(60 / drive.rate / Lung.step)) }
      if !closed { capnogram.inspire() }
    case .inspirationEnded:
      breath.endInspiration(at: step)
      dueStep = min(nextEffort, step + (stepsToBackup ?? Int.max / 2))
      if breath.inspired > 50 { exhale() }
    }
  }

  private var stepsToBackup: Int? { isCircuitOpen ? nil : source.stepsToBackup }

  private mutating func exhale() {
    let dilution = BloodGas.dilution(leak: leak.flow)
    let noise = varies ? gasDeviation * gas.next() : 0
    breath.exhaled = true
    capnogram.expire(
      endTidal: max(0, drive.endTidalCO2 + noise) * (1 - dilution), steps: dueStep - step,
      obstruction: drive.secretions, dilution: dilution)
  }

  /// Ends the breath that was under way and learns from it.
  private mutating func close() {
    guard breath.inspired > 20 else { return }
    let error = varies && leak.flow >= 24 ? 0.3 * (2 * timing.uniform() - 1) : 0
    breath.endTidalCO2 = breath.exhaled ? capnogram.peak : 0
    let record = breath.record(until: step, endPressure: source.pressure, estimateError: error)
    latest = record
    // A breath that ended in an apnoea says nothing about the rate of breathing.
    if step - (breathlessSince ?? step) < 200 { meanPeriod += (record.period - meanPeriod) * 0.15 }
    meanTidalVolume += (record.inspiredVolume - meanTidalVolume) * 0.15
    fit(record)
  }

  /// Moves the hidden cause of tidal volume towards the one that explains a prescribed volume.
  private mutating func fit(_ record: BreathRecord) {
    let supported = isSupported
    guard let wanted = drive.prescribedTidalVolume ?? (supported ? nil : drive.unsupportedTidalVolume) else {
      return
    }
    let factor = 1 + 0.5 * (min(1.5, max(0.6, wanted / record.inspiredVolume)) - 1)
    if supported {
      compliance = min(150, max(8, compliance * factor))
    } else {
      unsupportedMuscle = min(40, max(0.5, unsupportedMuscle * factor))
    }
    stiffen()
  }
}
