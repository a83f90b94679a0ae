import CodecChecks
import Testing
import WireFormats

/// Requests and responses of every function, with their exchange as bytes.
///
/// The pairs of functions 1 to 6, 15, 16, 23 and 43 are the examples of MODBUS Application Protocol V1.1b3,
/// section 6.
private let exchanges: [(request: [UInt8], response: [UInt8])] = [
  ([0x01, 0x00, 0x13, 0x00, 0x13], [0x01, 0x03, 0xCD, 0x6B, 0x05]),
  ([0x02, 0x00, 0xC4, 0x00, 0x16], [0x02, 0x03, 0xAC, 0xDB, 0x35]),
  ([0x03, 0x00, 0x6B, 0x00, 0x03], [0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64]),
  ([0x04, 0x00, 0x08, 0x00, 0x01], [0x04, 0x02, 0x00, 0x0A]),
  ([0x05, 0x00, 0xAC, 0xFF, 0x00], [0x05, 0x00, 0xAC, 0xFF, 0x00]),
  ([0x06, 0x00, 0x01, 0x00, 0x03], [0x06, 0x00, 0x01, 0x00, 0x03]),
  ([0x0F, 0x00, 0x13, 0x00, 0x0A, 0x02, 0xCD, 0x01], [0x0F, 0x00, 0x13, 0x00, 0x0A]),
  ([0x10, 0x00, 0x01, 0x00, 0x02, 0x04, 0x00, 0x0A, 0x01, 0x02], [0x10, 0x00, 0x01, 0x00, 0x02]),
  (
    [
      0x17, 0x00, 0x03, 0x00, 0x06, 0x00, 0x0E, 0x00, 0x03, 0x06, 0x00, 0xFF, 0x00, 0xFF, 0x00, 0xFF,
    ],
    [0x17, 0x0C, 0x00, 0xFE, 0x0A, 0xCD, 0x00, 0x01, 0x00, 0x03, 0x00, 0x0D, 0x00, 0xFF]
  ),
  (
    [0x2B, 0x0E, 0x01, 0x00],
    [0x2B, 0x0E, 0x01, 0x01, 0x00, 0x00, 0x03, 0x00, 0x03]
      + Array("ACM".utf8) + [0x01, 0x02] + Array("XY".utf8) + [0x02, 0x03] + Array("2.1".utf8)
  ),
]

private func rtu(_ pdus: [[UInt8]]) -> [Specimen] {
  pdus.map { Specimen(ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU($0)).bytes, .derived) }
}

private func tcp(_ pdus: [[UInt8]]) -> [Specimen] {
  pdus.enumerated().map { index, pdu in
    let transaction = UInt16(0x1500 + index)
    return Specimen(
      ModbusTCPFrame(transaction: transaction, unit: ModbusUnit(17), pdu: ModbusPDU(pdu)).bytes, .derived)
  }
}

@Suite struct `Modbus codec` {
  @Test func `RTU requests pass the shared codec checks`() {
    CodecUnderCheck(
      specimens: [Specimen([0x11, 0x03, 0x00, 0x6B, 0x00, 0x03, 0x76, 0x87], .vendor)]
        + rtu(exchanges.map(\.request)),
      garbage: [
        [0xFF], [0xAA, 0xD5, 0xFF], [0x00, 0x00, 0x00], [0x11, 0x83, 0x02], [0x80, 0x81, 0x90, 0xFE],
      ],
      flips: .everyFlipRefused, makeFramer: { ModbusRTUFramer(.requests) }, encode: \.bytes
    ).checkAll()
  }

  @Test func `RTU responses pass the shared codec checks`() {
    let refusals: [[UInt8]] = [[0x83, 0x02], [0xAB, 0x01], [0x97, 0x63]]
    CodecUnderCheck(
      specimens: rtu(exchanges.map(\.response) + refusals),
      garbage: [[0xFF], [0xAA, 0x55, 0xFF], [0x00], [0x01, 0x03], [0x11, 0x04, 0x00]],
      flips: .everyFlipRefused, makeFramer: { ModbusRTUFramer(.responses) }, encode: \.bytes
    ).checkAll()
  }

  @Test func `TCP frames pass the shared codec checks`() {
    // Modbus TCP has no checksum of its own: a flip in unit, transaction or data makes another frame, and one
    // in the length may take the frames behind it along.
    CodecUnderCheck(
      specimens: tcp(exchanges.map(\.request) + exchanges.map(\.response)),
      garbage: [[0xFF, 0xFF, 0xFF, 0xFF], [0x00, 0x00, 0x00, 0x01], [0xAA, 0x55, 0xFF, 0x00]],
      flips: FlipGuarantee(lostBehind: 20, permits: { _ in true }), makeFramer: { ModbusTCPFramer() },
      encode: \.bytes
    ).checkAll()
  }

  @Test(arguments: exchanges)
  func `the protocol's own examples are read and written as printed`(
    exchange: (request: [UInt8], response: [UInt8])
  ) throws {
    let request = try ModbusRequest(ModbusPDU(exchange.request))
    #expect(request.pdu.bytes == exchange.request)
    let response = try ModbusResponse(ModbusPDU(exchange.response), answering: request)
    #expect(response.pdu(answering: request).bytes == exchange.response)
  }

