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
    case "nonin-df2": oximeter()
    case "nonin-df7": oximeter(isWide: true)
    case "nonin-ascii": textOximeter(every: 1_000_000)
    case "nonin-df8": numbers(NoninRecordWords(.eight))
    case "nonin-df1-unverified": numbers(NoninRecordWords(.one))
    case "nonin-df13": spotChecks(every: 2_000_000)
    case "masimo-ascii-1": numbers(MasimoOximeterWords(.one))
    case "masimo-ascii-2": numbers(MasimoOximeterWords(.two))
    case "nellcor-spd": numbers(NellcorOximeterWords())
    case "cms50d-plus-4.5": finger(.old)
    case "cms50d-plus-7.0": finger(.new)
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

  private static func finger(_ now: Int64) -> OximeterSensor {
    // The saturation wavers by a per cent, and the pulse wave goes from foot to foot in 0.8 s.
    OximeterSensor(
      saturation: .percent(now / 3_000_000 % 2 == 0 ? 96 : 95), saturationFast: .percent(94),
      pulseRate: .perMinute(Int32(72 + now / 1_000_000 % 3)), pleth: UInt8(60 + now % 800_000 / 8_000))
  }

  private static func oximeter(isWide: Bool = false) -> Speaker {
    var firmware = PulseOximeter(poweredAt: 0, isWide: isWide)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: finger(now)) { said.append($0) } })
  }

  private static func numbers(_ words: some OximeterWords) -> Speaker {
    var firmware = NumberOximeter(poweredAt: 0, words: words)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: finger(now)) { said.append($0) } })
  }

  /// Somebody who measures again and again; without a measurement such an oximeter says nothing.
  private static func spotChecks(every period: Int64) -> Speaker {
    var next = period
    return Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          let second = UInt8(next / 1_000_000 % 60)
          next += period
          NoninSpotCheck(
            type: 0x000D, moment: [20, 26, 1, 26, 8, 30, second, 0], status: .smartPoint,
            saturation: .percent(96), pulseRate: .perMinute(72)
          ).encode { said.append($0) }
        }
      })
  }

  private static func finger(_ generation: FingerOximeter.Generation) -> Speaker {
    var firmware = FingerOximeter(poweredAt: 0, generation: generation)
    return Speaker(
      nextEventAt: { firmware.nextEventAt },
      advance: { now, said in firmware.advance(to: now, sensor: finger(now)) { said.append($0) } },
      receive: { byte, now, said in firmware.receive(byte, at: now) { said.append($0) } })
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
