import Baselines
import Glibc
import Lines
import Quantities
import Readings
import VentilatorFirmware
import WireFormats

extension BenchCase {
  private static let calmRounds = 100
  private static let mostRounds = 400

  /// How long the daemon does not know that a cable was pulled, and how long until it reads again (modbus
  /// facts, goal G5).
  static let plug = BenchCase(
    name: "plug",
    explanation: "a Modbus ventilator's cable pulled and plugged in again a hundred times"
  ) {
    let socket = try PluggedVentilator()
    var (pulled, plugged): ([Double], [Double]) = ([], [])
    try socket.serve(until: { $0.thousandths != nil })
    for _ in 0..<Self.mostRounds where min(pulled.count, plugged.count) < Self.calmRounds {
      try socket.serve(for: .milliseconds(120))
      if let calm = try socket.calmly({ try socket.pull() }) { pulled.append(calm) }
      try socket.serve(for: .milliseconds(60))
      if let calm = try socket.calmly({ try socket.plug() }) { plugged.append(calm) }
    }
    print("  \(min(pulled.count, plugged.count)) rounds were undisturbed and count")
    return [
      BenchResult(
        title: "cable pulled, to line down in the ring, p50", unit: "ms", ours: [pulled.quantile(0.5)],
        baseline: nil, target: .none),
      BenchResult(
        title: "cable pulled, to line down in the ring, p99", unit: "ms", ours: [pulled.quantile(0.99)],
        baseline: nil, target: .atMost(5)),
      BenchResult(
        title: "plugged in again, to the first number, p50", unit: "ms", ours: [plugged.quantile(0.5)],
        baseline: nil, target: .none),
      BenchResult(
        title: "plugged in again, to the first number, p99", unit: "ms", ours: [plugged.quantile(0.99)],
        baseline: nil, target: .atMost(20)),
    ]
  }
}

/// A ventilator on a pseudo-terminal that answers at once, and a daemon that reads it.
private final class PluggedVentilator {
  private static let patience: Interval = .seconds(20)

  private let folder: ScratchFolder
  private let line: PseudoTerminal
  private let daemon: ChildProgram
  private let waker: Waker
  private var ring: RingReader
  private var firmware = BilevelVentilator(
    unit: ModbusUnit(1), settings: VentilatorSettings(isDelivering: true), runHours: 12)
  private var buffer = [UInt8](repeating: 0, count: 512)

  init() throws {
    folder = try ScratchFolder()
    line = try PseudoTerminal(at: folder.path + "/ventilator")
    waker = try Waker()
    let configuration = folder.path + "/gateway.yaml"
    try folder.write(
      """
      bed: bench
      ring: {file: ring, records: 65536}
      patient: {diagnosis: als}
      packs: [cn-als-2022]
      instruments:
        - name: ventilator
          protocol: modbus
          profile: integrator-bilevel-1
          unit: 1
          line: \(folder.path)/ventilator
          origin: simulated

      """, to: configuration)
    daemon = try ChildProgram("breathlined", ["--config", configuration], output: folder.path + "/output")
    let end = MonotonicClock.uptime() + Self.patience
    while access(folder.path + "/ring", R_OK) != 0 {
      try daemon.check()
      guard MonotonicClock.uptime() < end else { throw BenchFailure.broken("there is no ring") }
      waker.wait(until: MonotonicClock.uptime() + .milliseconds(20))
    }
    ring = try RingReader(try Ring(attachingTo: folder.path + "/ring"), from: .end)
  }

  /// Pulls the cable; milliseconds until a number is gone because of it.
  func pull() throws -> Double {
    line.unplug()
    return try milliseconds { $0 == .absent(.lineDown) || $0 == .absent(.portMissing) }
  }

  /// Plugs it in again; milliseconds until there is a number.
  func plug() throws -> Double {
    let start = MonotonicClock.uptime()
    try line.plug()
    return try milliseconds(since: start) { $0.thousandths != nil }
  }

  /// What was measured, unless other programs kept us or the daemon from a processor meanwhile.
  func calmly(_ measure: () throws -> Double) throws -> Double? {
    let (ours, theirs) = (bench_preemptions(), daemon.schedule.waited)
    let measured = try measure()
    let isCalm = bench_preemptions() == ours && daemon.schedule.waited - theirs < 500_000
    return isCalm ? measured : nil
  }

  /// Answers until a reading is so.
  func serve(until isSo: (Reading) -> Bool) throws { _ = try milliseconds(isSo) }

  /// Answers for a while, and passes over what the ring says.
  func serve(for length: Interval) throws {
    let end = MonotonicClock.uptime() + length
    while MonotonicClock.uptime() < end { _ = try turn { _ in false } }
  }

  private func milliseconds(
    since start: Uptime = MonotonicClock.uptime(), _ isSo: (Reading) -> Bool
  ) throws -> Double {
    while try !turn(isSo) {
      guard MonotonicClock.uptime() - start < Self.patience else {
        throw BenchFailure.broken("it was waited for in vain")
      }
    }
    return Double((MonotonicClock.uptime() - start).nanoseconds) / 1e6
  }

  /// One look at the line and at the ring; whether a reading in it is so.
  private func turn(_ isSo: (Reading) -> Bool) throws -> Bool {
    try answer()
    while case .record(let record, _) = ring.next() {
      if case .sample(let sample) = record.content, isSo(sample.reading) { return true }
    }
    try daemon.check()
    waker.wait(until: MonotonicClock.uptime() + .microseconds(20))
    return false
  }

  private func answer() throws {
    guard line.isPlugged else { return }
    let now = MonotonicClock.uptime().nanoseconds / 1000
    var answer: [UInt8] = []
    for byte in buffer[..<(try line.receive(into: &buffer))] {
      firmware.receive(byte, at: now) { answer.append($0) }
    }
    if !answer.isEmpty { _ = try line.send(answer) }
  }
}
