import CodecChecks
import Quantities
import Testing
import WireFormats

private func codec(_ format: NoninRecordFormat, _ records: [[UInt8]]) -> CodecUnderCheck<NoninRecordFramer> {
  CodecUnderCheck(
    specimens: records.map { Specimen($0, .derived) },
    garbage: [[0x00, 0x01, 0x02], Array(repeating: 0x7F, count: 40), [0x80]],
    garbageCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 0,
      // No checksum: a flipped bit may make another number or flag, and nothing on the wire can see it.
      permits: { _ in true }),
    makeFramer: { NoninRecordFramer(format) }, encode: { record in encoded { record.encode(format, $0) } })
}

private func read(_ format: NoninRecordFormat, _ bytes: [UInt8]) -> Decoded<NoninRecord> {
  codec(format, []).decode(bytes)
}

@Suite struct `Nonin records of a second` {
  @Test func `format 8 passes every codec check`() {
    codec(
      .eight,
      [
        [0x80, 0x48, 0x61, 0x00], [0x83, 0x7F, 0x7F, 0x00], [0xFC, 0x00, 0x64, 0x29],
        [0x81, 0x0F, 0x60, 0x01],
      ]
    ).checkAll()
  }

  @Test func `format 1 passes every codec check`() {
    codec(.one, [[0x80, 0x48, 0x61], [0x83, 0x7F, 0x7F], [0xFC, 0x00, 0x64], [0x81, 0x0F, 0x60]]).checkAll()
  }

  @Test(
    arguments: [
      ([0x80, 0x48, 0x61, 0x00], 97_000, 72_000), ([0x83, 0x7F, 0x7F, 0x00], nil, nil),
      ([0x81, 0x16, 0x64, 0x00], 100_000, 150_000),
    ] as [([UInt8], Int32?, Int32?)])
  func `a record says its two numbers or that they are missing`(
    bytes: [UInt8], spo2: Int32?, rate: Int32?
  ) throws {
    let record = try #require(read(.eight, bytes).frames.first)
    #expect(record.saturation?.thousandths == spo2)
    #expect(record.pulseRate?.thousandths == rate)
  }

  @Test(
    arguments: [
      (0x40, .sensorDisconnected), (0x20, .outOfTrack), (0x10, .lowPerfusion), (0x08, .marginalPerfusion),
      (0x04, .artefact),
    ] as [(UInt8, NoninRecord.Flags)])
  func `each flag stands in its place`(bit: UInt8, flag: NoninRecord.Flags) {
    #expect(read(.eight, [0x80 | bit, 0x48, 0x61, 0x00]).frames.first?.flags == flag)
  }

  @Test func `the second status byte keeps bits that have no name`() {
    let status = read(.eight, [0x80, 0x48, 0x61, 0x5A]).frames.first?.secondStatus
    #expect(status?.rawValue == 0x5A)
    #expect(status?.contains(NoninRecord.sensorAlarm) == true)
  }

  @Test(arguments: [101, 126] as [UInt8])
  func `a saturation beyond a hundred that is not the mark for none is refused`(value: UInt8) {
    #expect(read(.eight, [0x80, 0x48, value, 0x00]).refusals == [.illegalField])
  }

  @Test func `a record that is cut off is refused and the next one is whole`() {
    let decoded = read(.eight, [0x80, 0x48, 0x80, 0x48, 0x61, 0x00])
    #expect(decoded.refusals == [.truncated])
    #expect(decoded.frames.count == 1)
  }
}
