import WireFormats

/// A unit with everything a unit can have, all of it writable, to be served and read.
struct Workbench: RegisterBank, Sendable {
  var coilValues = [Bool](repeating: false, count: 2100)
  var inputBits = (0..<2100).map { $0 % 3 == 0 }
  var holding = (0..<300).map { UInt16($0) }
  var inputs = (0..<300).map { UInt16(1000 + $0) }

  func coils(_ span: BitSpan) throws(ModbusException) -> ModbusBits {
    ModbusBits(Array(try part(coilValues, span.addresses)))
  }

  func discreteInputs(_ span: BitSpan) throws(ModbusException) -> ModbusBits {
    ModbusBits(Array(try part(inputBits, span.addresses)))
  }

  func holdingRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    ModbusRegisters(Array(try part(holding, span.addresses)))
  }

  func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    ModbusRegisters(Array(try part(inputs, span.addresses)))
  }

  mutating func writeCoils(_ write: BitWrite) throws(ModbusException) {
    _ = try part(coilValues, write.addresses)
    coilValues.replaceSubrange(write.addresses, with: write.values.values)
  }

  mutating func writeRegisters(_ write: RegisterWrite) throws(ModbusException) {
    _ = try part(holding, write.addresses)
    holding.replaceSubrange(write.addresses, with: write.values.values)
  }

  func identification(_ object: IdentificationObject) -> IdentificationText? {
    switch object {
    case .vendor: IdentificationText("Breathline")
    case .productCode: IdentificationText("BENCH")
    case .revision: IdentificationText("2.1")
    default: nil
    }
  }

  private func part<Value>(_ values: [Value], _ range: Range<Int>) throws(ModbusException) -> ArraySlice<
    Value
  > {
    guard range.upperBound <= values.count else { throw .illegalAddress }
    return values[range]
  }
}
