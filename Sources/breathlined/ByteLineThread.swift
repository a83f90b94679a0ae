import Gateway
import Lines
import Quantities
import Readings
import WireFormats

/// The thread of one byte line: opens, reads, writes and closes it as the core orders, and reports what
/// happens.
struct ByteLineThread {
  /// How long an attempt to open may take; a TCP peer that does not answer costs no more.
  private static let openingTime: Interval = .seconds(2)
  /// How long a write may take: a full frame at 1200 baud needs 0.3 s.
  private static let writingTime: Interval = .seconds(1)
  private static let longestWait: Interval = .seconds(60)

  let index: InstrumentIndex
  let address: LineAddress
  let settings: LineSettings
  let orders: Orders
  let inbox: Inbox

  let departures: Departures

  /// Runs until it is ordered to end.
  func run() {
    var line: ByteLine?
    var vigil = PortVigil()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let batch = orders.take()
      guard !batch.isEnding else { break }
      for (order, _) in batch.orders { line = carryOut(order, on: line, &vigil) }
      guard batch.orders.isEmpty else { continue }
      if let open = line {
        line = read(open, into: &buffer)
      } else {
        waitForPort(&vigil)
      }
    }
    line?.close()
    departures.note()
  }

  private func carryOut(_ order: LineOrder, on line: ByteLine?, _ vigil: inout PortVigil) -> ByteLine? {
    switch order {
    case .open:
      // A line that is still open would keep its own port from us.
      line?.close()
      return open(&vigil)
    case .close:
      line?.close()
      return nil
    case .transmit(let bytes): return write(bytes, to: line)
    case .request: preconditionFailure("a Modbus request for the byte line \(address)")
    }
  }

  private func open(_ vigil: inout PortVigil) -> ByteLine? {
    vigil.begin(address)
    do {
      let deadline = MonotonicClock.uptime() + Self.openingTime
      let line = try ByteLine.open(address, settings, until: deadline, waker: orders.waker)
      report(.opened(index))
      return line
    } catch {
      report(.openRefused(index, error.absence))
      return nil
    }
  }

  private func write(_ bytes: [UInt8], to line: ByteLine?) -> ByteLine? {
    guard let line else { return nil }
    do {
      try line.write(bytes, until: MonotonicClock.uptime() + Self.writingTime)
      return line
    } catch {
      return lose(line, error)
    }
  }

  private func read(_ line: ByteLine, into buffer: inout [UInt8]) -> ByteLine? {
    guard inbox.hasRoom(for: index) else {
      // The core is behind: leave the bytes to the kernel for one beat.
      orders.waker.wait(until: MonotonicClock.uptime() + ByteLine.usualPace)
      return line
    }
    do {
      switch try line.read(into: &buffer, until: MonotonicClock.uptime() + Self.longestWait) {
      case .bytes(let count): report(.bytes(index, Array(buffer[..<count])))
      case .idle, .woken: break
      }
      return line
    } catch {
      return lose(line, error)
    }
  }

  private func lose(_ line: ByteLine, _ error: LineError) -> ByteLine? {
    line.close()
    report(.lost(index, error.absence))
    return nil
  }

  private func waitForPort(_ vigil: inout PortVigil) {
    let changed = vigil.wait(until: MonotonicClock.uptime() + Self.longestWait, orders.waker)
    if changed, inbox.hasRoom(for: index) { report(.portAppeared(index)) }
  }

  private func report(_ event: GatewayEvent) { inbox.put(event, from: index, at: MonotonicClock.uptime()) }
}

extension LineError {
  /// What this error means for the channels of the instrument behind the line.
  var absence: Absence {
    switch self {
    case .portMissing, .malformedAddress, .notATerminal, .nameNotFound, .pathTaken: .portMissing
    case .portBusy: .portBusy
    case .portForbidden: .portForbidden
    case .unsupportedSetting, .hungUp, .connectionRefused, .unreachable, .writeTimedOut, .interrupted,
      .system:
      .lineDown
    }
  }
}
