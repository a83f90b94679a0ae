import Gateway
import Lines
import Quantities
import Readings

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

  /// Runs until it is ordered to end.
  func run() {
    var line: ByteLine?
    var watch: PortWatch?
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      for order in orders.take() {
        switch order {
        case .open: line = open(&watch)
        case .close:
          line?.close()
          line = nil
        case .transmit(let bytes): line = write(bytes, to: line)
        case .request: preconditionFailure("a Modbus request for the byte line \(address)")
        case .end:
          line?.close()
          return
        }
      }
      if let open = line {
        line = read(open, into: &buffer)
      } else {
        waitForPort(watch)
      }
    }
  }

  private func open(_ watch: inout PortWatch?) -> ByteLine? {
    do {
      // The watch is made before the attempt, so that a port that appears in between is not missed.
      watch = try PortWatch(for: address)
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

  private func waitForPort(_ watch: PortWatch?) {
    let deadline = MonotonicClock.uptime() + Self.longestWait
    guard let watch else {
      orders.waker.wait(until: deadline)
      return
    }
    do {
      if try watch.wait(until: deadline, waker: orders.waker) == .changed { report(.portAppeared(index)) }
    } catch {
      // Without inotify the port is found by the core's next attempt; wait for its order.
      orders.waker.wait(until: deadline)
    }
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
