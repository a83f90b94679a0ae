import Devices
import Gateway
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing
import WireFormats

@testable import breathlined

/// Units on one pseudo-terminal; each answers a read of input register `n` with 100 times its number plus `n`.
private final class ServedLine: Sendable {
  private let waker: Waker
  private let thread: JoinableThread

  init(at path: String, units: [UInt8]) throws {
    let waker = try Waker()
    self.waker = waker
    thread = JoinableThread(named: "units") {
      do {
        let terminal = try PseudoTerminal(at: path)
        try Self.serve(terminal, units, waker)
      } catch {
        Issue.record("the served line broke: \(error)")
      }
    }
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

  private static func serve(_ terminal: PseudoTerminal, _ units: [UInt8], _ waker: Waker) throws {
    var stations = units.map { (ModbusRTUStation(unit: ModbusUnit($0), baud: 19_200), Bank(unit: $0)) }
    var buffer = [UInt8](repeating: 0, count: 512)
    while let master = terminal.descriptor {
      let deadline = MonotonicClock.uptime() + Readiness.generous
      let ready = WireWait.once(reading: [master, waker.descriptor], writing: [], until: deadline)
      guard !ready.reading.contains(waker.descriptor) else { return }
      let count = try terminal.receive(into: &buffer)
      let now = MonotonicClock.uptime().nanoseconds / 1000
      var answer: [UInt8] = []
      for place in stations.indices {
        for byte in buffer[..<count] {
          stations[place].0.receive(byte, at: now, for: &stations[place].1) { answer.append($0) }
        }
      }
      _ = try terminal.send(answer)
    }
  }
}
