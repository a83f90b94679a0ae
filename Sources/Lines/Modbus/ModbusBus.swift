internal import CTerminal
internal import Glibc
public import Quantities
public import WireFormats

/// A Modbus serial line or TCP connection: asks one thing at a time and gives the answer to that and nothing
/// else.
///
/// One thread uses a bus, and the bus blocks it, never beyond the limit given. libmodbus opens and sets the
/// line. What it would take for an answer is not trusted (modbus, sections 1b and 5): bytes of earlier
/// replies are drained and flushed before each request, the line rests after a time-out, unit, function,
/// length and, on TCP, transaction of a reply must be those of the request, and on a serial line a request
/// that an old reply could seem to answer is preceded by one that it could not (a fence: one short read more,
/// only after a fault or between equally long blocks). A poll plan whose consecutive blocks differ in length
/// therefore needs no fence.
///
///     let bus = ModbusBus(address, settings)
///     if !bus.isOpen { try bus.open(within: .seconds(1)) }
///     let response = try bus.perform(request, of: unit, within: .milliseconds(300))
public final class ModbusBus {
  /// Where the line is.
  public let address: LineAddress
  /// How a serial line is set; without meaning on TCP.
  public let settings: LineSettings
  private var context: ModbusContext?
  private var replies: ReplyStream
  private var transaction: UInt16 = 0
  private var ledger = ReplyLedger()
  private var rest = LineRest()

  /// Makes a bus that is not open.
  ///
  /// - Parameters:
  ///   - address: where the line is.
  ///   - settings: how a serial line is set; without meaning on TCP. The default is that of the protocol:
  ///     19 200 baud, even parity (MODBUS over Serial Line V1.02, section 2.5.1).
  public init(_ address: LineAddress, _ settings: LineSettings = LineSettings(baud: 19_200, parity: .even)) {
    self.address = address
    self.settings = settings
    replies = ReplyStream(isConnection: false)
  }

  /// Whether requests can be performed; false before `open`, after `close` and after the line went down.
  public var isOpen: Bool { context != nil }

  /// The line's descriptor; nil when not open.
  ///
  /// Only the bus may read it.
  public var descriptor: Int32? { context?.descriptor }

  /// Waits between requests until the line's other end is gone; false when the deadline or the waker came
  /// first, or the bus is not open.
  ///
  /// What arrives meanwhile is left where it is. A bus whose line is gone is still open: close it.
  public func waitForEnd(until deadline: Uptime, waker: Waker) -> Bool {
    guard let descriptor, let isConnection = context?.isConnection else {
      waker.wait(until: deadline)
      return false
    }
    // A hang-up is told unasked; that a peer sends no more is asked for.
    let events = isConnection ? Int32(terminal_peer_closed) : 0
    switch Wait.once(for: events, on: descriptor, until: deadline, waker: waker) {
    case .ready, .broken: return true
    case .woken, .elapsed: return false
    }
  }

  /// Opens the line, or says why it cannot be; an open bus is closed first.
  ///
  /// The limit is for a TCP connection. Looking up a host's name is not part of it: give the address in
  /// numbers.
  public func open(within limit: Interval) throws(LineError) {
    close()
    let opened = try ModbusContext.open(address, settings, within: limit)
    replies = ReplyStream(isConnection: opened.isConnection)
    rest = LineRest(
      gap: opened.isConnection ? .zero : .microseconds(ModbusRTUStation.silence(baud: settings.baud)))
    context = consume opened
  }

  /// Closes the line; without effect when it is not open.
  public func close() {
    context = nil
    ledger.clear()
  }

  /// Asks a unit and waits for its answer, at most for the limit, counted from the call.
  ///
  /// Throws ``ModbusFault/writeForbidden`` for every request that would change the unit; this bus only reads.
  /// After `lineDown`, and when a TCP stream lost its order, the bus has closed itself: see ``isOpen``.
  public func perform(
    _ request: ModbusRequest, of unit: ModbusUnit, within limit: Interval
  ) throws(ModbusFault) -> ModbusResponse {
    guard request.function.isReadOnly else { throw .writeForbidden }
    guard isOpen else { throw .notConnected }
    let deadline = MonotonicClock.uptime() + limit
    do throws(ModbusFault) {
      if ledger.couldConfuse(request, of: unit, at: MonotonicClock.uptime()) {
        try passFence(before: request, of: unit, deadline)
      }
      return try transact(request, unit, deadline)
    } catch {
      if error == .lineDown { close() }
      throw error
    }
  }

  /// Asks for something that no earlier request asked for; its answer proves that all earlier answers are
  /// past.
  private func passFence(
    before request: ModbusRequest, of unit: ModbusUnit, _ deadline: Uptime
  ) throws(ModbusFault) {
    guard let fence = ledger.fence(for: request, of: unit) else { throw .silence }
    let open = ledger.openCount(unit)
    do throws(ModbusFault) {
      _ = try transact(fence, unit, deadline)
    } catch .exception where open <= 1 {
      // A refusal cannot be the one late reply that is possible, unless that was a refusal too: no values
      // either way.
      ledger.noteAnswered(unit)
    }
  }
}

