@testable import Patient
import Quantities
import Testing

@Suite struct Repeatability {
  private func eventful() throws -> (Physiology, BodyTimeline) {
    let body = try Bedside.body(seed: 42) { $0.saturationVariability = 0.4 }
    let events: [(Int64, BodyEvent)] = [
      (5, .leak(30)), (10, .cough(CoughManoeuvre(peakFlow: 180))),
      (20, .apnoea(seconds: 15, airway: .closed)),
      (45, .course(Course(.saturation, to: 88, timeConstant: 20))), (60, .secretions(0.5)),
      (70, .suction(seconds: 10)), (75, .motion(intensity: 0.5, seconds: 5)),
      (80, .support(BilevelSupport(mode: .standby))),
    ]
    return (body, BodyTimeline(events.map { TimedBodyEvent(at: .origin + .seconds($0.0), $0.1) }))
  }

  /// Everything that can be seen, to the last bit.
  private func seen(_ body: Physiology) -> [UInt64] {
    let truth = body.truth
    let values = [
      body.airway.co2, body.airway.flow, body.airway.pressure, body.airway.totalFlow,
      body.oximetry.saturation,
      body.oximetry.plethysmogram, body.cough.flow, truth.arterialCO2, truth.pulseRate, truth.tidalVolume,
      truth.breathingRate, body.latestBreath?.endTidalCO2 ?? 0, body.latestBreath?.estimatedVolume ?? 0,
    ]
    return values.map(\.bitPattern)
  }

  private func run(seed: UInt64) throws -> [[UInt64]] {
    var body = try Bedside.body(seed: seed) { $0.saturationVariability = 0.4 }
    return body.sample(every: 40, seconds: 60, seen)
  }

  @Test func `the same seed gives the same bits, another seed others`() throws {
    let first = try run(seed: 7)
    #expect(try run(seed: 7) == first)
    #expect(try run(seed: 8) != first)
  }

  @Test(arguments: [Interval.milliseconds(5), .milliseconds(13), .milliseconds(700), .seconds(17)])
  func `it does not matter in which steps a body is advanced`(step: Interval) throws {
    var (whole, wholeTimeline) = try eventful()
    wholeTimeline.advance(&whole, to: .origin + .seconds(100))
    var (stepped, timeline) = try eventful()
    while stepped.now + step < .origin + .seconds(100) { timeline.advance(&stepped, to: stepped.now + step) }
    timeline.advance(&stepped, to: .origin + .seconds(100))
    #expect(seen(stepped) == seen(whole))
  }

  @Test func `a timeline happens in its order, each event at its moment`() throws {
    var (body, timeline) = try eventful()
    #expect(timeline.next == .origin + .seconds(5))
    timeline.advance(&body, to: .origin + .seconds(12))
    #expect(timeline.next == .origin + .seconds(20))
    #expect(body.cough.coughing)
    #expect(body.airway.meanLeak == 30)
    timeline.advance(&body, to: .origin + .seconds(100))
    #expect(timeline.next == nil)
    #expect(!body.airway.delivering)
  }

  @Test func `streams of one seed are independent, and the same by name`() {
    var first = Seed(5).stream("wire")
    var again = Seed(5).stream("wire")
    var other = Seed(5).stream("heart beats")
    let numbers = (0..<8).map { _ in first.next() }
    #expect((0..<8).map { _ in again.next() } == numbers)
    #expect((0..<8).map { _ in other.next() } != numbers)
  }

  @Test func `SplitMix64 gives its published numbers`() {
    // First outputs for the state 1234567, as listed with the reference implementation.
    var stream = SeededStream(state: 1_234_567)
    #expect(stream.next() == 6_457_827_717_110_365_317)
    #expect(stream.next() == 3_203_168_211_198_807_973)
  }

  @Test func `even noise has one number in each twentieth of the distribution, and no memory of the order`() {
    var noise = EvenNoise(Seed(3).stream("test"))
    var firsts: Set<Int> = []
    for _ in 0..<40 {
      let block = (0..<20).map { _ in noise.next() }
      #expect(block.filter { $0 > 1.6449 }.count == 1)
      #expect(block.filter { $0 < 0 }.count == 10)
      firsts.insert(block.firstIndex { $0 > 1.6449 } ?? -1)
    }
    #expect(firsts.count > 10)
  }
}