  @Test func `the values of the protocol's examples are those it names`() throws {
    let registers = try ModbusRequest(ModbusPDU(exchanges[2].request))
    let values = try ModbusResponse(ModbusPDU(exchanges[2].response), answering: registers)
    #expect(values == .registers(ModbusRegisters([0x022B, 0, 100])))
    let coils = try ModbusRequest(ModbusPDU(exchanges[0].request))
    let expected = "1011001111010110101".map { $0 == "1" }
    #expect(
      try ModbusResponse(ModbusPDU(exchanges[0].response), answering: coils) == .bits(ModbusBits(expected)))
  }

  @Test(arguments: [(1, nil), (125, nil), (0, 3), (126, 3)] as [(Int, UInt8?)])
  func `a read of registers holds 1 to 125`(count: Int, refusal: UInt8?) {
    #expect(
      code { () throws(ModbusException) in _ = try RegisterSpan(from: RegisterAddress(0), count: count) }
        == refusal)
  }

  @Test(arguments: [(1, nil), (2000, nil), (0, 3), (2001, 3)] as [(Int, UInt8?)])
  func `a read of bits holds 1 to 2000`(count: Int, refusal: UInt8?) {
    #expect(
      code { () throws(ModbusException) in _ = try BitSpan(from: RegisterAddress(0), count: count) }
        == refusal)
  }

  @Test(
    arguments: [(65_535, 1, nil), (65_535, 2, 2), (65_411, 125, nil), (65_412, 125, 2)]
      as [(UInt16, Int, UInt8?)])
  func `a read ends at the last address`(first: UInt16, count: Int, refusal: UInt8?) {
    let outcome = code { () throws(ModbusException) in
      _ = try RegisterSpan(from: RegisterAddress(first), count: count)
    }
    #expect(outcome == refusal)
  }

  @Test(arguments: [(0, 3), (1, nil), (123, nil), (124, 3)] as [(Int, UInt8?)])
  func `a write holds 1 to 123 registers`(count: Int, refusal: UInt8?) {
    let values = ModbusRegisters([UInt16](repeating: 7, count: count))
    let outcome = code { () throws(ModbusException) in
      _ = try RegisterWrite(from: RegisterAddress(0), values: values)
    }
    #expect(outcome == refusal)
  }

  @Test(arguments: [(0, 3), (1, nil), (1968, nil), (1969, 3)] as [(Int, UInt8?)])
  func `a write holds 1 to 1968 coils`(count: Int, refusal: UInt8?) {
    let values = ModbusBits([Bool](repeating: true, count: count))
    let outcome = code { () throws(ModbusException) in
      _ = try BitWrite(from: RegisterAddress(0), values: values)
    }
    #expect(outcome == refusal)
  }

  @Test(arguments: [(121, nil), (122, 3)] as [(Int, UInt8?)])
  func `an exchange writes up to 121 registers`(count: Int, refusal: UInt8?) {
    let outcome = code { () throws(ModbusException) in
      let write = try RegisterWrite(
        from: RegisterAddress(0), values: ModbusRegisters([UInt16](repeating: 7, count: count)))
      _ = try RegisterExchange(read: try RegisterSpan(from: RegisterAddress(0), count: 1), write: write)
    }
    #expect(outcome == refusal)
  }

  @Test(
    arguments: [
      ([], 1), ([0x00], 1), ([0x07], 1), ([0x2B, 0x0D], 1), ([0x63, 0x01], 1),
      ([0x03], 3), ([0x03, 0, 0, 0, 0], 3), ([0x03, 0, 0, 0, 126], 3), ([0x03, 0, 0, 0, 1, 0], 3),
      ([0x03, 0xFF, 0xFF, 0, 2], 2), ([0x05, 0, 0, 0x12, 0x34], 3), ([0x06, 0, 0, 0], 3),
      ([0x10, 0, 0, 0, 2, 2, 0, 1], 3), ([0x10, 0, 0, 0, 1, 2, 0], 3), ([0x0F, 0, 0, 0, 9, 1, 0xFF], 3),
      ([0x17, 0, 0, 0, 1], 3), ([0x2B, 0x0E, 0x05, 0x00], 3), ([0x2B, 0x0E, 0x01], 3),
    ] as [([UInt8], UInt8)])
  func `a request that no unit may carry out is answered with its exception`(bytes: [UInt8], expected: UInt8)
  {
    let outcome = code { () throws(ModbusException) in _ = try ModbusRequest(ModbusPDU(bytes)) }
    #expect(outcome == expected)
  }

  @Test(
    arguments: [
      ([0x03, 0x04, 0, 1, 0, 2], .mismatch(.length)), ([0x03, 0x02, 0, 1], .mismatch(.length)),
      ([0x04, 0x06, 0, 1, 0, 2, 0, 3], .mismatch(.function)), ([0x84, 0x02], .mismatch(.function)),
      ([0x83, 0x63], .exception(ModbusException(code: 0x63))), ([0x83], .mismatch(.length)),
      ([0x03, 0x06, 0, 1, 0, 2], .mismatch(.length)),
    ] as [([UInt8], ModbusFault)])
  func `a response to something else is no answer`(bytes: [UInt8], expected: ModbusFault) throws {
    let request = ModbusRequest.readHoldingRegisters(try RegisterSpan(from: RegisterAddress(0), count: 3))
    #expect(throws: expected) { try ModbusResponse(ModbusPDU(bytes), answering: request) }
  }

  @Test func `a write confirmed with other values is no answer`() {
    let request = ModbusRequest.writeRegister(RegisterAddress(1), 3)
    #expect(throws: ModbusFault.mismatch(.content)) {
      try ModbusResponse(ModbusPDU([0x06, 0x00, 0x01, 0x00, 0x04]), answering: request)
    }
  }

  @Test func `the checksum agrees with the bit by bit definition for every byte after every state`() {
    for state in [UInt8](0...255) {
      for byte in [UInt8](0...255) {
        var checksum = ModbusChecksum()
        checksum.add(state)
        checksum.add(byte)
        #expect(checksum.value == checksumByDefinition([state, byte]))
      }
    }
  }

  private func code(_ build: () throws(ModbusException) -> Void) -> UInt8? {
    do throws(ModbusException) {
      try build()
      return nil
    } catch {
      return error.code
    }
  }

  private func checksumByDefinition(_ bytes: [UInt8]) -> UInt16 {
    bytes.reduce(into: UInt16(0xFFFF)) { value, byte in
      value ^= UInt16(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xA001 : value >> 1 }
    }
  }
}

