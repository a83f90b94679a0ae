import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// What registers of every type and order say, read through a profile file.
@Suite struct `Fields of a profile` {
  /// A unit with one field in its holding registers 10 and 11.
  private func reading(_ channel: Channel, _ keys: String, _ words: [UInt16]) throws -> Reading? {
    let profile = try RegisterProfile(
      yaml: """
        profile: one
        title: One field
        table: holding
        period: 1 s
        largest_read: 10
        longest_gap: 0
        fields: [{channel: \(channel.name), address: 10, \(keys)}]
        """, fileName: "one.yaml")
    var unit = UnitByHand(profile)
    for (place, word) in words.enumerated() { unit.registers[10 + place] = word }
    unit.run(.milliseconds(500))
    return unit.core.latest(channel)
  }

  @Test(arguments: [
    ("type: u16, scale: 0.1 cmH2O", [0x00B7], Reading.measured(18_300)),
    ("type: u16, scale: 0.1 cmH2O, bytes: low-first", [0xB700], .measured(18_300)),
    ("type: s16, scale: 0.01 cmH2O", [0xFFFF], .absent(.implausible)),
    ("type: u32, scale: 0.001 cmH2O", [0x0000, 0x477C], .measured(18_300)),
    ("type: u32, scale: 0.001 cmH2O, words: low-first", [0x477C, 0x0000], .measured(18_300)),
    ("type: u32, scale: 0.001 cmH2O, bytes: low-first", [0x0000, 0x7C47], .measured(18_300)),
    (
      "type: u32, scale: 0.001 cmH2O, words: low-first, bytes: low-first", [0x7C47, 0x0000],
      .measured(18_300)
    ),
    ("type: s32, scale: 1 cmH2O", [0xFFFF, 0xFFFF], .absent(.implausible)),
    ("type: u32, scale: 1 cmH2O", [0xFFFF, 0xFFFF], .absent(.implausible)),
    // 20.394 32 cmH2O are 20 hPa.
    ("type: u16, scale: 0.1 hPa", [200], .measured(20_394)),
    ("type: u16, scale: 0.1 mbar", [200], .measured(20_394)),
    ("type: u16, scale: 1 cmH2O, not_available: [32767]", [32_767], .absent(.notReported)),
    ("type: s16, scale: 1 cmH2O, not_available: [-1, 7]", [0xFFFF], .absent(.notReported)),
    ("type: u16, scale: 1 cmH2O, limits: {from: 4 cmH2O, to: 30 cmH2O}", [3], .absent(.implausible)),
    ("type: u16, scale: 1 cmH2O, limits: {from: 4 cmH2O, to: 30 cmH2O}", [4], .measured(4_000)),
    ("type: u16, scale: 1 cmH2O, limits: {from: 4 cmH2O, to: 30 cmH2O}", [30], .measured(30_000)),
    ("type: u16, scale: 1 cmH2O, limits: {from: 4 cmH2O, to: 30 cmH2O}", [31], .absent(.implausible)),
  ])
  func `a pressure is read in every form`(keys: String, words: [UInt16], expected: Reading) throws {
    #expect(try reading(.inspiratoryPressure, keys, words) == expected)
  }

