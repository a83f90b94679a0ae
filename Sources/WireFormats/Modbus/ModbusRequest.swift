/// One request to one unit; counts and addresses that the protocol forbids cannot be built.
///
/// Source: MODBUS Application Protocol V1.1b3, sections 6.1 to 6.6, 6.11, 6.12, 6.17 and 6.21.
public enum ModbusRequest: Equatable, Sendable {
  /// Reads coils.
  case readCoils(BitSpan)
  /// Reads discrete inputs.
  case readDiscreteInputs(BitSpan)
  /// Reads holding registers.
  case readHoldingRegisters(RegisterSpan)
  /// Reads input registers.
  case readInputRegisters(RegisterSpan)
  /// Writes one coil.
  case writeCoil(RegisterAddress, Bool)
  /// Writes one holding register.
  case writeRegister(RegisterAddress, UInt16)
  /// Writes consecutive coils.
  case writeCoils(BitWrite)
  /// Writes consecutive holding registers.
  case writeRegisters(RegisterWrite)
  /// Writes consecutive holding registers, then reads some.
  case exchangeRegisters(RegisterExchange)
  /// Reads who made the unit, and which one it is, from an object on.
  case readIdentification(IdentificationCategory, from: UInt8)

  /// The function that the request asks for.
  public var function: ModbusFunction {
    switch self {
    case .readCoils: .readCoils
    case .readDiscreteInputs: .readDiscreteInputs
    case .readHoldingRegisters: .readHoldingRegisters
    case .readInputRegisters: .readInputRegisters
    case .writeCoil: .writeCoil
    case .writeRegister: .writeRegister
    case .writeCoils: .writeCoils
    case .writeRegisters: .writeRegisters
    case .exchangeRegisters: .exchangeRegisters
    case .readIdentification: .readIdentification
    }
  }
}

// MARK: - To the wire

extension ModbusRequest {
  /// The request as it stands on the wire, without unit and checksum.
  public var pdu: ModbusPDU {
    var pdu = ModbusPDU(function: function)
    switch self {
    case .readCoils(let span), .readDiscreteInputs(let span): pdu.append(span)
    case .readHoldingRegisters(let span), .readInputRegisters(let span): pdu.append(span)
    case .writeCoil(let address, let isOn):
      pdu.append(word: address.number)
      pdu.append(word: isOn ? 0xFF00 : 0)
    case .writeRegister(let address, let value):
      pdu.append(word: address.number)
      pdu.append(word: value)
    case .writeCoils(let write): pdu.append(write)
    case .writeRegisters(let write): pdu.append(write)
    case .exchangeRegisters(let exchange):
      pdu.append(exchange.read)
      pdu.append(exchange.write)
    case .readIdentification(let category, let object):
      pdu.append(ModbusPDU.identificationInterface)
      pdu.append(category.rawValue)
      pdu.append(object)
    }
    return pdu
  }
}

extension ModbusPDU {
  /// The interface type, after function 43, that means identification.
  static var identificationInterface: UInt8 { 14 }

  fileprivate mutating func append<let limit: Int>(_ span: ModbusSpan<limit>) {
    append(word: span.first.number)
    append(word: UInt16(span.count))
  }

  fileprivate mutating func append(_ write: RegisterWrite) {
    append(word: write.first.number)
    append(word: UInt16(write.values.count))
    append(UInt8(2 * write.values.count))
    for position in 0..<write.values.count { append(word: write.values[position]) }
  }

  fileprivate mutating func append(_ write: BitWrite) {
    append(word: write.first.number)
    append(word: UInt16(write.values.count))
    append(UInt8(write.values.byteCount))
    for position in 0..<write.values.byteCount { append(write.values.byte(at: position)) }
  }
}

// MARK: - From the wire

