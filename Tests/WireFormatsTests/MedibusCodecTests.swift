import CodecChecks
import Testing
import WireFormats

private func bytes(of piece: MedibusPiece) -> [UInt8] { encoded { piece.encode($0) } }

private func body(_ text: String) -> MedibusBytes {
  var body = MedibusBytes()
  for byte in text.utf8 { body.append(byte) }
  return body
}

private func message(_ kind: MedibusMessage.Kind, _ code: UInt8, _ text: String = "") -> MedibusMessage {
  MedibusMessage(kind, code, body: body(text))
}

/// Published in three sources (devices, section 1.5.2).
private let begin: [UInt8] = [0x1B, 0x51, 0x36, 0x43, 0x0D]

/// PEEP 5, Ppeak 15, RR 14: computed in devices, section 1.5.3.
private let measured: [UInt8] = [
  0x01, 0x24, 0x37, 0x38, 0x20, 0x20, 0x20, 0x35, 0x37, 0x44, 0x20, 0x20, 0x31, 0x35, 0x44, 0x36, 0x20, 0x20,
  0x31, 0x34, 0x36, 0x39, 0x0D,
]

/// Computed in devices, section 1.5.2: command code and frame.
private let commands: [(UInt8, [UInt8])] = [
  (MedibusCode.begin, begin), (MedibusCode.identity, [0x1B, 0x52, 0x36, 0x44, 0x0D]),
  (MedibusCode.stillHere, [0x1B, 0x30, 0x34, 0x42, 0x0D]),
  (MedibusCode.measured, [0x1B, 0x24, 0x33, 0x46, 0x0D]),
  (MedibusCode.lowLimits, [0x1B, 0x25, 0x34, 0x30, 0x0D]),
  (MedibusCode.highLimits, [0x1B, 0x26, 0x34, 0x31, 0x0D]),
  (MedibusCode.alarms, [0x1B, 0x27, 0x34, 0x32, 0x0D]),
  (MedibusCode.dateAndTime, [0x1B, 0x28, 0x34, 0x33, 0x0D]),
  (MedibusCode.settings, [0x1B, 0x29, 0x34, 0x34, 0x0D]),
  (MedibusCode.texts, [0x1B, 0x2A, 0x34, 0x35, 0x0D]), (MedibusCode.streams, [0x1B, 0x53, 0x36, 0x45, 0x0D]),
  (MedibusCode.stop, [0x1B, 0x55, 0x37, 0x30, 0x0D]),
]

private func samples(_ first: UInt16?, _ second: UInt16?) -> MedibusSamples {
  var samples = MedibusSamples()
  samples[0] = first
  samples[1] = second
  return samples
}

private func codec(_ frames: [[UInt8]]) -> CodecUnderCheck<MedibusFramer> {
  CodecUnderCheck(
    specimens: frames.map { Specimen($0, .derived) },
    garbage: [
      [0x55], [0x80], [0x01, 0x24, 0x37], [0x0D], [0xE5], [0x01, 0x24, 0x30, 0x30, 0x0D], [0x1B, 0x0D],
    ],
    flips: FlipGuarantee(
      lostBehind: 1,
      // Real-time bytes have no check: a flipped bit makes another sample or another mark of one.
      permits: { piece in if case .message = piece { false } else { true } }),
    makeFramer: { MedibusFramer() }, encode: { bytes(of: $0) })
}

@Suite struct `MEDIBUS on the wire` {
  @Test func `messages and samples pass every codec check`() {
    codec([
      begin, measured, bytes(of: .samples(samples(0, 4095))), [0x01, 0x51, 0x35, 0x32, 0x0D],
      [0xC6, 0xC1], bytes(of: .samples(samples(nil, 77))), [0x01, 0x30, 0x33, 0x31, 0x0D], measured,
    ]).checkAll()
  }

  @Test func `commands are the published ones`() {
    for (code, frame) in commands {
      #expect(bytes(of: .message(message(.command, code))) == frame)
      #expect(codec([]).decode(frame).frames == [.message(message(.command, code))])
    }
  }

  @Test func `the enabling of four streams is an empty record and two marks`() {
    #expect(
      codec([]).decode([0xD0, 0xC1, 0xCF, 0xC0, 0xC0]).frames
        == [.samples(MedibusSamples()), .sync(0xC1, 0xCF), .sync(0xC0, 0xC0)])
  }

  @Test func `samples inside a message belong to neither its text nor its checksum`() {
    let record = bytes(of: .samples(samples(100, 200)))
    for cut in 1..<measured.count {
      let wire = measured[..<cut] + record + measured[cut...]
      let decoded = codec([]).decode(wire)
      #expect(decoded.refusals == [])
      #expect(decoded.frames == [.samples(samples(100, 200))] + codec([]).decode(measured).frames)
    }
  }

  @Test func `a command inside a response leaves both whole`() {
    for cut in 1..<measured.count {
      let decoded = codec([]).decode(measured[..<cut] + begin + measured[cut...])
      #expect(decoded.refusals == [])
      #expect(decoded.frames == codec([]).decode(begin + measured).frames)
    }
  }

  @Test func `an empty record that cuts another off is not lost with it`() {
    let decoded = codec([]).decode([0xD1, 0x81, 0xD0])
    #expect(decoded.refusals == [.truncated])
    #expect(decoded.frames == [.samples(MedibusSamples())])
  }

  @Test func `flow control belongs to nothing`() {
    let wire: [UInt8] = measured.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0x11, 0x13] }
    #expect(codec([]).decode(wire).frames == codec([]).decode(measured).frames)
  }

  @Test(arguments: [
    ([0x01, 0x51, 0x35, 0x33, 0x0D] as [UInt8], WireError.checksum),
    ([0x1B, 0x51, 0x36, 0x63, 0x0D], .checksum),
    ([0x01, 0x51, 0x35, 0x0D], .length), ([0x01, 0x24, 0x01], .truncated), ([0x1B, 0x24, 0x1B], .truncated),
    ([0x41], .noise), ([0x0D], .noise), ([0x81], .noise), ([0xD1, 0x81, 0xD0], .truncated),
    ([0xC1, 0x81], .truncated), ([0x1B] + Array(repeating: 0x30, count: 255), .overrun),
    ([0x01] + Array(repeating: 0x30, count: 642), .overrun),
  ])
  func `what is no piece is refused for the right reason`(bytes: [UInt8], expected: WireError) {
    #expect(codec([]).decode(bytes).refusals == [expected])
  }
}

