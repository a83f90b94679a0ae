internal import CapnographFirmware
internal import CoughMeterFirmware
internal import OximeterFirmware
public import Patient
public import Quantities
internal import VentilatorFirmware
internal import WireFormats

/// A patient with four instruments attached, on one clock: the body's truth goes into the firmware, bytes
/// come out.
///
/// Nobody here knows the gateway or reads a clock. Virtual time and live lines drive the same bed: they
/// advance it, hand it the bytes that the gateway sent, and take the bytes that have arrived.
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

  private var oximeter = PulseOximeter(poweredAt: 0)
  private var capnograph = Capnograph(poweredAt: 0)
  var ventilator: BilevelVentilator
  private var coughMeter = CoughMeter(poweredAt: 0)
  private var averaging: OximeterAveraging
  private var fastAveraging: OximeterAveraging
  private var shown = 0
  private var shownFast = 0
  private var averageAt = Uptime.origin
  private var ventilatorAt = Uptime.origin

  private var wires: [Wire]

  /// Puts a scenario's patient into bed; the seed decides everything that is chance.
  public init(_ scenario: Scenario, seed: UInt64) throws(ScenarioFault) {
    let root = Seed(seed)
    do throws(ProfileFault) {
      body = try Physiology(scenario.patient, support: scenario.ventilator, seed: root)
    } catch {
      throw ScenarioFault(file: scenario.file, fault: error)
    }
    events = scenario.bodyEvents
    support = scenario.ventilator
    ventilator = BilevelVentilator(
      unit: ModbusUnit(SimulatedBed.ventilatorUnit), settings: SensorFaces.panel(scenario.ventilator),
      runHours: 1200)
    averaging = OximeterAveraging(seconds: 8, noise: root.stream("oximeter display"))
    fastAveraging = OximeterAveraging(seconds: 3, noise: root.stream("oximeter fast"))
    wires = [
      Wire(baud: 9600, bitsPerByte: 10), Wire(baud: 19_200, bitsPerByte: 10),
      Wire(baud: 19_200, bitsPerByte: 11),
      Wire(baud: 19_200, bitsPerByte: 10),
    ]
  }

  /// Brings the bed to a moment: what is due in body and instruments by then has happened.
  public mutating func advance(to moment: Uptime) {
    while now + SimulatedBed.step <= moment {
      now = now + SimulatedBed.step
      moveBody(to: now)
      moveInstruments()
    }
  }

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
    let microseconds = now.nanoseconds / 1000
    for byte in bytes {
      switch instrument {
      case .oximeter:
        oximeter.receive(byte, at: microseconds) { wires[SimulatedInstrument.oximeter.rawValue].put($0) }
      case .capnograph:
        capnograph.receive(byte, at: microseconds) { wires[SimulatedInstrument.capnograph.rawValue].put($0) }
      case .ventilator:
        ventilator.receive(byte, at: microseconds) { wires[SimulatedInstrument.ventilator.rawValue].put($0) }
      case .coughMeter:
        coughMeter.receive(byte, at: microseconds) { wires[SimulatedInstrument.coughMeter.rawValue].put($0) }
      }
    }
  }

  /// Appends the bytes of an instrument that have arrived at the gateway's end by now, at most `limit`.
  public mutating func take(
    from instrument: SimulatedInstrument, limit: Int = 4096, into bytes: inout [UInt8]
  ) {
    wires[instrument.rawValue].take(by: now, limit: limit, into: &bytes)
  }

  /// Forgets the bytes of an instrument that nobody has read, as the opening of a line does.
  public mutating func dropUnread(from instrument: SimulatedInstrument) { wires[instrument.rawValue].clear() }

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
    if oximeter.nextEventAt <= microseconds {
      let sensor = SensorFaces.oximeter(body.oximetry, shown: shown, fast: shownFast)
      oximeter.advance(to: microseconds, sensor: sensor) {
        wires[SimulatedInstrument.oximeter.rawValue].put($0)
      }
    }
    if capnograph.nextEventAt <= microseconds {
      let sensor = SensorFaces.capnograph(body.airway)
      capnograph.advance(to: microseconds, sensor: sensor) {
        wires[SimulatedInstrument.capnograph.rawValue].put($0)
      }
    }
    coughMeter.advance(to: microseconds, sensor: SensorFaces.coughMeter(body.cough)) {
      wires[SimulatedInstrument.coughMeter.rawValue].put($0)
    }
    if ventilatorAt <= now {
      ventilator.step(SensorFaces.ventilator(body.airway))
      ventilatorAt = ventilatorAt + .milliseconds(10)
    }
  }

  /// Once a second the oximeter's averages take in what is under the probe; a probe that is off forgets.
  private mutating func averageOxygen() {
    guard averageAt <= now else { return }
    averageAt = averageAt + .seconds(1)
    let site = body.oximetry
    guard site.attached else {
      averaging.restart()
      fastAveraging.restart()
      return
    }
    shown = averaging.shown(after: site.saturation)
    shownFast = fastAveraging.shown(after: site.saturation)
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
