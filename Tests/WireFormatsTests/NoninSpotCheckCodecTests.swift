import CodecChecks
import Quantities
import Testing
import WireFormats

private let derived: [UInt8] = [
  0x00, 0x02, 0x00, 0x0D, 0x00, 0x0E, 0x14, 0x18, 0x05, 0x06, 0x07, 0x08, 0x09, 0x00, 0x00, 0x00, 0x00, 0x48,
  0x00, 0x61, 0xF8, 0x03,
]

private func record(
  _ status: NoninSpotCheck.Status, spo2: Int32?, rate: Int32?, second: UInt8 = 0
) -> NoninSpotCheck {
  NoninSpotCheck(
    type: 0x000D, moment: [20, 24, 5, 6, 7, 8, second, 0], status: status,
    saturation: spo2.map { .percent($0) }, pulseRate: rate.map { .perMinute($0) })
}

private func codec(_ specimens: [[UInt8]]) -> CodecUnderCheck<NoninSpotCheckFramer> {
  CodecUnderCheck(
    specimens: specimens.map { Specimen($0, .derived) },
    garbage: [[0x55, 0x55], [0x01, 0x02, 0x03], Array(repeating: 0xFF, count: 60)],
    flips: FlipGuarantee(
      lostBehind: 0,
      // The sum is taken of the data alone: a flip in the type gives the same record with another type.
      permits: { $0.type != 0x000D }),
    makeFramer: { NoninSpotCheckFramer() }, encode: { record in encoded { record.encode($0) } })
}

@Suite struct `Nonin spot checks on the wire` {
  @Test func `records pass every codec check`() {
    let records = [
      record(.smartPoint, spo2: 96, rate: 150), record([.noMeasurement, .lowBattery], spo2: nil, rate: nil),
      record(.fromMemory, spo2: 100, rate: 40, second: 59),
    ]
    codec([derived] + records.map { record in encoded { record.encode($0) } } + [derived]).checkAll()
  }

  @Test func `the derived vector says pulse 72, saturation 97 and when`() throws {
    let read = try #require(codec([]).decode(derived).frames.first)
    #expect(read == record([], spo2: 97, rate: 72, second: 9))
    #expect(read.pulseRate == .perMinute(72))
    #expect(read.saturation == .percent(97))
  }

  @Test func `a longer record of a newer model is read as far as it is known`() {
    var longer = derived
    longer[5] = 16
    longer.replaceSubrange(20..., with: [0x11, 0x22, 0xF8 &+ 0x33, 0x03])
    let decoded = codec([]).decode(longer + derived)
    #expect(decoded.frames.map(\.saturation) == [.percent(97), .percent(97)])
    #expect(decoded.refusals == [])
  }

  @Test(arguments: [13, 31, 0, 255] as [UInt8])
  func `a length beyond what is known is refused at once`(length: UInt8) {
    var wrong = derived
    wrong[5] = length
    #expect(codec([]).decode(wrong + derived).frames.count == 1)
    #expect(codec([]).decode(wrong[..<6]).refusals == [.length])
  }

  @Test(arguments: [(19, 101), (16, 2)] as [(Int, UInt8)])
  func `a number that cannot be is refused although the sum is right`(place: Int, value: UInt8) {
    var wrong = derived
    wrong[20] = wrong[20] &- wrong[place] &+ value
    wrong[place] = value
    #expect(codec([]).decode(wrong).refusals == [.illegalField])
  }
}
