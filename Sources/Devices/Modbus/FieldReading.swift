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
    let bits = bits(values, at: Int(address) - block.range.lowerBound)
    guard let counts = counts(bits) else { return singleReading(bits) }
    guard !notAvailable.contains(counts) else { return .absent(.notReported) }
    return within(limits, codes.map { $0.value(of: counts) } ?? scale.value(of: counts))
  }

  /// A single that is no number is how units say that there is none.
  private func singleReading(_ bits: UInt32) -> Reading {
    let isNumber = bits & 0x7F80_0000 != 0x7F80_0000 || bits & 0x7F_FFFF == 0
    return isNumber ? within(limits, scale.value(ofSingle: bits)) : .absent(.notReported)
  }

  private func within(_ limits: ClosedRange<Int32>?, _ value: Int32?) -> Reading {
    guard let value, limits?.contains(value) ?? true else { return .absent(.implausible) }
    return .measured(value)
  }

  private func isValid(_ validity: UInt16?) -> Bool {
    guard let bit = validityBit else { return true }
    guard let validity else { return false }
    return validity >> UInt16(bit) & 1 == 1
  }

  /// The bits of the number, its most significant part first.
  private func bits(_ values: ModbusRegisters, at place: Int) -> UInt32 {
    let first = word(values[place])
    guard layout.registers == 2 else { return first }
    let second = word(values[place + 1])
    return order.words == .highFirst ? first << 16 | second : second << 16 | first
  }

  private func word(_ register: UInt16) -> UInt32 {
    UInt32(order.bytes == .highFirst ? register : register.byteSwapped)
  }

  private func counts(_ bits: UInt32) -> Int64? {
    switch layout {
    case .unsigned16, .unsigned32: Int64(bits)
    case .signed16: Int64(Int16(truncatingIfNeeded: bits))
    case .signed32: Int64(Int32(bitPattern: bits))
    case .float32: nil
    }
  }
}

extension RegisterProfile.Field.CodeMap {
  /// Our code in thousandths; nil for one that is not in the map.
  func value(of counts: Int64) -> Int32? {
    switch self {
    case .values(let pairs): return pairs.first { $0.theirs == counts }.map { $0.ours * 1000 }
    case .bits(let pairs):
      let ours = pairs.filter { counts >> $0.theirs & 1 == 1 }.reduce(Int32(0)) { $0 | 1 << $1.ours }
      return ours * 1000
    }
  }
}
