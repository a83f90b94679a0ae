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
    let apart = try ModbusBench(serverProcessor: 1)
    let together = try ModbusBench(serverProcessor: 0)
    return [
      // The server's thread keeps to its own processor, so whatever interrupts ours is another program.
      try apart.rates("server on another processor", 25, disturbances: bench_preemptions),
      // Here it interrupts ours with each request, and other programs cannot be told from it.
      try together.rates("server on the same processor", 61, disturbances: { 0 }),
      try apart.costs("client's share of the work"),
    ]
  }
}

/// Both clients, each with a connection and a server thread of its own.
private final class ModbusBench {
  /// Few enough to end before other programs want the processor.
  private static let transactions: Int32 = 300
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

  /// Transactions a second of both, in turn.
  func rates(_ title: String, _ rounds: Int, disturbances: () -> UInt64) throws -> BenchResult {
    let measured = try interleaved(
      rounds, disturbances: disturbances, ours: { try rate() }, baseline: { try baselineRate() })
    return BenchResult(
      title: title, unit: "transactions/s", ours: measured.ours, baseline: measured.baseline,
      target: .atLeast(0.95))
  }

  /// Processor time of both clients, which other programs hardly disturb.
  func costs(_ title: String) throws -> BenchResult {
    let measured = try interleaved(
      41, disturbances: { 0 }, ours: { try self.cost { try self.rate() } },
      baseline: { try self.cost { try self.baselineRate() } })
    return BenchResult(
      title: title, unit: "processor us/transaction", ours: measured.ours, baseline: measured.baseline,
      target: .none)
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
