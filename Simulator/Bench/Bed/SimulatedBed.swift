internal import CapnographFirmware
internal import CoughMeterFirmware
internal import OximeterFirmware
public import Patient
public import Quantities
internal import VentilatorFirmware
public import WireFormats

/// A patient with four instruments attached, on one clock: the body's truth goes into the firmware, bytes
/// come out.
///
/// Truth, what an instrument says of it, and what its wire makes of that are three separate things: see
/// ``body``, ``sayings`` and ``take(from:limit:into:)``. Nobody here knows the gateway or reads a clock.
/// Virtual time and live lines drive the same bed: they advance it, hand it the bytes that the gateway sent,
/// and take the bytes that have arrived.
public struct SimulatedBed: Sendable {
  /// The step in which the bed moves: one sample of the cough meter.
  private static let step: Interval = .milliseconds(5)
  /// The unit that the ventilator answers to.
  public static let ventilatorUnit: UInt8 = 1

  /// How far the bed has been brought.
  public private(set) var now = Uptime.origin
  /// The patient.
  public private(set) var body: Physiology
  /// The ventilator's settings.
  public private(set) var support: BilevelSupport
  private var events: [TimedBodyEvent]
  private var happened = 0

  /// Which model fills each role.
  public let models: BedModels
  var oximeter: any BedsideFirmware<OximeterSensor>
  var capnograph: any CapnographUnit
  var ventilator: any VentilatorUnit
  var coughMeter = CoughMeter(poweredAt: 0)
  private var averaging: OximeterAveraging
  private var fastAveraging: OximeterAveraging
  private var shown = 0
  private var shownFast = 0
  private var averageAt = Uptime.origin

  private let lines: [LineSettings]
  var wires: [Wire]
  var faults: FaultCourse
  /// An instrument's own words that come back to it with the next step.
  var echoes: [[[UInt8]]] = SimulatedInstrument.allCases.map { _ in [] }
  /// Bytes that each instrument has heard.
  var heard = SimulatedInstrument.allCases.map { _ in 0 }
  /// Bytes that a pulled plug has lost.
  var unheard = SimulatedInstrument.allCases.map { _ in 0 }
  /// Saturation that the oximeter reads low because of motion, in percent.
  private var motionLoss = 0.0

  /// Puts a scenario's patient into bed; the seed decides everything that is chance.
  ///
  /// `settings` are those of the instruments whose lines are not set as usual.
  public init(
    _ scenario: Scenario, seed: UInt64, settings: [SimulatedInstrument: LineSettings] = [:]
  ) throws(ScenarioFault) {
    let root = Seed(seed)
    do throws(ProfileFault) {
      body = try Physiology(scenario.patient, support: scenario.ventilator, seed: root)
    } catch {
      throw ScenarioFault(file: scenario.file, fault: error)
    }
    events = scenario.bodyEvents
    support = scenario.ventilator
    models = scenario.models
    oximeter = models[.oximeter].oximeter(poweredAt: 0)
    capnograph = models[.capnograph].capnograph(poweredAt: 0)
    ventilator = models[.ventilator].ventilator(
      poweredAt: 0, settings: SensorFaces.panel(scenario.ventilator))
    averaging = OximeterAveraging(
      seconds: 8, deviation: scenario.patient.oximeterNoise, noise: root.stream("oximeter display"))
    fastAveraging = OximeterAveraging(
      seconds: 3, deviation: scenario.patient.oximeterNoise, noise: root.stream("oximeter fast"))
    lines = scenario.models.all.map { settings[$0.role] ?? $0.usualSettings }
    wires = lines.map { Wire(baud: $0.baud, bitsPerByte: SerialSetting($0).bitsPerByte) }
    for fault in scenario.faults { SimulatedBed.check(fault, at: scenario.models) }
    faults = FaultCourse(scenario.faults, root, models: scenario.models)
  }

  /// Brings the bed to a moment: what is due in body and instruments by then has happened.
  public mutating func advance(to moment: Uptime) {
    while now + SimulatedBed.step <= moment {
      now = now + SimulatedBed.step
      moveBody(to: now)
      if !faults.isEmpty { followFaults() }
      moveInstruments()
    }
  }

  /// How an instrument's line is set.
  public func settings(of instrument: SimulatedInstrument) -> LineSettings { lines[instrument.rawValue] }

  /// How many events are still to come.
  public var eventsToCome: Int { events.count - happened }

  /// Lets something happen that no file foretold: with the bed's next step, or this much later.
  public mutating func add(_ event: BodyEvent, after delay: Interval = .zero) {
    precondition(delay >= .zero, "an event \(delay) from now")
    events.removeSubrange(..<happened)
    happened = 0
    let at = now + delay
    let place = events.firstIndex { $0.at > at } ?? events.endIndex
    events.insert(TimedBodyEvent(at: at, event), at: place)
  }

  /// Takes bytes that the gateway sent to an instrument and that have arrived now.
  public mutating func receive(_ bytes: [UInt8], at instrument: SimulatedInstrument) {
    if faults.isEmpty { hear(bytes, at: instrument) } else { deliver(bytes, to: instrument) }
  }

  /// Lets an instrument hear bytes, whatever happened to them on their way.
  mutating func hear(_ bytes: [UInt8], at instrument: SimulatedInstrument) {
    guard hasPower(instrument) else { return }
    let place = instrument.rawValue
    let microseconds = now.nanoseconds / 1000
    let mark = wires[place].waiting
    heard[place] += bytes.count
    for byte in bytes {
      switch instrument {
      case .oximeter: oximeter.receive(byte, at: microseconds) { wires[place].put($0) }
      case .capnograph: capnograph.receive(byte, at: microseconds) { wires[place].put($0) }
      case .ventilator: ventilator.receive(byte, at: microseconds) { wires[place].put($0) }
      case .coughMeter: coughMeter.receive(byte, at: microseconds) { wires[place].put($0) }
      }
    }
    if !faults.isEmpty { disturb(instrument, since: mark) }
  }

