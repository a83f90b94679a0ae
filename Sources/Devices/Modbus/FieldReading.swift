internal import Readings
internal import WireFormats

extension RegisterProfile.Field {
  /// What the registers of a block say of this field.
  ///
  /// - Parameters:
  ///   - values: the block's registers.
  ///   - block: where they stand in the unit's table.
  ///   - validity: the unit's validity bits; nil when they are not known.
  /// - Returns: the value, or why there is none.
  func reading(_ values: ModbusRegisters, _ block: RegisterBlock, validity: UInt16?) -> Reading {
    guard isValid(validity) else { return .absent(.notReported) }
    let count = number(values, at: Int(address) - block.range.lowerBound)
    guard let value = Int32(exactly: count * Int64(thousandthsPerCount)) else { return .absent(.implausible) }
    return .measured(value)
  }

  private func isValid(_ validity: UInt16?) -> Bool {
    guard let bit = validityBit else { return true }
    guard let validity else { return false }
    return validity >> UInt16(bit) & 1 == 1
  }

  private func number(_ values: ModbusRegisters, at place: Int) -> Int64 {
    switch layout {
    case .unsigned16: Int64(values[place])
    case .signed16: Int64(Int16(bitPattern: values[place]))
    case .unsigned32: Int64(values.long(at: place))
    }
  }
}
