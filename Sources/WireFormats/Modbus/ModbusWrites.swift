/// Values to be written to 1 to 123 consecutive holding registers.
public struct RegisterWrite: Equatable, Sendable {
  /// The first address written.
  public let first: RegisterAddress
  /// The values, the first one first.
  public let values: ModbusRegisters

  /// Makes a write, or refuses it as a unit would.
  ///
  /// Throws ``ModbusException/illegalValue`` when there are no values or more than 123, and
  /// ``ModbusException/illegalAddress`` when they end beyond address 65 535.
  public init(from first: RegisterAddress, values: ModbusRegisters) throws(ModbusException) {
    _ = try ModbusSpan<123>(from: first, count: values.count)
    self.first = first
    self.values = values
  }

  /// The run of registers written.
  public var addresses: Range<Int> { Int(first.number)..<Int(first.number) + values.count }
}

/// Values to be written to 1 to 1968 consecutive coils.
public struct BitWrite: Equatable, Sendable {
  /// The first address written.
  public let first: RegisterAddress
  /// The values, the first one first.
  public let values: ModbusBits

  /// Makes a write, or refuses it as a unit would.
  ///
  /// Throws ``ModbusException/illegalValue`` when there are no values or more than 1968, and
  /// ``ModbusException/illegalAddress`` when they end beyond address 65 535.
  public init(from first: RegisterAddress, values: ModbusBits) throws(ModbusException) {
    _ = try ModbusSpan<1968>(from: first, count: values.count)
    self.first = first
    self.values = values
  }

  /// The run of coils written.
  public var addresses: Range<Int> { Int(first.number)..<Int(first.number) + values.count }
}

/// A write of 1 to 121 holding registers, followed by a read.
public struct RegisterExchange: Equatable, Sendable {
  /// What is read after the write.
  public let read: RegisterSpan
  /// What is written first.
  public let write: RegisterWrite

  /// Makes an exchange; throws ``ModbusException/illegalValue`` when more than 121 registers are written.
  public init(read: RegisterSpan, write: RegisterWrite) throws(ModbusException) {
    guard write.values.count <= 121 else { throw .illegalValue }
    self.read = read
    self.write = write
  }
}
