import Baselines
import Lines
import Quantities
import WireFormats

extension BenchCase {
  /// The guarded Modbus bus against libmodbus in a loop (modbus, section 2).
  static let modbus = BenchCase(
    name: "modbus-tcp",
    explanation: "60 registers, one device, one request after another, against libmodbus in a C loop"
  ) {
    for processor in 0..<2 where bench_keep_awake(Int32(processor)) != 0 {
      throw BenchFailure.broken("no thread for processor \(processor)")
    }
    defer { bench_let_sleep() }
    let apart = try ModbusBench(serverProcessor: 1)
    let together = try ModbusBench(serverProcessor: 0)
    return [
      try apart.rates("server on another processor"),
      try together.rates("server on the same processor"),
      try apart.costs("client's share of the work"),
    ]
  }
}

/// Both clients, each with a connection and a server thread of its own.
private final class ModbusBench {
  /// What each client asks before it is the other's turn: both then meet the same neighbours on the machine.
  private static let transactions: Int32 = 20
  private static let turns = 25
  private static let rounds = 31
  private static let registers: Int32 = 60

  private let bus: ModbusBus
  private let baseline: OpaquePointer
  private let request: ModbusRequest

  init(serverProcessor: Int32) throws {
    bench_pin(0)
    bus = ModbusBus(.tcp(host: "127.0.0.1", port: try Self.serve(serverProcessor)))
    try bus.open(within: .seconds(1))
    guard let connection = modbus_baseline_connect(Int32(try Self.serve(serverProcessor))) else {
      throw BenchFailure.broken("the baseline could not connect")
    }
    baseline = connection
    let first = RegisterAddress(UInt16(modbus_baseline_first))
    request = .readHoldingRegisters(try RegisterSpan(from: first, count: Int(Self.registers)))
  }

  deinit { modbus_baseline_close(baseline) }

  private static func serve(_ processor: Int32) throws -> UInt16 {
    let port = modbus_baseline_serve(processor)
    guard let port = UInt16(exactly: port) else { throw BenchFailure.broken("no server: \(port)") }
    return port
  }

  /// Transactions a second of both.
  func rates(_ title: String) throws -> BenchResult {
    try result(title, "transactions/s", .atLeast(0.95), ours: rate, baseline: baselineRate)
  }

  /// Processor time of both clients, which other programs hardly disturb.
  func costs(_ title: String) throws -> BenchResult {
    try result(
      title, "processor us/transaction", .none, ours: { try self.cost { try self.rate() } },
      baseline: { try self.cost { try self.baselineRate() } })
  }

  /// A round's figure is the median of its turns: a turn in which another program had the processor says
  /// nothing.
  private func result(
    _ title: String, _ unit: String, _ target: BenchResult.Target, ours: () throws -> Double,
    baseline: () throws -> Double
  ) throws -> BenchResult {
    var figures: (ours: [Double], baseline: [Double]) = ([], [])
    _ = try (ours(), baseline())
    for _ in 0..<Self.rounds {
      let turns = try (0..<Self.turns).map { _ in (try baseline(), try ours()) }
      figures.baseline.append(turns.map(\.0).median)
      figures.ours.append(turns.map(\.1).median)
    }
    return BenchResult(
      title: title, unit: unit, ours: figures.ours, baseline: figures.baseline, target: target)
  }

  private func cost(_ transactions: () throws -> Double) rethrows -> Double {
    let start = bench_thread_ns()
    _ = try transactions()
    return Double(bench_thread_ns() - start) / 1000 / Double(Self.transactions)
  }

  /// Our transactions a second, each answer checked as the baseline checks it.
  private func rate() throws -> Double {
    let last = Int(Self.registers) - 1
    let start = bench_wall_ns()
    for _ in 0..<Self.transactions {
      guard
        case .registers(let values) = try bus.perform(request, of: ModbusUnit(1), within: .milliseconds(500)),
        Int(values[last]) == Int(modbus_baseline_first) + last
      else { throw BenchFailure.broken("a wrong answer") }
    }
    return Double(Self.transactions) * 1e9 / Double(bench_wall_ns() - start)
  }

  /// The baseline's transactions a second.
  private func baselineRate() throws -> Double {
    let rate = modbus_baseline_rate(baseline, Self.registers, Self.transactions)
    guard rate > 0 else { throw BenchFailure.broken("the baseline read a wrong answer") }
    return rate
  }
}
