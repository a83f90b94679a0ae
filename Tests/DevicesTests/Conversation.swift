import CapnographFirmware
import CoughMeterFirmware
import Devices
import OximeterFirmware
import Quantities
import Readings
import WireFormats

/// An instrument's firmware with what its sensor sees, on the other end of a byte line.
protocol WiredInstrument {
  var nextEventAt: Int64 { get }
  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void)
  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void)
}

struct WiredOximeter: WiredInstrument {
  var firmware: PulseOximeter
  var sensor = OximeterSensor(
    saturation: .percent(96), saturationFast: .percent(94), pulseRate: .perMinute(72), pleth: 120)

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.advance(to: microseconds, sensor: sensor, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

/// A capnograph in a breath of 4 s: 2 s without CO2, 2 s on a plateau.
struct WiredCapnograph: WiredInstrument {
  var firmware: Capnograph
  var plateau = PartialPressure(tenths: 423)
  var isBreathing = true
  var isLineBlocked = false

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let isExpiring = microseconds % 4_000_000 >= 2_000_000
    let co2: PartialPressure = isBreathing && isExpiring ? plateau : .mmHg(0)
    firmware.advance(
      to: microseconds, sensor: CapnographSensor(co2: co2, isLineBlocked: isLineBlocked), emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

/// A cough meter through which somebody coughs once every 10 s, 2 s after each full ten seconds.
struct WiredCoughMeter: WiredInstrument {
  var firmware: CoughMeter
  /// The peak of the coughs, in tenths of L/min.
  var peak: Int32 = 2_345

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let sample = Int32((microseconds % 10_000_000 - 2_000_000) / 5_000)
    let tenths: Int32 =
      switch sample {
      case 0..<10: peak * (sample + 1) / 10
      case 10..<50: peak * (50 - sample) / 40 * 9 / 10
      case _: 0
      }
    firmware.advance(to: microseconds, sensor: CoughMeterSensor(flow: GasFlow(tenths: -tenths)), emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

/// A session and a firmware that talk over a line with 1 ms of delay.
struct Conversation<Instrument: WiredInstrument> {
  var core: CoreStandIn
  var instrument: Instrument
  /// What happens to the instrument's bytes on the way; by default nothing.
  var disturb: (inout [UInt8]) -> Void = { _ in }
  private var delivered = 0

  init(_ speech: InstrumentPlan.Speech, _ instrument: Instrument) {
    core = CoreStandIn(speech)
    self.instrument = instrument
  }

  /// Lets both talk for a time.
  mutating func run(_ interval: Interval) {
    let end = core.now + interval
    while true {
      deliver()
      let next = Uptime(nanoseconds: instrument.nextEventAt * 1000)
      guard next <= end else { break }
      core.wait(until: max(next, core.now))
      deliver()
      var out: [UInt8] = []
      instrument.advance(to: core.now.nanoseconds / 1000) { out.append($0) }
      hear(out)
    }
    core.wait(until: max(end, core.now))
    deliver()
  }

  private mutating func deliver() {
    while delivered < core.sent.count {
      let bytes = core.sent[delivered]
      delivered += 1
      core.wait(.milliseconds(1))
      var out: [UInt8] = []
      for byte in bytes { instrument.receive(byte, at: core.now.nanoseconds / 1000) { out.append($0) } }
      hear(out)
    }
  }

  private mutating func hear(_ out: [UInt8]) {
    var bytes = out
    disturb(&bytes)
    if core.isOpen, !bytes.isEmpty { core.hear(bytes) }
  }
}
