import Lines
import Quantities
import SpawnedPrograms
import Synchronization
import Testing
import WireFormats

/// Units on one pseudo-terminal; each answers a read of input register `n` with 100 times its number plus
/// `n`.
final class ServedLine: Sendable {
  private let waker: Waker
  private let thread: JoinableThread
  private let heard: Heard

  /// The units that requests were for.
  private final class Heard: Sendable {
    let units = Mutex<[UInt8]>([])
  }

  /// How many requests there were to a unit.
  func requests(to unit: UInt8) -> Int { heard.units.withLock { $0.count { $0 == unit } } }

  init(at path: String, units: [UInt8]) throws {
    let heard = Heard()
    self.heard = heard
    let waker = try Waker()
    let isThere = try Waker()
    self.waker = waker
    thread = JoinableThread(named: "units") {
      do {
        let terminal = try PseudoTerminal(at: path)
        isThere.wake()
        try Self.serve(terminal, units, waker) { unit in heard.units.withLock { $0.append(unit) } }
      } catch {
        Issue.record("the served line broke: \(error)")
      }
    }
    isThere.wait(until: MonotonicClock.uptime() + Readiness.generous)
  }

  func end() {
    waker.wake()
    thread.join()
  }

  private struct Bank: RegisterBank {
    let unit: UInt8

    func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
      var values = ModbusRegisters()
      for address in span.addresses { values.append(UInt16(unit) * 100 + UInt16(address)) }
      return values
    }
  }

  private static func serve(
    _ terminal: PseudoTerminal, _ units: [UInt8], _ waker: Waker, note: (UInt8) -> Void
  ) throws {
    var framer = ModbusRTUFramer(.requests)
    var stations = units.map { ModbusRTUStation(unit: ModbusUnit($0), baud: 19_200) }
    var buffer = [UInt8](repeating: 0, count: 512)
    while let master = terminal.descriptor {
      let deadline = MonotonicClock.uptime() + Readiness.generous
      guard !WireWait.once(reading: [master], until: deadline, waker: waker).isWoken else { return }
      let count = try terminal.receive(into: &buffer)
      let now = MonotonicClock.uptime().nanoseconds / 1000
      for byte in buffer[..<count] { framer.append(byte) }
      while case .frame(let frame) = framer.next() { note(frame.unit.number) }
      var answer: [UInt8] = []
      for place in stations.indices {
        var bank = Bank(unit: units[place])
        for byte in buffer[..<count] {
          stations[place].receive(byte, at: now, for: &bank) { answer.append($0) }
        }
      }
      _ = try terminal.send(answer)
    }
  }
}
