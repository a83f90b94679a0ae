import Foundation
import Pages
import Patient
import Quantities
import Readings
import SpawnedPrograms
import Testing

@testable import Bench

/// What a picture of a run keeps, and what it leaves out.
@Suite struct `Pictures of a run` {
  @Test(arguments: [10, 480, 481, 960, 86_400] as [Int64])
  func `however long the run, a curve is bounded and keeps each peak`(seconds: Int64) {
    var curve = TraceCurve(of: .seconds(seconds))
    for second in 0..<seconds { curve.add(second == seconds * 2 / 3 ? 70_000 : 95_000, second: second) }
    #expect(curve.buckets.count <= Int(TraceCurve.mostBuckets))
    #expect(!curve.buckets.contains(nil))
    #expect(curve.extent == 70_000...95_000)
    #expect(curve.buckets.count { $0?.low == 70_000 } == 1)
  }

  @Test func `a curve has no value where there was none`() {
    var curve = TraceCurve(of: .seconds(960))
    for second in 0..<960 as Range<Int64> {
      curve.add((200..<400).contains(second) ? nil : 5, second: second)
    }
    #expect(curve.buckets.prefix(100).allSatisfy { $0 != nil })
    #expect(curve.buckets[100..<200].allSatisfy { $0 == nil })
    #expect(curve.buckets.suffix(280).allSatisfy { $0 != nil })
  }

  @Test func `spans begin and end where the word changes, and later ones are counted`() {
    var spans = TraceSpans<Absence>()
    spans.set(.probeOff, at: .origin)
    spans.set(.probeOff, at: .origin + .seconds(1))
    spans.set(.noPulse, at: .origin + .seconds(2))
    spans.set(nil, at: .origin + .seconds(3))
    #expect(spans.spans.map(\.word) == [.probeOff, .noPulse])
    #expect(spans.spans.map(\.until) == [.origin + .seconds(2), .origin + .seconds(3)])
    for second in 4..<1000 as Range<Int64> {
      spans.set(second % 2 == 0 ? .probeOff : nil, at: .origin + .seconds(second))
    }
    #expect(spans.spans.count == TraceSpans<Absence>.most)
    #expect(spans.leftOut == 300)
  }

  @Test(
    arguments: [
      (84_000...100_000, [80_000, 85_000, 90_000, 95_000, 100_000]), (0...0, [0, 1000]),
      (-3000...7000, [-5000, 0, 5000, 10_000]), (0...1_234_000, [0, 500_000, 1_000_000, 1_500_000]),
    ] as [(ClosedRange<Int32>, [Int64])])
  func `a panel has round numbers around all its values`(extent: ClosedRange<Int32>, ticks: [Int64]) {
    let usual = Int64(extent.lowerBound)...Int64(extent.upperBound)
    let scale = PictureScale(of: [extent, nil], atLeast: usual)
    #expect(scale.ticks == ticks)
    #expect(scale.height(of: scale.low, in: 1000) == 0)
    #expect(scale.height(of: scale.high, in: 1000) == 1000)
  }

  private func trace(_ text: String) throws -> (RunTrace, TrialOutcome) {
    let scenario = try Scenario(text: text, file: "drawn.yaml")
    let outcome = try Trial(scenario, seed: 1, packs: []).run(isTraced: true)
    return (try #require(outcome.trace), outcome)
  }

  private static let probeOff = """
    title: A probe comes off
    duration: 90 s
    timeline:
      - at: 40 s
        probe: off
      - at: 70 s
        probe: on
    expect:
      - absent: spo2
        at: 60 s
    """

  @Test func `a channel without a value is a gap with its reason, while the body goes on`() throws {
    let (trace, outcome) = try trace(Self.probeOff)
    #expect(outcome.isMet)
    let gaps = trace.gaps[0].spans.filter { $0.word == .probeOff }
    #expect(gaps.count == 1)
    let gap = try #require(gaps.first)
    #expect((40...44).contains((gap.from - .origin).wholeSeconds))
    let end = try #require(gap.until)
    #expect((70...85).contains((end - .origin).wholeSeconds))
    #expect(trace.recorded[0].buckets[46..<69].allSatisfy { $0 == nil })
    #expect(trace.truths[0].buckets.allSatisfy { $0 != nil })
    let picture = RunPicture(trace, outcome.judgements).text(id: "a", title: "b")
    #expect(picture.contains("<title>spo2 without a value: probe-off, 00:00:4"))
    #expect(picture.contains(">✓ spo2 without a value at 00:01:00.0</text>"))
    #expect(picture.contains("aria-labelledby=\"a-title a-text\""))
  }

  @Test func `numbers at the top never stand on each other`() throws {
    let events = (0..<150).map { place in
      ScenarioEvent(at: .origin + .seconds(Int64(place * place % 600)), .body(.leak(Double(place))))
    }.sorted { $0.at < $1.at }
    let times = PictureTimes(left: 2500, width: 8250, duration: .seconds(600))
    let marks = PictureMarks(events, times)
    #expect(marks.entries.count == PictureMarks.most)
    #expect(marks.leftOut == 51)
    for row in 0...marks.rows {
      let places = marks.marks.filter { $0.row == row }.map(\.x)
      #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 70 }, "\(places)")
    }
  }
}

/// The threads and words of a check.
@Suite struct `Parts of a check` {
  @Test(arguments: [1, 2, 7]) func `a crew hands over in order whoever was faster`(threads: Int) {
    let seen = Seen()
    OrderedCrew(threads: threads).work(through: 200) { task -> Int in
      // Early tasks are the slow ones.
      (0..<(task < 4 ? 2_000_000 : 10)).reduce(task) { $0 &* 31 &+ $1 } & 0 &+ task
    } deliver: { place, product in
      #expect(place == product)
      seen.append(product)
    }
    #expect(seen.all == Array(0..<200))
  }

  @Test func `a crew stops when a task comes to nothing`() {
    let seen = Seen()
    OrderedCrew(threads: 3).work(through: 100_000) {
      $0 < 50 ? $0 : nil
    } deliver: {
      seen.append($1)
    }
    #expect(seen.all == Array(0..<50))
  }

  private final class Seen: @unchecked Sendable {
    // Only touched by one delivery at a time, and after the crew has ended.
    private(set) var all: [Int] = []

    func append(_ number: Int) { all.append(number) }
  }

  @Test(arguments: [
    ["plain", "a b", "it's", "", "$HOME", "`id`", "\"q\"", "a\nb", "难", "*", "\\", "-x", "a=b", "~", "!"]
  ])
  func `a shell takes a command's words as they were`(words: [String]) async throws {
    let line = ShellCommand(["printf", "%s\\0"] + words).line
    let shell = try SpawnedProgram("/bin/sh", ["-c", line + " | tr '\\n\\0' '@\\n'"])
    let expected = words.map { $0.replacing("\n", with: "@") }
    #expect(try await shell.output.remainingLines() == expected)
    #expect(try await shell.end() == .exited(0))
  }
}
