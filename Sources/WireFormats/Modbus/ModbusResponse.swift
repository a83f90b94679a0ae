/// What a unit answers to a request.
///
/// A reply has no meaning without its request: it repeats neither address nor, for bits, count. So both ways
/// take it.
public enum ModbusResponse: Equatable, Sendable {
  /// The coils or discrete inputs asked for, as many as asked for.
  case bits(ModbusBits)
  /// The registers asked for, as many as asked for.
  case registers(ModbusRegisters)
  /// The write was carried out.
  case written
  /// Who made the unit, and which one it is.
  case identification(DeviceIdentification)

  /// The response as it stands on the wire, without unit and checksum.
  ///
  /// A response of another kind or length than the request asks for is a mistake of the caller and traps.
  public func pdu(answering request: ModbusRequest) -> ModbusPDU {
    switch (self, request) {
    case (.bits(let bits), .readCoils(let span)), (.bits(let bits), .readDiscreteInputs(let span)):
      precondition(bits.count == span.count, "\(bits.count) bits for \(span.count)")
      return bits.pdu(request.function)
    case (.registers(let values), .readHoldingRegisters(let span)),
      (.registers(let values), .readInputRegisters(let span)):
      precondition(values.count == span.count, "\(values.count) registers for \(span.count)")
      return values.pdu(request.function)
    case (.registers(let values), .exchangeRegisters(let exchange)):
      let asked = exchange.read.count
      precondition(values.count == asked, "\(values.count) registers for \(asked)")
      return values.pdu(request.function)
    case (.written, _): return request.pdu.writeConfirmation
    case (.identification(let identification), .readIdentification): return identification.pdu
    default: preconditionFailure("a response that function \(request.function.rawValue) does not have")
    }
  }

  /// Reads what answers a request from the wire.
  ///
  /// Throws `exception` when the unit refuses, and `mismatch` when the bytes answer something else.
  public init(_ pdu: ModbusPDU, answering request: ModbusRequest) throws(ModbusFault) {
    try pdu.checkFunction(request.function)
    switch request {
    case .readCoils(let span), .readDiscreteInputs(let span): self = .bits(try ModbusBits(pdu, span.count))
    case .readHoldingRegisters(let span), .readInputRegisters(let span):
      self = .registers(try ModbusRegisters(pdu, span.count))
    case .exchangeRegisters(let exchange): self = .registers(try ModbusRegisters(pdu, exchange.read.count))
    case .writeCoil, .writeRegister, .writeCoils, .writeRegisters:
      guard pdu.count == 5 else { throw .mismatch(.length) }
      guard pdu == request.pdu.writeConfirmation else { throw .mismatch(.content) }
      self = .written
    case .readIdentification(let category, let object):
      self = .identification(try DeviceIdentification(pdu, category, from: object))
    }
  }
}

extension ModbusPDU {
  /// What confirms a write: function, address, and value or count.
  fileprivate var writeConfirmation: ModbusPDU {
    var pdu = ModbusPDU()
    for position in 0..<5 { pdu.append(self[position]) }
    return pdu
  }

  fileprivate func checkFunction(_ function: ModbusFunction) throws(ModbusFault) {
    if functionCode == function.rawValue | 0x80 {
      guard count == 2 else { throw .mismatch(.length) }
      throw .exception(ModbusException(code: self[1]))
    }
    guard functionCode == function.rawValue else { throw .mismatch(.function) }
  }
}

extension ModbusRegisters {
  fileprivate func pdu(_ function: ModbusFunction) -> ModbusPDU {
    var pdu = ModbusPDU(function: function)
    pdu.append(UInt8(2 * count))
    for position in 0..<count { pdu.append(word: self[position]) }
    return pdu
  }

  fileprivate init(_ pdu: ModbusPDU, _ asked: Int) throws(ModbusFault) {
    guard pdu.count == 2 + 2 * asked, Int(pdu[1]) == 2 * asked else { throw .mismatch(.length) }
    self.init()
    for position in 0..<asked { append(pdu.word(at: 2 + 2 * position)) }
  }
}

extension ModbusBits {
  fileprivate func pdu(_ function: ModbusFunction) -> ModbusPDU {
    var pdu = ModbusPDU(function: function)
    pdu.append(UInt8(byteCount))
    for position in 0..<byteCount { pdu.append(byte(at: position)) }
    return pdu
  }

  fileprivate init(_ pdu: ModbusPDU, _ asked: Int) throws(ModbusFault) {
    let bytes = (asked + 7) / 8
    guard pdu.count == 2 + bytes, Int(pdu[1]) == bytes else { throw .mismatch(.length) }
    self.init()
    for bit in 0..<asked { append(pdu[2 + bit / 8] >> UInt8(bit % 8) & 1 == 1) }
  }
}

extension DeviceIdentification {
  fileprivate init(
    _ pdu: ModbusPDU, _ category: IdentificationCategory, from object: UInt8
  ) throws(ModbusFault) {
    guard let identification = DeviceIdentification(pdu) else { throw .mismatch(.length) }
    guard identification.category == category else { throw .mismatch(.content) }
    let isMissing = identification.text(IdentificationObject(object)) == nil
    if category == .individual, isMissing { throw .mismatch(.content) }
    self = identification
  }
}
