import Quantities
import RingProof
import Testing

@testable import Readings

@Suite struct RecordTests {
  static let numericChannels = Channel.allCases.filter { $0.shape == .numeric }
  static let waveformChannels = Channel.allCases.filter { $0.shape != .numeric }
  static let readings: [Reading] =
    [Int32.min, -1, 0, 1, 49_999, 50_000, Int32.max].map(Reading.measured)
    + Doubt.allCases.flatMap { [.questionable(-7, $0), .questionable(90_100, $0)] }
    + Absence.allCases.map(Reading.absent)

  static func sample(_ channel: Channel, _ reading: Reading) -> Sample {
    Sample(
      instrument: InstrumentIndex(200), channel: channel, reading: reading, origin: .simulated,
      receivedAt: Uptime(nanoseconds: 123_456_789_012), deviceMicroseconds: -5)
  }

  static func block(
    _ channel: Channel = .capnogram, samples: Int, absence: Absence? = nil, doubt: Doubt? = nil
  ) -> WaveformBlock {
    var block = WaveformBlock(
      instrument: InstrumentIndex(3), channel: channel, origin: .bedside, receivedAt: Uptime(nanoseconds: 77),
      sampleInterval: Interval(nanoseconds: 13_333_333), absence: absence, doubt: doubt)
    for place in 0..<samples { block.append(Int16(truncatingIfNeeded: place * 4_681 - 32_768)) }
    return block
  }

  @Test func `a record is sixty-four bytes without gaps`() {
    #expect(MemoryLayout<Record>.size == 64)
    #expect(MemoryLayout<Record>.stride == 64)
  }

  @Test(arguments: numericChannels)
  func `every reading of every numeric channel comes back as it was`(channel: Channel) {
    for reading in RecordTests.readings {
      let sample = RecordTests.sample(channel, reading)
      guard case .sample(let back) = Record(sample).content else {
        Issue.record("\(sample) came back as something else")
        continue
      }
      #expect(back == sample)
    }
  }

  @Test(arguments: [Int64?.none, 0, -1, .min, .max])
  func `no device time and a device time of zero are told apart`(deviceMicroseconds: Int64?) {
    var sample = RecordTests.sample(.pulseRate, .measured(60_000))
    sample.deviceMicroseconds = deviceMicroseconds
    guard case .sample(let back) = Record(sample).content else {
      Issue.record("no sample")
      return
    }
    #expect(back.deviceMicroseconds == deviceMicroseconds)
  }