// MARK: - One transaction

extension ModbusBus {
  private func transact(
    _ request: ModbusRequest, _ unit: ModbusUnit, _ deadline: Uptime
  ) throws(ModbusFault) -> ModbusResponse {
    try settle(deadline)
    replies.listen(to: request, from: unit)
    try send(request, unit)
    let sentAt = MonotonicClock.uptime()
    do throws(ModbusFault) {
      let response = try awaitReply(to: request, from: unit, deadline)
      ledger.noteAnswered(unit)
      rest.noteAnswer(after: MonotonicClock.uptime() - sentAt)
      return response
    } catch {
      noteFault(error, of: unit)
      throw error
    }
  }

  private func send(_ request: ModbusRequest, _ unit: ModbusUnit) throws(ModbusFault) {
    guard let isConnection = context?.isConnection else { throw .notConnected }
    let isSent: Bool
    if isConnection {
      transaction &+= 1
      let frame = ModbusTCPFrame(transaction: transaction, unit: unit, pdu: request.pdu)
      isSent = context?.send(frame) ?? false
    } else {
      ledger.noteSent(request, to: unit, at: MonotonicClock.uptime())
      isSent = context?.send(request.pdu, to: unit) ?? false
    }
    guard isSent else { throw .lineDown }
  }

  /// A unit that refused has answered; otherwise the line rests, for the answer may be on its way.
  private func noteFault(_ fault: ModbusFault, of unit: ModbusUnit) {
    guard let isConnection = context?.isConnection else { return }
    switch fault {
    case .exception where ledger.openCount(unit) <= 1:
      ledger.noteAnswered(unit)
      return
    case .exception, .writeForbidden, .notConnected, .lineDown: return
    case .silence, .mismatch: if isConnection, !replies.isEmpty { close() }
    case .corrupted: if isConnection { close() }
    }
    rest.noteTimeOut(at: MonotonicClock.uptime())
  }

  /// Waits for a frame that answers the request, and lets every other one go by.
  private func awaitReply(
    to request: ModbusRequest, from unit: ModbusUnit, _ deadline: Uptime
  ) throws(ModbusFault) -> ModbusResponse {
    var fault = ModbusFault.silence
    while true {
      switch replies.next() {
      case .frame(let frame):
        do throws(ModbusFault) {
          return try answer(in: frame, to: request, from: unit)
        } catch .mismatch(let difference) {
          fault = .mismatch(difference)
        }
      case .rejected(let error): if fault == .silence { fault = .corrupted(error) }
      case .incomplete:
        guard MonotonicClock.uptime() < deadline, try receive(until: deadline) else {
          throw fault == .silence && !replies.isEmpty ? .corrupted(.truncated) : fault
        }
      }
    }
  }

  private func answer(
    in frame: ReplyFrame, to request: ModbusRequest, from unit: ModbusUnit
  ) throws(ModbusFault) -> ModbusResponse {
    guard frame.transaction == nil || frame.transaction == transaction else { throw .mismatch(.transaction) }
    guard frame.unit == unit else { throw .mismatch(.unit) }
    return try ModbusResponse(frame.pdu, answering: request)
  }
}

// MARK: - Bytes

extension ModbusBus {
  /// Takes what arrives until a moment; false when nothing did.
  private func receive(until deadline: Uptime) throws(ModbusFault) -> Bool {
    guard let descriptor else { throw .notConnected }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let remaining = max(deadline - MonotonicClock.uptime(), .zero)
    let ready = terminal_poll(&entry, 1, remaining.nanoseconds)
    guard ready > 0 else {
      if ready == 0 || ready == -EINTR { return ready != 0 && remaining > .zero }
      throw .lineDown
    }
    var bytes = InlineArray<260, UInt8>(repeating: 0)
    let room = replies.room
    var span = bytes.mutableSpan
    let count = span.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, room) }
    // After poll said that there is something, nothing means the end; a hang-up reads as an error.
    guard count > 0 else {
      if count < 0, errno == EAGAIN || errno == EINTR { return true }
      throw .lineDown
    }
    rest.noteByte(at: MonotonicClock.uptime())
    for position in 0..<count { replies.append(bytes[position]) }
    return true
  }

  /// Waits until the line has rested, and lets go by what arrives meanwhile.
  private func settle(_ deadline: Uptime) throws(ModbusFault) {
    guard let isConnection = context?.isConnection, !isConnection else { return }
    while try receive(until: min(rest.quietAt, deadline)) {
      discard()
      guard MonotonicClock.uptime() < deadline else { throw .corrupted(.noise) }
    }
    guard rest.quietAt <= deadline else { throw .silence }
    context?.flush()
  }

  /// Lets frames of earlier requests go by; one that answers ends the rest after a time-out.
  private func discard() {
    while true {
      switch replies.next() {
      case .frame: rest.noteLateAnswer()
      case .rejected: continue
      case .incomplete: return
      }
    }
  }
}
