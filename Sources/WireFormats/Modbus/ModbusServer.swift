/// Answers requests from a bank of registers; knows neither line nor frame.
public enum ModbusServer {
  /// Carries a request out and gives the reply; what cannot be carried out is answered with an exception.
  public static func reply<Bank: RegisterBank>(to pdu: ModbusPDU, from bank: inout Bank) -> ModbusPDU {
    do throws(ModbusException) {
      let request = try ModbusRequest(pdu)
      return try respond(to: request, from: &bank).pdu(answering: request)
    } catch {
      return ModbusPDU(refusing: pdu.functionCode, with: error)
    }
  }

  private static func respond<Bank: RegisterBank>(
    to request: ModbusRequest, from bank: inout Bank
  ) throws(ModbusException) -> ModbusResponse {
    switch request {
    case .readCoils(let span): return .bits(try bank.coils(span))
    case .readDiscreteInputs(let span): return .bits(try bank.discreteInputs(span))
    case .readHoldingRegisters(let span): return .registers(try bank.holdingRegisters(span))
    case .readInputRegisters(let span): return .registers(try bank.inputRegisters(span))
    case .writeCoil(let address, let isOn):
      var values = ModbusBits()
      values.append(isOn)
      try bank.writeCoils(BitWrite(from: address, values: values))
    case .writeRegister(let address, let value):
      var values = ModbusRegisters()
      values.append(value)
      try bank.writeRegisters(RegisterWrite(from: address, values: values))
    case .writeCoils(let write): try bank.writeCoils(write)
    case .writeRegisters(let write): try bank.writeRegisters(write)
    case .exchangeRegisters(let exchange):
      try bank.writeRegisters(exchange.write)
      return .registers(try bank.holdingRegisters(exchange.read))
    case .readIdentification(let category, let object):
      return .identification(try identify(category, from: IdentificationObject(object), bank))
    }
    return .written
  }

  /// Objects of a category from one on, as many as fit; an unknown first object means "from the start"
  /// (section 6.21).
  private static func identify<Bank: RegisterBank>(
    _ category: IdentificationCategory, from first: IdentificationObject, _ bank: Bank
  ) throws(ModbusException) -> DeviceIdentification {
    guard bank.identification(.vendor) != nil else { throw .illegalFunction }
    var identification = DeviceIdentification(category: category, conformity: conformity(bank))
    let last: UInt8
    switch category {
    case .individual:
      guard let text = bank.identification(first) else { throw .illegalAddress }
      _ = identification.append(text, as: first)
      return identification
    case .basic: last = IdentificationObject.revision.number
    case .regular: last = 127
    case .extended: last = 255
    }
    let start = first.number <= last && bank.identification(first) != nil ? first.number : 0
    for number in start...last {
      let object = IdentificationObject(number)
      if let text = bank.identification(object), !identification.append(text, as: object) { break }
    }
    return identification
  }

  /// Basic, regular or extended, and always single objects as well.
  private static func conformity<Bank: RegisterBank>(_ bank: Bank) -> UInt8 {
    var level = IdentificationCategory.basic
    for number in IdentificationObject.vendorAddress.number...255
    where bank.identification(IdentificationObject(number)) != nil {
      level = number < 128 ? .regular : .extended
    }
    return level.rawValue | 0x80
  }
}