extension ModbusRequest {
  /// Reads a request from the wire, or says which exception the unit must answer with.
  public init(_ pdu: ModbusPDU) throws(ModbusException) {
    guard let function = ModbusFunction(rawValue: pdu.functionCode) else { throw .illegalFunction }
    switch function {
    case .readCoils: self = .readCoils(try pdu.span())
    case .readDiscreteInputs: self = .readDiscreteInputs(try pdu.span())
    case .readHoldingRegisters: self = .readHoldingRegisters(try pdu.span())
    case .readInputRegisters: self = .readInputRegisters(try pdu.span())
    case .writeCoil: self = try ModbusRequest(coilWrite: pdu)
    case .writeRegister:
      guard pdu.count == 5 else { throw .illegalValue }
      self = .writeRegister(RegisterAddress(pdu.word(at: 1)), pdu.word(at: 3))
    case .writeCoils: self = .writeCoils(try pdu.bitWrite())
    case .writeRegisters: self = .writeRegisters(try pdu.registerWrite(at: 1))
    case .exchangeRegisters: self = try ModbusRequest(exchange: pdu)
    case .readIdentification: self = try ModbusRequest(identification: pdu)
    }
  }

  private init(coilWrite pdu: ModbusPDU) throws(ModbusException) {
    guard pdu.count == 5 else { throw .illegalValue }
    switch pdu.word(at: 3) {
    case 0xFF00: self = .writeCoil(RegisterAddress(pdu.word(at: 1)), true)
    case 0: self = .writeCoil(RegisterAddress(pdu.word(at: 1)), false)
    default: throw .illegalValue
    }
  }

  private init(exchange pdu: ModbusPDU) throws(ModbusException) {
    guard pdu.count >= 10 else { throw .illegalValue }
    let read = try RegisterSpan(from: RegisterAddress(pdu.word(at: 1)), count: Int(pdu.word(at: 3)))
    self = .exchangeRegisters(try RegisterExchange(read: read, write: try pdu.registerWrite(at: 5)))
  }

  private init(identification pdu: ModbusPDU) throws(ModbusException) {
    guard pdu.count >= 2, pdu[1] == ModbusPDU.identificationInterface else { throw .illegalFunction }
    guard pdu.count == 4, let category = IdentificationCategory(rawValue: pdu[2]) else { throw .illegalValue }
    self = .readIdentification(category, from: pdu[3])
  }
}

extension ModbusPDU {
  fileprivate func span<let limit: Int>() throws(ModbusException) -> ModbusSpan<limit> {
    guard count == 5 else { throw .illegalValue }
    return try ModbusSpan(from: RegisterAddress(word(at: 1)), count: Int(word(at: 3)))
  }

  fileprivate func registerWrite(at start: Int) throws(ModbusException) -> RegisterWrite {
    guard count >= start + 5 else { throw .illegalValue }
    let claimed = Int(word(at: start + 2))
    let span = try ModbusSpan<123>(from: RegisterAddress(word(at: start)), count: claimed)
    guard Int(self[start + 4]) == 2 * claimed, count == start + 5 + 2 * claimed else { throw .illegalValue }
    var values = ModbusRegisters()
    for position in 0..<claimed { values.append(word(at: start + 5 + 2 * position)) }
    return try RegisterWrite(from: span.first, values: values)
  }

  fileprivate func bitWrite() throws(ModbusException) -> BitWrite {
    guard count >= 6 else { throw .illegalValue }
    let claimed = Int(word(at: 3))
    let span = try ModbusSpan<1968>(from: RegisterAddress(word(at: 1)), count: claimed)
    let bytes = (claimed + 7) / 8
    guard Int(self[5]) == bytes, count == 6 + bytes else { throw .illegalValue }
    var values = ModbusBits()
    for bit in 0..<claimed { values.append(self[6 + bit / 8] >> UInt8(bit % 8) & 1 == 1) }
    return try BitWrite(from: span.first, values: values)
  }
}

extension ModbusRequest {
  /// How many bytes of values its answer carries; nil for requests whose answer carries none, or tells its
  /// length only when it comes.
  public var replyByteCount: Int? {
    switch self {
    case .readCoils(let span), .readDiscreteInputs(let span): (span.count + 7) / 8
    case .readHoldingRegisters(let span), .readInputRegisters(let span): 2 * span.count
    case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .exchangeRegisters, .readIdentification:
      nil
    }
  }
}