@Suite struct `What a MEDIBUS device says` {
  @Test func `the measured values of the published frame are five, fifteen and fourteen`() throws {
    guard case .message(let message)? = codec([]).decode(measured).frames.first else {
      Issue.record("no message")
      return
    }
    #expect(try message.valueCount(width: 4) == 3)
    let values = try (0..<3).map { try message.value($0, width: 4) }
    #expect(values.map(\.code) == [0x78, 0x7D, 0xD6])
    #expect(values.map(\.number) == [.thousandths(5_000), .thousandths(15_000), .thousandths(14_000)])
  }

  @Test(
    arguments: [
      ("    ", .notReported), ("   0", .thousandths(0)), ("12.5", .thousandths(12_500)),
      ("-1.2", .thousandths(-1_200)), (" .25", .thousandths(250)), ("9999", .thousandths(9_999_000)),
      ("----", .illegible), ("1 2 ", .illegible), ("1..2", .illegible), ("   -", .illegible),
      ("12  ", .illegible), ("1A  ", .illegible),
    ] as [(String, MedibusNumber)])
  func `four characters are a number, none, or nothing legible`(text: String, number: MedibusNumber) throws {
    let message = message(.response, MedibusCode.measured, "78" + text)
    guard number != .illegible else {
      #expect(throws: WireError.illegalField) { try message.value(0, width: 4) }
      return
    }
    #expect(try message.value(0, width: 4).number == number)
  }

  @Test(
    arguments: [
      (5_000, 4, 0, "   5"), (12_340, 4, 1, "12.3"), (-1_250, 5, 1, " -1.3"), (nil, 4, 0, "    "),
      (10_000_000, 4, 0, "    "), (400, 4, 1, " 0.4"), (0, 4, 0, "   0"), (0, 5, 1, "  0.0"),
    ] as [(Int32?, Int, Int, String)])
  func `a number is written right-aligned, or blank when it does not fit`(
    value: Int32?, width: Int, decimals: Int, text: String
  ) {
    var written = MedibusBytes()
    written.append(number: value, width: width, decimals: decimals)
    #expect(written == body(text))
  }

  @Test func `records that are cut off are refused`() {
    #expect(throws: WireError.length) { try message(.response, 0x24, "78   ").valueCount(width: 4) }
    #expect(throws: WireError.length) { try message(.response, 0x27, "19AAPNOEA").alarmCount() }
    #expect(throws: WireError.length) { try message(.response, 0x2A, "0E5BIP").text(at: 0) }
    #expect(throws: WireError.length) { try message(.response, 0x2A, "0E").text(at: 0) }
    #expect(throws: WireError.illegalField) { try message(.response, 0x2A, "zz5BIPAP\u{3}").text(at: 0) }
    #expect(throws: WireError.illegalField) { try message(.response, 0x24, "7x   5").value(0, width: 4) }
  }

  @Test func `alarms and texts are found one behind the other`() throws {
    let alarms = message(.response, 0x27, "19ADISCONNECT  198APNOEA      ")
    #expect(try alarms.alarmCount() == 2)
    #expect(try alarms.alarm(0) == 0x9A)
    #expect(try alarms.alarm(1) == 0x98)
    let texts = message(.response, 0x2A, "0E5BIPAP\u{3}1E7STANDBY\u{3}")
    let first = try texts.text(at: 0)
    #expect(first.code == 0x0E)
    let second = try texts.text(at: first.next)
    #expect(second.code == 0x1E)
    #expect(second.next == texts.body.count)
  }

  @Test func `a stream is read as it was written, and its bins are its range`() throws {
    let stream = MedibusStream(
      code: 0x01, microseconds: 16_000, least: -200_000, greatest: 200_000, greatestBin: 0xFFF)
    var configuration = MedibusBytes()
    stream.append(to: &configuration)
    #expect(configuration == body("01   16000 -200  200FFF"))
    #expect(try MedibusStream(configuration, index: 0) == stream)
    #expect(stream.value(of: 0) == -200_000)
    #expect(stream.value(of: 4095) == 200_000)
    #expect(stream.bin(of: 0) == 2048)
    #expect(stream.bin(of: 999_000) == 4095)
    #expect(throws: WireError.length) { try MedibusStream(configuration, index: 1) }
    #expect(throws: WireError.illegalField) {
      try MedibusStream(body("01   16000  200 -200FFF"), index: 0)
    }
    #expect(throws: WireError.illegalField) { try MedibusStream(body("01       0 -200  200FFF"), index: 0) }
    #expect(throws: WireError.illegalField) { try MedibusStream(body("01   16000 -200  200000"), index: 0) }
  }
}
