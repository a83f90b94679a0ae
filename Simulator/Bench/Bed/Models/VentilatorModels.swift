internal import Devices
internal import Quantities
internal import Readings
internal import VentilatorFirmware
internal import WireFormats

/// A ventilator that is read over Modbus: its steps have their own grid of 10 ms, through every restart.
struct PolledVentilator: VentilatorUnit {
  private static let stepInterval: Int64 = 10_000

  private(set) var ventilator: BilevelVentilator
  private(set) var nextEventAt: Int64

  init(poweredAt now: Int64, settings: VentilatorSettings, runHours: UInt32 = 1200) {
    ventilator = BilevelVentilator(
      unit: ModbusUnit(SimulatedBed.ventilatorUnit), settings: settings, runHours: runHours)
    nextEventAt = (now + Self.stepInterval - 1) / Self.stepInterval * Self.stepInterval
  }

  var isStuck: Bool {
    get { ventilator.isStuck }
    set { ventilator.isStuck = newValue }
  }

  mutating func advance(to microseconds: Int64, sensor: VentilatorSensors, emit: (UInt8) -> Void) {
    while nextEventAt <= microseconds {
      nextEventAt += Self.stepInterval
      ventilator.step(sensor)
    }
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    ventilator.receive(byte, at: microseconds, emit: emit)
  }

  mutating func suffer(_ trouble: InstrumentTrouble) {
    isStuck = trouble.isStuck
    ventilator.board = trouble.board(of: SimulatedBed.ventilatorUnit)
  }

  mutating func moveClock(by jump: Interval) { ventilator.setClock(forward: jump.wholeMilliseconds) }

  mutating func adjust(_ settings: VentilatorSettings) { ventilator.adjust(settings) }

  mutating func switchOn(at microseconds: Int64) {
    self = PolledVentilator(
      poweredAt: microseconds, settings: ventilator.settings, runHours: ventilator.runHours)
  }

  func makeConnection() -> ModbusTCPStation? { ventilator.makeConnection() }

  mutating func receive(_ byte: UInt8, on station: inout ModbusTCPStation, emit: (UInt8) -> Void) {
    ventilator.receive(byte, on: &station, emit: emit)
  }

  /// The registers of the map, each with its unit; `REGISTERS.md` of the ventilator.
  ///
  /// They are what the ventilator's own screen shows: a communication board that reads other registers says
  /// what the ventilator does not.
  var values: [(channel: Channel, thousandths: Int32?)] {
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

extension MedibusVentilator: VentilatorUnit {
  mutating func advance(to microseconds: Int64, sensor: VentilatorSensors, emit: (UInt8) -> Void) {
    advance(to: microseconds, sensors: sensor, emit: emit)
  }

  mutating func switchOn(at microseconds: Int64) {
    self = MedibusVentilator(poweredAt: microseconds, settings: settings)
  }

  var values: [(channel: Channel, thousandths: Int32?)] { screen.values(of: .dialect(.medibus)) }
}

extension ReportVentilator: VentilatorUnit {
  mutating func switchOn(at microseconds: Int64) {
    self = ReportVentilator(poweredAt: microseconds, port: port, settings: settings)
  }

  var values: [(channel: Channel, thousandths: Int32?)] {
    switch port {
    case .puritanBennett: screen.values(of: .dialect(.puritanBennettLong))
    case .puritanBennettWaveforms: []
    case .respironicsV60: screen.values(of: .dialect(.respironicsV60))
    case .respironicsV200: screen.values(of: .dialect(.respironicsV200))
    }
  }
}

extension VentilatorScreen {
  /// What the screen shows of the channels that a model tells.
  fileprivate func values(of model: InstrumentModel) -> [(channel: Channel, thousandths: Int32?)] {
    let shown: [(channel: Channel, thousandths: Int32?)] = [
      (.ventilatorAlarms, Int32(alarms) * 1000), (.inspiratoryPressure, inspiratoryPressure),
      (.expiratoryPressure, expiratoryPressure), (.ventilatorRate, rate), (.tidalVolume, tidalVolume),
      (.minuteVolume, minuteVolume), (.unintentionalLeak, leak), (.inspiredOxygen, inspiredOxygen),
    ]
    let told = model.channels
    return shown.filter { told.contains($0.channel) }
  }
}

extension InstrumentModel {
  /// The firmware of a ventilator, just switched on.
  func ventilator(poweredAt now: Int64, settings: VentilatorSettings) -> any VentilatorUnit {
    switch self {
    case .integratorBilevel: return PolledVentilator(poweredAt: now, settings: settings)
    case .dialect(.medibus): return MedibusVentilator(poweredAt: now, settings: settings)
    case .dialect(let spoken):
      return ReportVentilator(poweredAt: now, port: InstrumentModel.port(spoken), settings: settings)
    case .noninDF2, .capnostat5, .flowAnalyser: preconditionFailure("\(word) is no ventilator")
    }
  }

  private static func port(_ spoken: SpokenDialect) -> ReportVentilator.Port {
    switch spoken {
    case .puritanBennettShort, .puritanBennettLong: return .puritanBennett
    case .puritanBennettWaveforms: return .puritanBennettWaveforms
    case .respironicsV60: return .respironicsV60
    case .respironicsV200: return .respironicsV200
    case .noninText, .noninDF7, .noninDF8, .noninDF1, .noninDF13, .masimoASCII1, .masimoASCII2, .nellcor,
      .contecOld, .contec, .capnostream, .microPod, .medibus:
      preconditionFailure("\(spoken.rawValue) is no ventilator that reports")
    }
  }
}