  @Test(arguments: waveformChannels, Array(0...14))
  func `every waveform comes back sample by sample`(channel: Channel, samples: Int) {
    let block = RecordTests.block(channel, samples: samples)
    guard case .waveform(let back) = Record(block).content else {
      Issue.record("no waveform")
      return
    }
    #expect(back.channel == channel)
    #expect(back.count == samples)
    for place in 0..<14 { #expect(back.counts[place] == block.counts[place]) }
    #expect(back.sampleInterval == block.sampleInterval)
    #expect(back.receivedAt == block.receivedAt)
    #expect(back.instrument == block.instrument)
    #expect(back.origin == .bedside)
    #expect(back.deviceMicroseconds == nil)
  }

  @Test(arguments: [Absence?.none] + Absence.allCases.map(Optional.some))
  func `a waveform keeps its absence and its doubt, also both`(absence: Absence?) {
    for doubt in [Doubt?.none] + Doubt.allCases.map(Optional.some) {
      guard
        case .waveform(let back) = Record(RecordTests.block(samples: 2, absence: absence, doubt: doubt))
          .content
      else {
        Issue.record("no waveform")
        continue
      }
      #expect(back.absence == absence)
      #expect(back.doubt == doubt)
    }
  }

  @Test(arguments: [Int64(0), 1, 4_294_967_295])
  func `a sample interval up to 4.29 s is exact`(nanoseconds: Int64) {
    var block = RecordTests.block(samples: 1)
    block.sampleInterval = Interval(nanoseconds: nanoseconds)
    guard case .waveform(let back) = Record(block).content else {
      Issue.record("no waveform")
      return
    }
    #expect(back.sampleInterval.nanoseconds == nanoseconds)
  }

  /// Written by hand from the layout in the documentation of `Record`; a change here is a new version of the
  /// format.
  @Test func `a sample has the documented bytes`() {
    let sample = Sample(
      instrument: InstrumentIndex(2), channel: .oxygenSaturation,
      reading: .questionable(89_900, .lowPerfusion),
      origin: .bedside, receivedAt: Uptime(nanoseconds: 0x0102_0304_0506_0708), deviceMicroseconds: -2)
    let expected: [UInt8] =
      [0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
      + [1, 1, 2, 1, 0, 1, 0, 1, 0x2c, 0x5f, 0x01, 0x00] + [UInt8](repeating: 0, count: 28)
    #expect(withUnsafeBytes(of: Record(sample)) { Array($0) } == expected)
  }

  /// As above.
  @Test func `a waveform has the documented bytes`() {
    var block = WaveformBlock(
      instrument: InstrumentIndex(1), channel: .capnogram, origin: .simulated,
      receivedAt: Uptime(nanoseconds: 1),
      sampleInterval: .milliseconds(10), absence: .zeroing)
    for value in [Int16(1), -1, 258] { block.append(value) }
    let expected: [UInt8] =
      [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      + [2, 23, 1, 2, 6, 0, 3, 0, 0x80, 0x96, 0x98, 0x00, 1, 0, 0xff, 0xff, 2, 1]
      + [UInt8](repeating: 0, count: 22)
    #expect(withUnsafeBytes(of: Record(block)) { Array($0) } == expected)
  }

  /// Offset of a byte, and a code that no version so far has given it.
  @Test(arguments: [
    (24, 0), (24, 3), (25, 0), (25, 255), (27, 0), (27, 3), (28, 200), (29, 200), (31, 2), (63, 1),
  ])
  func `a code of a newer version makes the record unknown`(offset: Int, code: UInt8) {
    let record = changed(Record(RecordTests.sample(.pulseRate, .measured(60_000))), offset, to: code)
    guard case .unknown = record.content else {
      Issue.record("\(code) at \(offset) was read as \(record.content)")
      return
    }
  }

  @Test func `a fifteenth sample, or one behind the count, makes the record unknown`() {
    let record = Record(RecordTests.block(samples: 13))
    for (offset, code) in [(30, UInt8(15)), (30, 255), (62, 1)] {
      guard case .unknown = changed(record, offset, to: code).content else {
        Issue.record("\(code) at \(offset) was read")
        continue
      }
    }
  }

  @Test func `a numeric kind on a waveform channel is unknown, and the other way round`() {
    let sample = Record(RecordTests.sample(.pulseRate, .measured(0)))
    let block = Record(RecordTests.block(samples: 0))
    guard case .unknown = changed(sample, 25, to: Channel.capnogram.rawValue).content,
      case .unknown = changed(block, 25, to: Channel.pulseRate.rawValue).content
    else {
      Issue.record("read")
      return
    }
  }

  /// Random bytes are mostly unknown, so each round also damages a good record in one place.
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `no sixty-four bytes stop the program, and what is read loses nothing`(seed: UInt64) {
    var state = seed
    var known = 0
    for _ in 0..<20_000 {
      var words = InlineArray<8, UInt64> { _ in ProvableRecord.mixed(&state) }
      if words[0] % 4 != 0 {
        words = Record(RecordTests.block(samples: Int(words[1] % 15))).words
        words[Int(ProvableRecord.mixed(&state) % 8)] ^= 1 << (ProvableRecord.mixed(&state) % 64)
      }
      let record = Record(words: words)
      switch record.content {
      case .sample(let sample): #expect(Record(sample) == record)
      case .waveform(let block):
        known += 1
        #expect(Record(block) == record)
      case .unknown: break
      }
    }
    #expect(known > 1000)
  }

  private func changed(_ record: Record, _ offset: Int, to code: UInt8) -> Record {
    var words = record.words
    let shift = UInt64(offset % 8 * 8)
    words[offset / 8] = words[offset / 8] & ~(0xff << shift) | UInt64(code) << shift
    return Record(words: words)
  }
}
