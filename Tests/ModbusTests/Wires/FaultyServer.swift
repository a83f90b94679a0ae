import Glibc
import Synchronization
import Testing
import WireFormats

/// What a faulty server does with one reply: the fault catalogue of a TCP connection (modbus, section 1b).
enum TCPFault: String, CaseIterable, CustomTestStringConvertible {
  case none = "no fault"
  case silent = "silence"
  case half = "half a frame, then silence"
  case split = "one byte in a segment"
  case lateInNext = "a late reply, once the next request is sent"
  case halfLateInNext = "half a frame, the rest once the next request is sent"
  case otherTransaction = "another transaction"
  case otherProtocol = "another protocol number"
  case otherUnit = "another unit"
  case garbageBefore = "a 00 in front"
  case illegalAddress = "exception 2"
  case otherFunction = "another function"
  case fewer = "fewer registers"
  case twice = "the reply twice"
  case twiceInNext = "the reply again, once the next request is sent"
  case closedBefore = "closed before the reply"
  case closedAmid = "closed amid the reply"
  case reset = "reset"

  var testDescription: String { rawValue }

  /// Whether the reply that was disturbed can still be read.
  var answers: Bool {
    switch self {
    case .none, .split, .garbageBefore, .twice, .twiceInNext: true
    case .silent, .half, .lateInNext, .halfLateInNext, .otherTransaction, .otherProtocol, .otherUnit,
      .illegalAddress, .otherFunction, .fewer, .closedBefore, .closedAmid, .reset:
      false
    }
  }
}

/// A TCP server that does one thing wrong, once, and is right ever after; its registers are those of
/// `FaultyUnit`.
final class FaultyServer {
  private let stop = Waker()
  private let received = RequestCounter()
  private var thread: OwnThread?

  /// Requests received so far.
  var requestCount: Int { received.count }

  /// Serves one connection after the other; the fault hits the request with this number, counted from one.
  init(on listener: Listener, _ fault: TCPFault, at faulty: Int) {
    thread = OwnThread { [stop, received] in
      while let wire = listener.accept(stop) {
        var connection = FaultyConnection(wire: wire, fault: fault)
        var framer = ModbusTCPFramer()
        while let bytes = wire.receive(stop) {
          for byte in bytes { framer.append(byte) }
          while case .frame(let request) = framer.next() {
            let number = received.add()
            connection.answer(request, number, isFaulty: number == faulty)
          }
        }
        wire.descriptor.unplug()
      }
    }
  }

  deinit {
    stop.wake()
    thread?.finish()
  }
}

/// The faulty server's end of one connection.
private struct FaultyConnection {
  let wire: Wire
  let fault: TCPFault
  /// Sent when the next request has come, in front of its reply.
  private var heldBack: [UInt8] = []

  init(wire: Wire, fault: TCPFault) {
    self.wire = wire
    self.fault = fault
  }

  mutating func answer(_ request: ModbusTCPFrame, _ number: Int, isFaulty: Bool) {
    wire.send(heldBack)
    heldBack = []
    guard let good = reply(to: request, number) else { return }
    if isFaulty { spoil(good, request, number) } else { wire.send(good.bytes) }
  }

  private func reply(to request: ModbusTCPFrame, _ number: Int, fewer: Int = 0) -> ModbusTCPFrame? {
    guard let read = try? ModbusRequest(request.pdu), case .readInputRegisters(let span) = read else {
      return nil
    }
    guard let part = try? RegisterSpan(from: span.first, count: span.count - fewer) else { return nil }
    let values = part.addresses.map { UInt16($0 + 1000 * number) }
    let pdu = ModbusResponse.registers(ModbusRegisters(values)).pdu(answering: .readInputRegisters(part))
    return ModbusTCPFrame(transaction: request.transaction, unit: request.unit, pdu: pdu)
  }

  private mutating func spoil(_ good: ModbusTCPFrame, _ request: ModbusTCPFrame, _ number: Int) {
    let bytes = good.bytes
    let half = bytes.count / 2
    switch fault {
    case .none: wire.send(bytes)
    case .silent: break
    case .half: wire.send(Array(bytes[..<half]))
    case .split:
      for byte in bytes {
        wire.send([byte])
        wire.stall(1)
      }
    case .lateInNext: heldBack = bytes
    case .halfLateInNext:
      wire.send(Array(bytes[..<half]))
      heldBack = Array(bytes[half...])
    case .otherTransaction:
      wire.send(ModbusTCPFrame(transaction: good.transaction &+ 5, unit: good.unit, pdu: good.pdu).bytes)
    case .otherProtocol: wire.send(bytes[..<3] + [1] + bytes[4...])
    case .otherUnit:
      wire.send(ModbusTCPFrame(transaction: good.transaction, unit: ModbusUnit(9), pdu: good.pdu).bytes)
    case .garbageBefore: wire.send([0] + bytes)
    case .illegalAddress: send(ModbusPDU(refusing: good.pdu.functionCode, with: .illegalAddress), for: good)
    case .otherFunction: send(ModbusPDU([3] + good.pdu.bytes.dropFirst()), for: good)
    case .fewer: wire.send(reply(to: request, number, fewer: 2)?.bytes ?? [])
    case .twice: wire.send(bytes + bytes)
    case .twiceInNext:
      wire.send(bytes)
      heldBack = bytes
    case .closedBefore: shutdown(wire.descriptor.number, Int32(SHUT_RDWR))
    case .closedAmid:
      wire.send(Array(bytes[..<half]))
      shutdown(wire.descriptor.number, Int32(SHUT_RDWR))
    case .reset: abort()
    }
  }

  private func send(_ pdu: ModbusPDU, for good: ModbusTCPFrame) {
    wire.send(ModbusTCPFrame(transaction: good.transaction, unit: good.unit, pdu: pdu).bytes)
  }

  /// Closes the connection so that the other end finds it reset.
  private func abort() {
    var lingering = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    setsockopt(wire.descriptor.number, SOL_SOCKET, SO_LINGER, &lingering, size)
    wire.descriptor.unplug()
  }
}
