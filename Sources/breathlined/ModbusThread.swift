import Gateway
import Lines
import Quantities
import Readings
import WireFormats

/// The thread of one Modbus line: opens and closes it as the core orders, and carries out its requests.
///
/// A transaction blocks this thread, never longer than its limit.
struct ModbusThread {
  private static let openingTime: Interval = .seconds(2)
  /// How long a unit may take to answer: half a second, libmodbus' own default, is far beyond a bedside
  /// unit's few milliseconds and the 75 ms that 60 registers take at 19200 baud.
  private static let answerTime: Interval = .milliseconds(500)
  private static let longestWait: Interval = .seconds(60)

  let index: InstrumentIndex
  let address: LineAddress
  let settings: LineSettings
  let unit: ModbusUnit
  let orders: Orders
  let inbox: Inbox

  let departures: Departures

  /// Runs until it is ordered to end.
  func run() {
    let bus = ModbusBus(address, settings)
    var vigil = PortVigil()
    while true {
      let batch = orders.take()
      guard !batch.isEnding else { break }
      for order in batch.orders { carryOut(order, on: bus, &vigil) }
      guard batch.orders.isEmpty else { continue }
      wait(bus, &vigil)
    }
    bus.close()
    departures.note()
  }

  private func carryOut(_ order: LineOrder, on bus: ModbusBus, _ vigil: inout PortVigil) {
    switch order {
    case .open: open(bus, &vigil)
    case .close: bus.close()
    case .request(let request): perform(request, on: bus)
    case .transmit(let bytes): preconditionFailure("\(bytes.count) bytes for the Modbus line \(address)")
    }
  }

  private func open(_ bus: ModbusBus, _ vigil: inout PortVigil) {
    vigil.begin(address)
    do {
      try bus.open(within: Self.openingTime)
      report(.opened(index))
    } catch {
      report(.openRefused(index, error.absence))
    }
  }

  private func perform(_ request: ModbusRequest, on bus: ModbusBus) {
    do {
      report(.reply(index, try bus.perform(request, of: unit, within: Self.answerTime)))
    } catch {
      // A bus that has closed itself over a fault must be opened again, whatever the fault was.
      report(.fault(index, bus.isOpen ? error : .lineDown))
    }
  }

  private func wait(_ bus: ModbusBus, _ vigil: inout PortVigil) {
    let deadline = MonotonicClock.uptime() + Self.longestWait
    guard !bus.isOpen else { return orders.waker.wait(until: deadline) }
    let changed = vigil.wait(until: deadline, orders.waker)
    if changed, inbox.hasRoom(for: index) { report(.portAppeared(index)) }
  }

  private func report(_ event: GatewayEvent) { inbox.put(event, from: index, at: MonotonicClock.uptime()) }
}
