import CTerminal
import Glibc
import Synchronization
import Testing
import WireFormats

/// What a faulty unit does with one reply: the fault catalogue of a serial line (modbus, section 1b).
enum RTUFault: String, CaseIterable, CustomTestStringConvertible {
  case none = "no fault"
  case silent = "silence"
  case half = "half a frame, then silence"
  case halfThenRest = "half a frame, the rest later"
  case drip = "one byte at a time"
  case badChecksum = "a wrong checksum"
  case garbageBefore = "AA 55 FF in front"
  case plausibleGarbageBefore = "01 03 in front"
  case zeroBefore = "a 00 in front"
  case byteBehind = "an FF behind"
  case otherUnit = "a reply from another unit"
  case otherUnitThenGood = "a reply from another unit, then the good one"
  case illegalAddress = "exception 2"
  case gatewaySilent = "exception 11"
  case unknownException = "exception 0x63"
  case lateInRest = "a late reply, while the line rests"
  case lateInNext = "a late reply, once the next request is sent"
  case halfLateInNext = "half a frame, the rest once the next request is sent"
  case otherFunction = "another function"
  case fewer = "fewer registers"
  case more = "more registers"
  case echo = "the request echoed in front"
  case twice = "the reply twice"
  case twiceInNext = "the reply again, once the next request is sent"
  case babble = "babble for a while"
  case endlessBabble = "babble without end"
  case unplugBefore = "unplugged before the reply"
  case unplugAmid = "unplugged amid the reply"

  var testDescription: String { rawValue }

  /// Whether the reply that was disturbed can still be read.
  var answers: Bool {
    switch self {
    case .none, .halfThenRest, .drip, .garbageBefore, .plausibleGarbageBefore, .zeroBefore, .byteBehind,
      .otherUnitThenGood, .echo, .twice, .twiceInNext:
      true
    case .silent, .half, .badChecksum, .otherUnit, .illegalAddress, .gatewaySilent, .unknownException,
      .lateInRest, .lateInNext, .halfLateInNext, .otherFunction, .fewer, .more, .babble, .endlessBabble,
      .unplugBefore, .unplugAmid:
      false
    }
  }

  /// Whether the reply is an exception.
  var refuses: Bool { self == .illegalAddress || self == .gatewaySilent || self == .unknownException }

  /// Whether the unit is of no more use after the fault.
  var lasts: Bool { self == .unplugBefore || self == .unplugAmid || self == .endlessBabble }
}

/// Counts requests across threads.
final class RequestCounter: Sendable {
  private let value = Atomic<Int>(0)

  var count: Int { value.load(ordering: .acquiring) }

  /// Counts one more and says how many there are.
  func add() -> Int { value.add(1, ordering: .acquiringAndReleasing).newValue }
}

/// A unit on a serial line that does one thing wrong, once, and is right ever after.
///
/// The value of a register is its address plus 1000 times the number of the request that it answers, so a
/// reply that belongs to an earlier request shows.
final class FaultyUnit {
  private let stop = Waker()
  private let received = RequestCounter()
  private var thread: OwnThread?

  /// Requests received so far.
  var requestCount: Int { received.count }

  /// Serves the master of a pseudo-terminal; the fault hits the request with this number, counted from one.
  init(on terminal: PseudoTerminal, _ fault: RTUFault, at faulty: Int = 1) {
    thread = OwnThread { [stop, received] in
      var line = FaultyLine(wire: terminal.wire, fault: fault, faulty: faulty)
      var framer = ModbusRTUFramer(.requests)
      while let bytes = line.receive(stop) {
        for byte in bytes { framer.append(byte) }
        while case .frame(let request) = framer.next() {
          let number = received.add()
          line.answer(request, number)
        }
      }
    }
  }

  deinit {
    stop.wake()
    thread?.finish()
  }
}

/// The faulty unit's end of the line.
private struct FaultyLine {
  let wire: Wire
  let fault: RTUFault
  let faulty: Int
  /// Sent when the next request has come, in front of its reply.
  private var heldBack: [UInt8] = []
  private var babbles = 0

  init(wire: Wire, fault: RTUFault, faulty: Int) {
    self.wire = wire
    self.fault = fault
    self.faulty = faulty
  }

