internal import Quantities
internal import Readings
internal import VentilatorFirmware
internal import WireFormats

/// The shape that the firmware of every instrument has at a simulated bed: a sensor face, a wire face, and a
/// screen.
///
/// One value a model, so that nobody else asks which model it is.
protocol BedsideFirmware<Sensor>: Sendable {
  /// What its sensors see at a moment.
  associatedtype Sensor

  /// When it next does something by itself, in microseconds.
  var nextEventAt: Int64 { get }

  /// Does all that is due until a moment, with what the sensors see at that moment.
  mutating func advance(to microseconds: Int64, sensor: Sensor, emit: (UInt8) -> Void)

  /// Hears a byte.
  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void)

  /// Whether its measuring task is stuck.
  var isStuck: Bool { get set }

  /// Has this wrong inside from now on.
  mutating func suffer(_ trouble: InstrumentTrouble)

  /// Has its own clock jump; only for one whose model has a clock that can.
  mutating func moveClock(by jump: Interval)

  /// What it says of each number, in thousandths of the channel's unit; nil where it has none.
  var values: [(channel: Channel, thousandths: Int32?)] { get }
}

extension BedsideFirmware {
  mutating func suffer(_ trouble: InstrumentTrouble) { isStuck = trouble.isStuck }

  mutating func moveClock(by jump: Interval) { preconditionFailure("no clock of \(Self.self) can jump") }
}

/// The firmware of a ventilator: besides, it has a front panel, and perhaps a network port.
protocol VentilatorUnit: BedsideFirmware where Sensor == VentilatorSensors {
  /// Takes what someone set at the front panel.
  mutating func adjust(_ settings: VentilatorSettings)

  /// Starts anew as its power switch does; it keeps what is set at its panel.
  mutating func switchOn(at microseconds: Int64)

  /// Its end of a new connection to its network port; nil when it has none.
  func makeConnection() -> ModbusTCPStation?

  /// Hears a byte at its network port.
  mutating func receive(_ byte: UInt8, on station: inout ModbusTCPStation, emit: (UInt8) -> Void)
}

extension VentilatorUnit {
  func makeConnection() -> ModbusTCPStation? { nil }

  mutating func receive(_ byte: UInt8, on station: inout ModbusTCPStation, emit: (UInt8) -> Void) {}
}
