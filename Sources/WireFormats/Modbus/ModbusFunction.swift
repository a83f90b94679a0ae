/// What a request asks a unit to do.
///
/// Source: MODBUS Application Protocol V1.1b3, section 6.
public enum ModbusFunction: UInt8, CaseIterable, Hashable, Sendable {
  /// Reads up to 2000 coils.
  case readCoils = 1
  /// Reads up to 2000 discrete inputs.
  case readDiscreteInputs = 2
  /// Reads up to 125 holding registers.
  case readHoldingRegisters = 3
  /// Reads up to 125 input registers.
  case readInputRegisters = 4
  /// Writes one coil.
  case writeCoil = 5
  /// Writes one holding register.
  case writeRegister = 6
  /// Writes up to 1968 coils.
  case writeCoils = 15
  /// Writes up to 123 holding registers.
  case writeRegisters = 16
  /// Writes up to 121 holding registers, then reads up to 125.
  case exchangeRegisters = 23
  /// Reads who made the unit, and which one it is (43 with interface type 14).
  case readIdentification = 43

  /// Whether the function leaves the unit as it was.
  public var isReadOnly: Bool {
    switch self {
    case .readCoils, .readDiscreteInputs, .readHoldingRegisters, .readInputRegisters, .readIdentification:
      true
    case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .exchangeRegisters: false
    }
  }
}
