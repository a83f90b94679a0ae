import Baselines
import Bench
import Criteria
import Devices
import Gateway
import Lines
import Quantities
import Readings

extension BenchCase {
  /// How long a frame that was read waits for what follows from it.
  static let latency = BenchCase(
    name: "latency",
    explanation: "last byte of a frame read, to finding decided, four instruments at full rate"
  ) {
    try decisions() + live()
  }
}

// MARK: - The core alone

/// Wall time of the core's calls, over beds in which findings come and go.
private func decisions() throws -> [BenchResult] {
  var all: [[Double]] = []
  var deciding: [Double] = []
  for seed in 1...5 {
    var run = try TimedBed("bedside-demo", seed: UInt64(seed))
    run.advance(to: .origin + .minutes(3))
    all.append(run.microseconds)
    deciding += run.decidingMicroseconds
  }
  guard !deciding.isEmpty else { throw BenchFailure.broken("nothing was found") }
  return [
    BenchResult(
      title: "core, every call, p50", unit: "us", ours: all.map { $0.quantile(0.5) }, baseline: nil,
      target: .none),
    BenchResult(
      title: "core, every call, p99", unit: "us", ours: all.map { $0.quantile(0.99) }, baseline: nil,
      target: .atMost(1000)),
    BenchResult(
      title: "core, every call, longest", unit: "us", ours: all.map { $0.quantile(1) }, baseline: nil,
      target: .none),
    BenchResult(
      title: "core, calls that changed a finding, p99", unit: "us", ours: [deciding.quantile(0.99)],
      baseline: nil,
      target: .atMost(1000)),
  ]
}

// MARK: - The daemon

/// From a line's thread having read bytes to their records standing in the ring, which is after the core has
/// decided.
///
/// The moment of reading is in the record; the ring is looked at some 20 us after each look, which counts
/// against us.
private func live() throws -> [BenchResult] {
  let pair = try LivePair(scenario: "bedside-demo")
  let ring = try Ring(attachingTo: pair.ringPath)
  let waker = try Waker()
  var rounds: [LiveRound] = []
  while rounds.count < 40, rounds.count(where: \.isCalm) < 10 {
    rounds.append(try LiveRound(ring, pair.daemon, waker))
  }
  rounds = LiveRound.telling(of: rounds)
  return [
    BenchResult(
      title: "daemon, read to ring, p50", unit: "us", ours: rounds.map { $0.microseconds.quantile(0.5) },
      baseline: nil, target: .none),
    BenchResult(
      title: "daemon, read to ring, p99", unit: "us", ours: rounds.map { $0.microseconds.quantile(0.99) },
      baseline: nil, target: .atMost(1000)),
    BenchResult(
      title: "daemon, ready thread waits for a processor", unit: "us", ours: rounds.map(\.meanWait),
      baseline: nil,
      target: .none),
  ]
}

/// Two seconds of the daemon's records.
private struct LiveRound {
  private static let length: Interval = .seconds(2)

  /// From read to ring, for each record.
  private(set) var microseconds: [Double] = []
  /// How long a thread of the daemon that could go on waited for a processor on average: what other programs
  /// do to it.
  let meanWait: Double

  /// Whether other programs left the processors to the daemon.
  var isCalm: Bool { meanWait < 25 }

  /// The calm rounds, or all of them when hardly one was calm.
  static func telling(of rounds: [LiveRound]) -> [LiveRound] {
    let calm = rounds.filter(\.isCalm)
    if calm.count >= 5 { return calm }
    print(
      "  other programs disturbed all but \(calm.count) of \(rounds.count) rounds; all count, and mean little"
    )
    return rounds
  }

  init(_ ring: Ring, _ daemon: ChildProgram, _ waker: Waker) throws {
    try daemon.check()
    var reader = try RingReader(ring, from: .end)
    let before = daemon.schedule
    let end = MonotonicClock.uptime() + Self.length
    while MonotonicClock.uptime() < end {
      while case .record(let record, _) = reader.next() {
        microseconds.append(Double((MonotonicClock.uptime() - record.receivedAt).nanoseconds) / 1000)
      }
      waker.wait(until: MonotonicClock.uptime() + .microseconds(20))
    }
    guard microseconds.count > 20 else { throw BenchFailure.broken("hardly a record in the ring") }
    let after = daemon.schedule
    meanWait = Double(after.waited - before.waited) / 1000 / Double(max(1, after.turns - before.turns))
  }
}

extension [Double] {
  /// The smallest value that this share of the values does not exceed; not a number when there is none.
  func quantile(_ share: Double) -> Double {
    guard !isEmpty else { return .nan }
    let place = Int((share * Double(count)).rounded(.up)) - 1
    return sorted()[Swift.max(0, Swift.min(count - 1, place))]
  }
}