  /// Singles with what they are in thousandths, the nearest, halves away from zero.
  @Test(arguments: [
    (Float(18.3), Reading.measured(18_300)), (0, .measured(0)), (-0.0, .measured(0)),
    (0.0004, .measured(0)), (0.000_5, .measured(1)), (0.001_5, .measured(2)), (59.9999, .measured(60_000)),
    (60, .measured(60_000)), (60.001, .absent(.implausible)), (-0.001, .absent(.implausible)),
    (Float(bitPattern: 0x0001_16C2), .measured(0)), (Float(3e38), .absent(.implausible)),
    (.infinity, .absent(.implausible)),
    (-.infinity, .absent(.implausible)), (.nan, .absent(.notReported)),
    (.signalingNaN, .absent(.notReported)), (4_294_967, .absent(.implausible)),
  ])
  func `a decimal number is rounded to thousandths, and what is no number is no value`(
    single: Float, expected: Reading
  ) throws {
    let bits = single.bitPattern
    let words = [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
    #expect(try reading(.inspiratoryPressure, "type: float32, scale: 1 cmH2O", words) == expected)
    let swapped = Array(words.reversed())
    let keys = "type: float32, scale: 1 cmH2O, words: low-first"
    #expect(try reading(.inspiratoryPressure, keys, swapped) == expected)
  }

  @Test func `a decimal number is what exact arithmetic makes of it`() {
    var seed: UInt64 = 5
    for _ in 0..<20_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: seed >> 20))
      let scale = RegisterScale(thousandths: 1000)
      // A Double holds a single times a thousand exactly: 24 and 10 bits.
      let exact = (Double(single) * 1000).rounded(.toNearestOrAwayFromZero)
      let expected = single.isNaN ? nil : Int32(exactly: exact)
      #expect(scale.value(ofSingle: single.bitPattern) == expected, "\(single)")
    }
  }

  @Test(arguments: [
    (Channel.endTidalCO2, "0.01 kPa", UInt16(670), Reading.measured(50_254)),
    (.endTidalCO2, "0.01 kPa", 660, .measured(49_504)), (.tidalVolume, "0.001 L", 485, .measured(485_000)),
    (.minuteVolume, "1 mL/min", 6_475, .measured(6_475)),
    (.coughPeakFlow, "0.01 L/s", 450, .measured(270_000)),
    (.inspiratoryTime, "1 ms", 1_234, .measured(1_234)), (.runTime, "1 min", 90, .measured(1_500)),
    (.runTime, "1 s", 9, .measured(3)), (.runTime, "1 s", 5, .measured(1)),
    (.oxygenSaturation, "1 %", 49, .absent(.implausible)), (.pulseRate, "1 /min", 70, .measured(70_000)),
  ])
  func `counts in another unit are converted`(
    channel: Channel, scale: String, count: UInt16, expected: Reading
  ) throws {
    #expect(try reading(channel, "type: u16, scale: \(scale)", [count]) == expected)
  }

  @Test(arguments: [
    (UInt16(7), Reading.measured(3_000)), (1, .measured(0)), (0, .absent(.implausible)),
    (3, .absent(.implausible)),
  ])
  func `a mode is what the unit's code means, and an unknown one is none`(
    code: UInt16, expected: Reading
  ) throws {
    let keys = "type: u16, codes: {1: standby, 7: spontaneous-timed}"
    #expect(try reading(.ventilationMode, keys, [code]) == expected)
  }

  @Test func `alarm bits are moved to where ours are, and others say nothing`() throws {
    let keys = "type: u32, bits: {0: 2, 17: 0, 31: 15}"
    #expect(
      try reading(.ventilatorAlarms, keys, [0x8002, 0x0001]) == .measured((1 << 0 | 1 << 2 | 1 << 15) * 1000))
    #expect(try reading(.ventilatorAlarms, keys, [0x7FFD, 0xFFFE]) == .measured(0))
  }

  /// Two tables and three beats.
  private static let mixed = """
    profile: mixed
    title: Mixed
    table: input
    period: 1 s
    largest_read: 125
    longest_gap: 4
    version: {address: 0, accepts: [4, 6]}
    validity: {address: 1}
    fields:
      - {channel: ipap, address: 2, type: u16, scale: 0.1 cmH2O, valid_bit: 0}
      - {channel: ipap_set, address: 2, type: u16, scale: 0.1 cmH2O, table: holding}
      - {channel: run_time, address: 4, type: u32, scale: 1 h, period: 10 s}
    """

  @Test func `each field is read from its table as often as it says`() throws {
    var unit = UnitByHand(try RegisterProfile(yaml: Self.mixed, fileName: "mixed.yaml"))
    unit.registers[0] = 6
    unit.registers[1] = 1
    unit.registers[2] = 150
    unit.registers[5] = 30
    unit.run(.milliseconds(19_500))
    #expect(unit.core.latest(.inspiratoryPressure) == .measured(15_000))
    #expect(unit.core.latest(.inspiratoryPressureSet) == .measured(15_000))
    #expect(unit.core.latest(.runTime) == .measured(30_000))
    let reads = unit.core.requests.filter { $0.function != .readIdentification }
    #expect(reads.count { $0.function == .readHoldingRegisters } == 20)
    #expect(reads.count { $0.function == .readInputRegisters } == 22)
    #expect(Set(unit.blocks) == [0..<3, 2..<3, 4..<6])
  }

  @Test(arguments: [(UInt16(4), true), (5, false), (6, true), (0, false)])
  func `every version that is accepted is of the map, and no other`(version: UInt16, isAccepted: Bool) throws
  {
    var unit = UnitByHand(try RegisterProfile(yaml: Self.mixed, fileName: "mixed.yaml"))
    unit.registers[0] = version
    unit.registers[1] = 1
    unit.registers[2] = 150
    unit.run(.milliseconds(900))
    let expected = isAccepted ? Reading.measured(15_000) : .absent(.corrupted)
    #expect(unit.core.latest(.inspiratoryPressure) == expected)
  }
}
