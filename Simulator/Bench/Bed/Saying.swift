internal import CapnographFirmware
internal import CoughMeterFirmware
internal import OximeterFirmware
internal import Quantities
public import Readings
internal import VentilatorFirmware
internal import WireFormats

/// What an instrument says of one channel, before anything happens to it on the wire.
///
/// It is read out of the firmware and not off the wire, by other code than the gateway's, so that a checker
/// can hold what the gateway shows against it. What the gateway shows was said within the last second or
/// two.
public struct Saying: Hashable, Sendable {
  /// Who says it.
  public let instrument: SimulatedInstrument
  /// What it is said of.
  public let channel: Channel
  /// The value in thousandths of the channel's unit; nil when the instrument has none.
  public let thousandths: Int32?
}

extension SimulatedBed {
  /// What each instrument says now, in the order of the instruments; one without power says nothing.
  public var sayings: [Saying] { SimulatedInstrument.allCases.flatMap { sayings(of: $0) } }

  /// What one instrument says now.
  public func sayings(of instrument: SimulatedInstrument) -> [Saying] {
    let values: [(channel: Channel, thousandths: Int32?)]
    switch instrument {
    case .oximeter: values = oximeterValues
    case .capnograph: values = capnographValues
    case .ventilator: values = ventilatorValues
    case .coughMeter:
      values = [(.coughPeakFlow, coughMeter.peakExpiratoryTenths.map { -$0 * 100 })]
    }
    let hasPower = hasPower(instrument)
    return values.map {
      Saying(instrument: instrument, channel: $0.channel, thousandths: hasPower ? $0.thousandths : nil)
    }
  }

  private var oximeterValues: [(channel: Channel, thousandths: Int32?)] {
    let packet = oximeter.packet
    return [
      (.oxygenSaturation, packet.saturationDisplay?.thousandths),
      (.pulseRate, packet.pulseRateDisplay?.thousandths),
      (.oxygenSaturationFast, packet.saturationFast?.thousandths),
    ]
  }

  private var capnographValues: [(channel: Channel, thousandths: Int32?)] {
    let told = capnograph.told
    return [
      (.endTidalCO2, told.endTidal.map { $0.hundredths * 10 }),
      (.inspiredCO2, told.inspired.map { $0.hundredths * 10 }),
      (.respiratoryRate, told.rate.map { $0 * 1000 }),
    ]
  }

  /// The registers of the map, each with its unit; `REGISTERS.md` of the ventilator.
  ///
  /// They are what the ventilator's own screen shows: a communication board that reads other registers says
  /// what the ventilator does not.
  private var ventilatorValues: [(channel: Channel, thousandths: Int32?)] {
    let registers = ventilator.numerics
    let validity = VentilatorValidity(rawValue: registers[3])
    let measured = { (place: Int, count: Int32, bit: VentilatorValidity) -> Int32? in
      validity.contains(bit) ? Int32(registers[place]) * count : nil
    }
    return [
      (.ventilatorAlarms, Int32(registers[2]) * 1000), (.ventilationMode, Int32(registers[4]) * 1000),
      (.inspiratoryPressureSet, Int32(registers[5]) * 100),
      (.expiratoryPressureSet, Int32(registers[6]) * 100),
      (.inspiratoryPressure, measured(9, 100, .inspiratoryPressure)),
      (.expiratoryPressure, measured(10, 100, .expiratoryPressure)),
      (.ventilatorRate, measured(11, 100, .rate)), (.tidalVolume, measured(12, 1000, .tidalVolume)),
      (.minuteVolume, measured(13, 10, .minuteVolume)), (.unintentionalLeak, measured(14, 100, .leak)),
      (.inspiratoryTime, measured(15, 10, .inspiratoryTime)),
      (.triggeredBreaths, measured(16, 100, .triggered)),
      (.inspiredOxygen, measured(17, 100, .inspiredOxygen)),
      (.runTime, Int32(truncatingIfNeeded: (Int64(registers[18]) << 16 | Int64(registers[19])) * 1000)),
    ]
  }
}