  mutating func receive(_ stop: Waker) -> [UInt8]? {
    while babbles > 0 {
      var entries = [
        pollfd(fd: wire.descriptor.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0),
      ]
      if terminal_poll(&entries, 2, 1_000_000) > 0, entries[1].revents != 0 { return nil }
      wire.send([0x00, 0x01, 0x03, 0x14, 0x55])
      babbles -= 1
    }
    return wire.receive(stop)
  }

  mutating func answer(_ request: ModbusRTUFrame, _ number: Int) {
    wire.send(heldBack)
    heldBack = []
    guard let good = reply(to: request, number) else { return }
    if number == faulty {
      spoil(good, request, number)
    } else {
      wire.send(good.bytes)
    }
  }

  private func reply(to request: ModbusRTUFrame, _ number: Int, more: Int = 0) -> ModbusRTUFrame? {
    guard let read = try? ModbusRequest(request.pdu), case .readInputRegisters(let span) = read else {
      return nil
    }
    guard let wide = try? RegisterSpan(from: span.first, count: span.count + more) else { return nil }
    let values = wide.addresses.map { UInt16($0 + 1000 * number) }
    let pdu = ModbusResponse.registers(ModbusRegisters(values)).pdu(answering: .readInputRegisters(wide))
    return ModbusRTUFrame(unit: request.unit, pdu: pdu)
  }

  private mutating func spoil(_ good: ModbusRTUFrame, _ request: ModbusRTUFrame, _ number: Int) {
    let bytes = good.bytes
    let half = bytes.count / 2
    let other = ModbusRTUFrame(unit: ModbusUnit(2), pdu: good.pdu)
    switch fault {
    case .none: wire.send(bytes)
    case .silent: break
    case .half: wire.send(Array(bytes[..<half]))
    case .halfThenRest:
      wire.send(Array(bytes[..<half]))
      wire.stall(60)
      wire.send(Array(bytes[half...]))
    case .drip:
      for byte in bytes {
        wire.send([byte])
        wire.stall(5)
      }
    case .badChecksum: wire.send(bytes.dropLast() + [bytes[bytes.count - 1] ^ 0x5A])
    case .garbageBefore: wire.send([0xAA, 0x55, 0xFF] + bytes)
    case .plausibleGarbageBefore: wire.send([1, 3] + bytes)
    case .zeroBefore: wire.send([0] + bytes)
    case .byteBehind: wire.send(bytes + [0xFF])
    case .otherUnit: wire.send(other.bytes)
    case .otherUnitThenGood: wire.send(other.bytes + bytes)
    case .illegalAddress: refuse(request, 2)
    case .gatewaySilent: refuse(request, 11)
    case .unknownException: refuse(request, 0x63)
    case .lateInRest:
      wire.stall(FaultMatrix.shortMilliseconds + 5)
      wire.send(bytes)
    case .lateInNext: heldBack = bytes
    case .halfLateInNext:
      wire.send(Array(bytes[..<half]))
      heldBack = Array(bytes[half...])
    case .otherFunction:
      wire.send(ModbusRTUFrame(unit: good.unit, pdu: ModbusPDU([3] + good.pdu.bytes.dropFirst())).bytes)
    case .fewer: wire.send(reply(to: request, number, more: -2)?.bytes ?? [])
    case .more: wire.send(reply(to: request, number, more: 2)?.bytes ?? [])
    case .echo: wire.send(request.bytes + bytes)
    case .twice: wire.send(bytes + bytes)
    case .twiceInNext:
      wire.send(bytes)
      heldBack = bytes
    case .babble: babbles = 100
    case .endlessBabble: babbles = .max
    case .unplugBefore: wire.descriptor.unplug()
    case .unplugAmid:
      wire.send(Array(bytes[..<half]))
      wire.stall(5)
      wire.descriptor.unplug()
    }
  }

  private func refuse(_ request: ModbusRTUFrame, _ code: UInt8) {
    let pdu = ModbusPDU(refusing: request.pdu.functionCode, with: ModbusException(code: code))
    wire.send(ModbusRTUFrame(unit: request.unit, pdu: pdu).bytes)
  }
}
