/// What a Modbus unit has to read and write; an instrument's firmware conforms to it.
///
/// Each requirement is met by default with the refusal `illegalFunction`, so a unit has only what it says it
/// has. A read must give as many values as were asked for.
public protocol RegisterBank {
  /// The values of coils.
  func coils(_ span: BitSpan) throws(ModbusException) -> ModbusBits
  /// The values of discrete inputs.
  func discreteInputs(_ span: BitSpan) throws(ModbusException) -> ModbusBits
  /// The values of holding registers.
  func holdingRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters
  /// The values of input registers.
  func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters
  /// Sets coils.
  mutating func writeCoils(_ write: BitWrite) throws(ModbusException)
  /// Sets holding registers.
  mutating func writeRegisters(_ write: RegisterWrite) throws(ModbusException)
  /// A text of the identification; nil when the unit has none with this number.
  func identification(_ object: IdentificationObject) -> IdentificationText?
}

extension RegisterBank {
  /// Refuses: the unit has no coils.
  public func coils(_ span: BitSpan) throws(ModbusException) -> ModbusBits { throw .illegalFunction }

  /// Refuses: the unit has no discrete inputs.
  public func discreteInputs(_ span: BitSpan) throws(ModbusException) -> ModbusBits { throw .illegalFunction }

  /// Refuses: the unit has no holding registers.
  public func holdingRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    throw .illegalFunction
  }

  /// Refuses: the unit has no input registers.
  public func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    throw .illegalFunction
  }

  /// Refuses: nothing can be set.
  public mutating func writeCoils(_ write: BitWrite) throws(ModbusException) { throw .illegalFunction }

  /// Refuses: nothing can be set.
  public mutating func writeRegisters(_ write: RegisterWrite) throws(ModbusException) {
    throw .illegalFunction
  }

  /// Has no identification.
  public func identification(_ object: IdentificationObject) -> IdentificationText? { nil }
}
