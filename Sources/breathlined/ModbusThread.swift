import Gateway
import Lines
import Quantities
import Readings
import WireFormats

/// The thread of one Modbus line: opens and closes it as the core orders, and carries out requests to the
/// units on it, each in its turn.
///
/// Every instrument has its own line as far as the core knows. The line is open while at least one of them
/// wants it open. A transaction blocks this thread, never longer than its limit.
struct ModbusThread {
  /// An instrument on the line.
  struct Member {
    let index: InstrumentIndex
    let unit: ModbusUnit
    /// How long the line must be silent before the unit is asked, beyond the silence between two frames.
    let rest: Interval
    /// How long the unit may take to answer.
    let answerTime: Interval
  }

  private static let openingTime: Interval = .seconds(2)
  private static let longestWait: Interval = .seconds(60)

  /// What the thread knows of the line while it runs.
  private struct State {
    let bus: ModbusBus
    var vigil = PortVigil()
    var turns: LineTurns
    /// What each member is to be asked, nil when nothing.
    var questions: [ModbusRequest?]
    /// Which members want the line open.
    var holds: [Bool]
  }

  let members: [Member]
  let address: LineAddress
  let settings: LineSettings
  let orders: Orders
  let inbox: Inbox

  let departures: Departures

  /// Runs until it is ordered to end.
  func run() {
    var state = State(
      bus: ModbusBus(address, settings), turns: LineTurns(rests: members.map(\.rest)),
      questions: members.map { _ in nil }, holds: members.map { _ in false })
    while true {
      let batch = orders.take()
      guard !batch.isEnding else { break }
      for (order, instrument) in batch.orders {
        guard let place = members.firstIndex(where: { $0.index == instrument }) else { continue }
        carryOut(order, of: place, &state)
      }
      takeTurn(&state)
    }
    state.bus.close()
    departures.note()
  }

  // MARK: - Opening and closing

  private func carryOut(_ order: LineOrder, of place: Int, _ state: inout State) {
    switch order {
    case .open: open(for: place, &state)
    case .close: close(for: place, &state)
    case .request(let request):
      guard state.holds[place] else { return report({ .fault($0, .notConnected) }, place) }
      state.questions[place] = request
      state.turns.want(place, canProbe: request.function != .readIdentification)
    case .transmit(let bytes): preconditionFailure("\(bytes.count) bytes for the Modbus line \(address)")
    }
  }

  private func open(for place: Int, _ state: inout State) {
    release(place, &state)
    // Whoever opens alone gets the line anew; beside others the open one will do.
    if !state.bus.isOpen || !state.holds.contains(true) {
      state.vigil.begin(address)
      state.turns.begin()
      do {
        try state.bus.open(within: Self.openingTime)
      } catch {
        return report({ .openRefused($0, error.absence) }, place)
      }
    }
    state.holds[place] = true
    report({ .opened($0) }, place)
  }

  /// Leaves the line for one member; it is closed after the last one, or when nobody on it answers any more.
  private func close(for place: Int, _ state: inout State) {
    release(place, &state)
    guard state.holds.contains(true) else { return state.bus.close() }
    if state.turns.isDeserted { lose(.noReply, &state) }
  }

  private func release(_ place: Int, _ state: inout State) {
    state.holds[place] = false
    state.questions[place] = nil
    state.turns.forget(place)
  }

  /// The line is gone for everyone who holds it.
  private func lose(_ reason: Absence, _ state: inout State) {
    state.bus.close()
    for place in members.indices where state.holds[place] {
      release(place, &state)
      report({ .lost($0, reason) }, place)
    }
  }

  // MARK: - Asking

  /// Carries out one decision, so that orders are looked at between any two transactions.
  private func takeTurn(_ state: inout State) {
    let now = MonotonicClock.uptime()
    switch state.turns.next(at: now) {
    case .ask(let place): ask(place, &state)
    case .passOver(let place):
      state.questions[place] = nil
      report({ .fault($0, .silence) }, place)
    case .wait(let moment): wait(&state, until: moment)
    case .idle: wait(&state, until: now + Self.longestWait)
    }
  }

  private func ask(_ place: Int, _ state: inout State) {
    guard let request = state.questions[place] else {
      preconditionFailure("unit \(members[place].unit.number) has its turn and no question")
    }
    state.questions[place] = nil
    let member = members[place]
    do throws(ModbusFault) {
      let response = try state.bus.perform(request, of: member.unit, within: member.answerTime)
      state.turns.ended(.answered, at: place, MonotonicClock.uptime())
      report({ .reply($0, response) }, place)
    } catch {
      state.turns.ended(Self.ending(error), at: place, MonotonicClock.uptime())
      // A bus that has closed itself over a fault must be opened again, whatever the fault was.
      guard !state.bus.isOpen else { return report({ .fault($0, error) }, place) }
      release(place, &state)
      report({ .fault($0, .lineDown) }, place)
      lose(.lineDown, &state)
    }
  }

  private static func ending(_ fault: ModbusFault) -> LineTurns.Ending {
    switch fault {
    case .exception, .writeForbidden: .answered
    case .silence, .corrupted, .mismatch: .timedOut
    case .lineDown, .notConnected: .broken
    }
  }

  private func wait(_ state: inout State, until deadline: Uptime) {
    guard !state.bus.isOpen else {
      if state.bus.waitForEnd(until: deadline, waker: orders.waker) { lose(.lineDown, &state) }
      return
    }
    guard state.vigil.wait(until: deadline, orders.waker) else { return }
    for place in members.indices where inbox.hasRoom(for: members[place].index) {
      report({ .portAppeared($0) }, place)
    }
  }

  private func report(_ event: (InstrumentIndex) -> GatewayEvent, _ place: Int) {
    let index = members[place].index
    inbox.put(event(index), from: index, at: MonotonicClock.uptime())
  }
}
