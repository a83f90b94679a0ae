import Quantities
import Requirements
import Testing

@testable import Devices

@Suite struct `Cough detector` {
  /// A blow that rises linearly to its peak, then falls off, at 5 ms a sample, expiration positive.
  static func blow(peak: Int32, riseSamples: Int32 = 10, fallSamples: Int32 = 40) -> [Int32] {
    (1...riseSamples).map { peak * $0 / riseSamples }
      + (0..<fallSamples).map { peak * (fallSamples - 1 - $0) / fallSamples }
  }

  static func efforts(
    _ flows: [Int32], losingAfter lost: Int? = nil
  ) -> [CoughDetector.Effort] {
    var detector = CoughDetector(
      sampleInterval: .milliseconds(5), clippedFrom: .litresPerMinute(294))
    var found: [CoughDetector.Effort] = []
    _ = detector.take(.litresPerMinute(0))
    for (place, flow) in (flows + Array(repeating: 0, count: 300)).enumerated() {
      if place == lost { detector.lostSamples() }
      if let effort = detector.take(GasFlow(thousandths: flow)) { found.append(effort) }
    }
    return found
  }

  @Test(arguments: [31_000, 168_000, 269_900, 270_000, 293_900] as [Int32])
  func `the peak of an effort is exactly the highest sample`(peak: Int32) {
    #expect(Self.efforts(Self.blow(peak: peak)) == [.accepted(peak: GasFlow(thousandths: peak))])
  }

  @Test func `a train of three blows is one effort with the highest of the three peaks`() {
    let train =
      Self.blow(peak: 180_000) + Array(repeating: 0, count: 60) + Self.blow(peak: 140_000)
      + Array(repeating: 0, count: 60) + Self.blow(peak: 110_000)
    #expect(Self.efforts(train) == [.accepted(peak: .litresPerMinute(180))])
  }

  @Test func `a second cough after more than a second of quiet is an effort of its own`() {
    let two = Self.blow(peak: 180_000) + Array(repeating: 0, count: 220) + Self.blow(peak: 170_000)
    #expect(
      Self.efforts(two) == [
        .accepted(peak: .litresPerMinute(180)), .accepted(peak: .litresPerMinute(170)),
      ])
  }

  @Test func `a flow at the end of the range leaves the peak unknown`() {
    #expect(Self.efforts(Self.blow(peak: 294_000)) == [.clipped])
    #expect(Self.efforts(Self.blow(peak: 300_000)) == [.clipped])
  }

  @Test func `an effort with lost samples is not reported as a value`() {
    #expect(Self.efforts(Self.blow(peak: 260_000), losingAfter: 8) == [.incomplete])
  }

  @Test func `samples lost while nobody coughs do not spoil the next effort`() {
    let later = Array(repeating: Int32(0), count: 20) + Self.blow(peak: 200_000)
    #expect(Self.efforts(later, losingAfter: 5) == [.accepted(peak: .litresPerMinute(200))])
  }

  @Test func `slow blowing is not a cough`() {
    let slow = Self.blow(peak: 120_000, riseSamples: 80)
    #expect(Self.efforts(slow) == [.unacceptable(peak: .litresPerMinute(120), rise: .milliseconds(320))])
  }

  @Test func `quiet breathing through the meter is not an effort`() {
    let breath = (0..<200).map { Int32(25_000 * $0 / 200) }
    #expect(Self.efforts(breath + breath.reversed()) == [])
  }

  @Test func `inspiration before the cough is no part of it`() {
    let deep = Array(repeating: Int32(-90_000), count: 150)
    #expect(Self.efforts(deep + Self.blow(peak: 210_000)) == [.accepted(peak: .litresPerMinute(210))])
  }

  @Test func `an effort whose beginning was not heard is not reported as a value`() {
    var detector = CoughDetector(sampleInterval: .milliseconds(5), clippedFrom: .litresPerMinute(294))
    // The meter starts to stream while somebody coughs: the peak may be past.
    let tail = Self.blow(peak: 250_000).dropFirst(14) + Array(repeating: 0, count: 300)
    #expect(tail.compactMap { detector.take(GasFlow(thousandths: $0)) } == [.incomplete])
  }

  @Test func `an effort that begins with lost samples is not reported as a value`() {
    // 14 samples of quiet and rise, the peak among them, were lost.
    let later = Array(repeating: Int32(0), count: 20) + Self.blow(peak: 250_000).dropFirst(14)
    #expect(Self.efforts(later, losingAfter: 20) == [.incomplete])
  }

  @Test func `a cough at the end of a long slow expiration is measured to its own peak`() {
    let slow = Array(repeating: Int32(15_000), count: 400)
    #expect(Self.efforts(slow + Self.blow(peak: 240_000)) == [.accepted(peak: .litresPerMinute(240))])
  }

  @Test func `a rise that began longer ago than any cough's is no cough`() {
    let rise = (1...600).map { Int32($0) * 400 }
    let found = Self.efforts(rise)
    #expect(found == [.unacceptable(peak: .litresPerMinute(240), rise: .milliseconds(1280))])
  }

  @Test func `a constant flow through the meter hides no cough`() {
    let flow = Array(repeating: Int32(15_000), count: 2_400)
    let cough = Self.blow(peak: 210_000).map { max($0, 15_000) }
    let found = Self.efforts(flow + cough + flow)
    #expect(found.filter { $0 == .accepted(peak: .litresPerMinute(210)) }.count == 1)
    #expect(found.count == 1)
  }

  @Test(.verifies("P.ACCEPTABLE"), arguments: [(Int32(39), true), (40, true), (42, false)])
  func `a rise from 10 to 90 % within 200 ms is a cough's, and a longer one is not`(
    samples: Int32, isCough: Bool
  ) {
    // Linear from zero: 80 % of the samples of the rise lie between 10 and 90 %.
    let blow = (0...samples * 10 / 8).map { 200_000 * $0 / (samples * 10 / 8) } + [0]
    let found = Self.efforts(blow)
    #expect((found == [.accepted(peak: .litresPerMinute(200))]) == isCough)
  }

  @Test(.verifies("P.ACCEPTABLE"), arguments: [(Int32(30_000), 0), (30_100, 1)])
  func `a blow that peaks at 30 L-min is breathing, and one above it is an effort`(peak: Int32, count: Int) {
    #expect(Self.efforts(Self.blow(peak: peak)).count == count)
  }
}
