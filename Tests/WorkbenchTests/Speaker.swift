import CapnographFirmware
import CoughMeterFirmware
import OximeterFirmware
import Quantities
import VentilatorFirmware
import WireFormats

/// An instrument at the far end of a line: firmware with what its sensors see.
struct Speaker {
  /// When it does something next, in microseconds.
  var nextEventAt: () -> Int64
  /// Brings it to a moment; what it says is appended.
  var advance: (Int64, inout [UInt8]) -> Void
  /// Lets it hear a byte; what it answers is appended.
  var receive: (UInt8, Int64, inout [UInt8]) -> Void = { _, _, _ in }

  /// The instrument that speaks a protocol, or nil for a protocol of which there is no simulated one.
  static func speaking(_ word: String) -> Speaker? {
    switch word {
    case "nonin-df2": oximeter
    case "nonin-ascii": textOximeter(every: 1_000_000)
    case "capnostat5": capnograph
    case "flow-analyser": coughMeter
    case "capnostream": monitor
    case "micropod": module
    case "medibus": medibus
    case "pb840-misca", "pb840-miscf": reports(.puritanBennett)
    case "pb840-waveforms": reports(.puritanBennettWaveforms)
    case "respironics-v60": reports(.respironicsV60)
    case "respironics-v200": reports(.respironicsV200)
    case "modbus-rtu": modbus
    case _: nil
    }
  }

  private static var oximeter: Speaker {
    var firmware = PulseOximeter(poweredAt: 0)
    let sensor = OximeterSensor(
      saturation: .percent(96), saturationFast: .percent(94), pulseRate: .perMinute(72), pleth: 120)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: sensor) { said.append($0) } })
  }

  /// A line of text after each such time, from the wire format itself.
  static func textOximeter(every period: Int64) -> Speaker {
    var next = period
    return Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          next += period
          let rate = Int32(70 + next / period % 5)
          NoninTextLine(saturation: .percent(96), pulseRate: .perMinute(rate)).encode { said.append($0) }
        }
      })
  }

  private static func isExpiring(_ now: Int64) -> Bool { now % 4_000_000 >= 2_000_000 }

  private static func gas(_ now: Int64) -> CapnographSensor {
    CapnographSensor(co2: isExpiring(now) ? PartialPressure(tenths: 423) : .mmHg(0), isLineBlocked: false)
  }

  private static var capnograph: Speaker {
    var firmware = Capnograph(poweredAt: 0)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: gas(now)) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static var coughMeter: Speaker {
    var firmware = CoughMeter(poweredAt: 0)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in
        let sensor = CoughMeterSensor(flow: GasFlow(tenths: Int32(now / 5_000 % 40) - 20))
        firmware.advance(to: now, sensor: sensor) { said.append($0) }
      }, receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static var monitor: Speaker {
    var firmware = SidestreamMonitor(poweredAt: 0, warmUpTime: 500_000)
    let pulse = SidestreamPulse(saturation: .percent(95), pulseRate: .perMinute(71), isSensorOff: false)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: gas(now), pulse: pulse) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static var module: Speaker {
    var firmware = SidestreamModule(poweredAt: 0, warmUpTime: 500_000)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: gas(now)) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static func airway(_ now: Int64) -> VentilatorSensors {
    let isInspiring = now % 4_000_000 < 1_200_000
    return VentilatorSensors(
      airwayPressure: .cmH2O(isInspiring ? 16 : 5),
      patientFlow: .litresPerMinute(isInspiring ? 25 : -9),
      inspiredOxygen: .percent(30), isInspiring: isInspiring, isPatientTriggered: isInspiring)
  }

  private static var medibus: Speaker {
    var firmware = MedibusVentilator(poweredAt: 0, settings: VentilatorSettings(isDelivering: true))
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensors: airway(now)) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static func reports(_ port: ReportVentilator.Port) -> Speaker {
    var firmware = ReportVentilator(
      poweredAt: 0, port: port, settings: VentilatorSettings(isDelivering: true))
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: airway(now)) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }

  private static var modbus: Speaker {
    var firmware = BilevelVentilator(
      unit: ModbusUnit(2), settings: VentilatorSettings(isDelivering: true), runHours: 12)
    var next: Int64 = 0
    return Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          firmware.step(airway(next))
          next += 10_000
        }
      }, receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
  }
}