@Suite struct `Modbus RTU framer` {
  private let good = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x03, 0x02, 0x12, 0x34]))

  @Test func `a good frame is found behind one whose length byte was damaged upwards`() {
    var framer = ModbusRTUFramer(.responses, of: ModbusUnit(17))
    let damaged: [UInt8] = [17, 3, 250, 1, 2, 3, 4]
    #expect(decode(damaged + good.bytes, &framer) == [good])
  }

  @Test func `a frame of another unit never cuts off one that is still arriving`() {
    var framer = ModbusRTUFramer(.responses, of: ModbusUnit(17))
    let other = ModbusRTUFrame(unit: ModbusUnit(9), pdu: good.pdu)
    let outer = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x03, 0x08] + other.bytes + [0]))
    #expect(decode(outer.bytes, &framer) == [outer])
  }

  @Test func `a frame within the registers of the awaited reply never cuts it off`() throws {
    let inner = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x83, 0x02]))
    let outer = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x03, 0x08] + inner.bytes + [0, 0, 0]))
    let request = ModbusRequest.readHoldingRegisters(try RegisterSpan(from: RegisterAddress(0), count: 4))
    var framer = ModbusRTUFramer(awaitingReplyTo: request, from: ModbusUnit(17))
    #expect(decode(outer.bytes, &framer) == [outer])
    // Anything else is searched as ever: a reply of another length, and one whose bytes were damaged.
    framer.reset()
    #expect(decode([17, 3, 250, 1, 2, 3, 4] + good.bytes, &framer) == [good])
    framer.reset()
    var damaged = outer.bytes
    damaged[12] ^= 1
    #expect(decode(damaged + good.bytes, &framer) == [inner, good])
  }

  @Test func `a frame of another unit is found although what came before it seemed longer at first`() {
    var framer = ModbusRTUFramer(.responses, of: ModbusUnit(2))
    let other = ModbusRTUFrame(unit: ModbusUnit(3), pdu: ModbusPDU([0x83, 0x02]))
    #expect(decode([1, 4, 4, 1, 2] + other.bytes + [0xF4], &framer) == [other])
  }

  @Test func `a request of an unknown function ends where its checksum is right`() {
    var framer = ModbusRTUFramer(.requests, of: ModbusUnit(17))
    let unknown = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x41, 1, 2, 3, 4, 5]))
    #expect(decode(unknown.bytes, &framer) == [unknown])
  }

  @Test func `a request behind silence is found although the one before was cut off`() {
    var framer = ModbusRTUFramer(.requests)
    let request = ModbusRTUFrame(unit: ModbusUnit(17), pdu: ModbusPDU([0x41, 1, 2, 3]))
    #expect(decode([17, 16, 0, 0, 0, 100, 200, 1, 2, 3], &framer) == [])
    framer.noteSilence()
    #expect(decode(request.bytes, &framer) == [request])
  }

  @Test func `babble is one refusal and never fills the framer`() {
    var framer = ModbusRTUFramer(.responses)
    var refusals = 0
    for _ in 0..<10_000 {
      framer.append(0xFF)
      while case .rejected = framer.next() { refusals += 1 }
    }
    #expect(refusals == 1)
    #expect(framer.isEmpty)
  }

  private func decode(_ bytes: [UInt8], _ framer: inout ModbusRTUFramer) -> [ModbusRTUFrame] {
    var decoded = Decoded<ModbusRTUFrame>()
    decoded.feed(bytes, to: &framer)
    return decoded.frames
  }
}