  /// Appends the bytes of an instrument that have arrived at the gateway's end by now, at most `limit`.
  public mutating func take(
    from instrument: SimulatedInstrument, limit: Int = 4096, into bytes: inout [UInt8]
  ) {
    wires[instrument.rawValue].take(by: now, limit: limit, into: &bytes)
  }

  /// Forgets the bytes of an instrument that nobody has read, as the opening of a line does; those that
  /// faults hold back on their way to the reader, too.
  public mutating func dropUnread(from instrument: SimulatedInstrument) {
    wires[instrument.rawValue].clear()
    faults.toGateway[instrument.rawValue].dropHeld()
  }

  private mutating func moveBody(to moment: Uptime) {
    while happened < events.count, events[happened].at <= moment {
      let event = events[happened]
      body.advance(to: max(body.now, event.at))
      body.apply(event.event)
      if case .support(let support) = event.event {
        self.support = support
        ventilator.adjust(SensorFaces.panel(support))
      }
      happened += 1
    }
    body.advance(to: moment)
  }

  private mutating func moveInstruments() {
    let microseconds = now.nanoseconds / 1000
    averageOxygen()
    if oximeter.nextEventAt <= microseconds { move(.oximeter) { $0.moveOximeter(microseconds) } }
    if capnograph.nextEventAt <= microseconds { move(.capnograph) { $0.moveCapnograph(microseconds) } }
    move(.coughMeter) { $0.moveCoughMeter(microseconds) }
    if ventilator.nextEventAt <= microseconds { move(.ventilator) { $0.moveVentilator(microseconds) } }
  }

  /// Lets an instrument work, if it can, and the faults of its wire have what it says.
  @inline(__always)
  private mutating func move(_ instrument: SimulatedInstrument, _ turn: (inout SimulatedBed) -> Void) {
    guard !faults.isEmpty else { return turn(&self) }
    guard hasPower(instrument) else { return }
    let mark = wires[instrument.rawValue].waiting
    turn(&self)
    disturb(instrument, since: mark)
  }

  private mutating func moveOximeter(_ microseconds: Int64) {
    let sensor = finger(oximetry)
    oximeter.advance(to: microseconds, sensor: sensor) {
      wires[SimulatedInstrument.oximeter.rawValue].put($0)
    }
  }

  private mutating func moveCapnograph(_ microseconds: Int64) {
    var sensor = SensorFaces.capnograph(body.airway)
    if !faults.isEmpty {
      sensor = faults.troubles[SimulatedInstrument.capnograph.rawValue].meets(sensor, at: now)
    }
    // A capnograph's own probe sits on another finger, which no fault of the oximeter's touches.
    let view = CapnographView(
      gas: sensor, finger: capnograph.hasProbe ? finger(body.oximetry) : nil)
    capnograph.advance(to: microseconds, sensor: view) {
      wires[SimulatedInstrument.capnograph.rawValue].put($0)
    }
  }

  private mutating func moveVentilator(_ microseconds: Int64) {
    ventilator.advance(to: microseconds, sensor: SensorFaces.ventilator(body.airway)) {
      wires[SimulatedInstrument.ventilator.rawValue].put($0)
    }
  }

  /// What a probe on a finger sees.
  private func finger(_ site: OximetrySite) -> OximeterSensor {
    SensorFaces.oximeter(site, shown: shown, fast: shownFast, isArtefact: averaging.holdsArtefact)
  }

  private mutating func moveCoughMeter(_ microseconds: Int64) {
    coughMeter.advance(to: microseconds, sensor: SensorFaces.coughMeter(body.cough)) {
      wires[SimulatedInstrument.coughMeter.rawValue].put($0)
    }
  }

  /// What the probe of the oximeter meets, the sensor's faults included.
  private var oximetry: OximetrySite {
    guard !faults.isEmpty else { return body.oximetry }
    let trouble = faults.troubles[SimulatedInstrument.oximeter.rawValue]
    let shake = trouble.motion > 0 ? faults.shake(at: now) : 0
    return trouble.meets(body.oximetry, shake: shake)
  }

  /// Once a second the oximeter's averages take in what is under the probe; a probe that is off forgets.
  private mutating func averageOxygen() {
    guard averageAt <= now else { return }
    averageAt = averageAt + .seconds(1)
    let site = body.oximetry
    let trouble = faults.troubles[SimulatedInstrument.oximeter.rawValue]
    // An artefact settles at 17 % low, with a time constant of 8 s, as the body's own motion does.
    motionLoss = trouble.motion > 0 ? motionLoss + (17 * trouble.motion - motionLoss) * 0.1175 : 0
    guard site.attached, !trouble.isSensorOff else {
      averaging.restart()
      fastAveraging.restart()
      return
    }
    let saturation = site.saturation - motionLoss
    shown = averaging.shown(after: saturation, isArtefact: max(site.motion, trouble.motion) > 0.5)
    shownFast = fastAveraging.shown(after: saturation)
  }
}

/// A scenario's patient cannot exist.
public struct ScenarioFault: Error, Sendable, CustomStringConvertible {
  /// The file that describes the patient.
  public let file: String
  let fault: ProfileFault

  /// One sentence that names the file and what does not fit.
  public var description: String { "\(file): the patient's numbers do not fit together: \(fault)" }
}
