import Glibc
import Quantities
import Synchronization
import WireFormats

/// Our own server on a wire, on a thread of its own, until it is dropped.
final class ServedUnit {
  private let stop = Waker()
  private var thread: OwnThread?

  /// Serves a unit on the master side of a pseudo-terminal.
  init(_ unit: ModbusUnit, _ bank: sending Workbench, on terminal: PseudoTerminal) {
    let stop = self.stop
    let served = Mutex(bank)
    thread = OwnThread {
      var station = ModbusRTUStation(unit: unit, baud: 19_200)
      while let bytes = terminal.wire.receive(stop) {
        var answer: [UInt8] = []
        let now = microseconds()
        served.withLock { bank in
          for byte in bytes { station.receive(byte, at: now, for: &bank) { answer.append($0) } }
        }
        if !answer.isEmpty { terminal.wire.send(answer) }
      }
    }
  }

  /// Serves a unit on one TCP connection after the other.
  init(_ unit: ModbusUnit, _ bank: sending Workbench, on listener: Listener) {
    let stop = self.stop
    let served = Mutex(bank)
    thread = OwnThread {
      while let wire = listener.accept(stop) {
        var station = ModbusTCPStation(unit: unit)
        while let bytes = wire.receive(stop) {
          var answer: [UInt8] = []
          served.withLock { bank in
            for byte in bytes { station.receive(byte, for: &bank) { answer.append($0) } }
          }
          if !answer.isEmpty { wire.send(answer) }
        }
      }
    }
  }

  deinit {
    stop.wake()
    thread?.finish()
  }
}

/// The present moment of the monotonic clock, as firmware is told it.
func microseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
