internal import CapnographFirmware
internal import Devices
internal import OximeterFirmware
internal import Quantities
internal import Readings
internal import WireFormats

/// What a capnograph sees: the gas, and a finger where it measures one as well.
struct CapnographView: Sendable {
  var gas: CapnographSensor
  var finger: OximeterSensor?
}

/// The firmware of a capnograph: besides, it may measure a finger.
protocol CapnographUnit: BedsideFirmware where Sensor == CapnographView {
  /// Whether it has a probe for a finger.
  var hasProbe: Bool { get }

  /// Starts anew as its watchdog does.
  mutating func reset(at microseconds: Int64)
}

extension CapnographUnit {
  var hasProbe: Bool { false }
}

extension Capnograph: CapnographUnit {
  mutating func advance(to microseconds: Int64, sensor: CapnographView, emit: (UInt8) -> Void) {
    advance(to: microseconds, sensor: sensor.gas, emit: emit)
  }

  var values: [(channel: Channel, thousandths: Int32?)] {
    [
      (.endTidalCO2, told.endTidal.map { $0.hundredths * 10 }),
      (.inspiredCO2, told.inspired.map { $0.hundredths * 10 }),
      (.respiratoryRate, told.rate.map { $0 * 1000 }),
    ]
  }
}

extension SidestreamModule: CapnographUnit {
  mutating func reset(at microseconds: Int64) { self = SidestreamModule(poweredAt: microseconds) }

  mutating func advance(to microseconds: Int64, sensor: CapnographView, emit: (UInt8) -> Void) {
    advance(to: microseconds, sensor: sensor.gas, emit: emit)
  }

  var values: [(channel: Channel, thousandths: Int32?)] { told.values }
}

/// A monitor with its own probe on the patient's finger.
struct MonitorWithProbe: CapnographUnit {
  private var monitor: SidestreamMonitor
  private var pulse = SidestreamPulse()

  init(poweredAt now: Int64) { monitor = SidestreamMonitor(poweredAt: now) }

  var hasProbe: Bool { true }

  mutating func reset(at microseconds: Int64) { self = MonitorWithProbe(poweredAt: microseconds) }

  var nextEventAt: Int64 { monitor.nextEventAt }

  var isStuck: Bool {
    get { monitor.isStuck }
    set { monitor.isStuck = newValue }
  }

  mutating func advance(to microseconds: Int64, sensor: CapnographView, emit: (UInt8) -> Void) {
    if !isStuck, let finger = sensor.finger { pulse = SidestreamPulse(finger) }
    monitor.advance(to: microseconds, sensor: sensor.gas, pulse: pulse, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    monitor.receive(byte, at: microseconds, emit: emit)
  }

  var values: [(channel: Channel, thousandths: Int32?)] {
    monitor.told.values + [
      (.oxygenSaturation, pulse.saturation?.thousandths), (.pulseRate, pulse.pulseRate?.thousandths),
    ]
  }
}

extension SidestreamPulse {
  /// What a monitor's probe finds on a finger, in whole numbers; nothing where it finds no pulse.
  fileprivate init(_ finger: OximeterSensor) {
    self.init(isSensorOff: finger.isOff)
    guard !finger.isOff, !finger.isOutOfTrack else { return }
    saturation = finger.saturation
    pulseRate = .perMinute((finger.pulseRate.thousandths + 500) / 1000)
  }
}

extension SidestreamNumbers {
  fileprivate var values: [(channel: Channel, thousandths: Int32?)] {
    [
      (.endTidalCO2, endTidal?.thousandths), (.inspiredCO2, inspired?.thousandths),
      (.respiratoryRate, rate.map { $0 * 1000 }),
    ]
  }
}

extension InstrumentModel {
  /// The firmware of a capnograph, just switched on.
  func capnograph(poweredAt now: Int64) -> any CapnographUnit {
    switch self {
    case .capnostat5: return Capnograph(poweredAt: now)
    case .dialect(.capnostream): return MonitorWithProbe(poweredAt: now)
    case .dialect(.microPod): return SidestreamModule(poweredAt: now)
    case .dialect, .noninDF2, .integratorBilevel, .flowAnalyser:
      preconditionFailure("\(word) is no capnograph")
    }
  }
}
