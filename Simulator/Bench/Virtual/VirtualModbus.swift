internal import Lines
internal import Quantities
internal import WireFormats

/// The gateway's Modbus line in virtual time: requests become frames on a wire, and the wire's bytes become
/// answers.
///
/// It stands where ``ModbusBus`` and libmodbus stand in the daemon, with our own codec; the tests let the two
/// check each other. What the bus does against replies that are late, it does as well: the line rests after a
/// request that came to nothing, and a fence goes before a request that an old reply could seem to answer.
struct VirtualModbus: Sendable {
  /// How long a unit may take to answer, as in the daemon.
  static let answerTime: Interval = .milliseconds(500)

  /// What became of a request.
  enum Outcome: Sendable {
    case reply(ModbusResponse)
    case fault(ModbusFault)
  }

  /// What follows at one moment.
  struct Step: Sendable {
    /// Bytes to send.
    var send: [UInt8] = []
    /// What became of the request; nil while it is under way.
    var outcome: Outcome?
  }

  private let unit: ModbusUnit
  private var framer: ModbusRTUFramer
  /// What is asked now; nil when nothing is.
  private var request: ModbusRequest?
  /// What is asked once a fence is passed; nil when what is asked now is what was wanted.
  private var behindFence: ModbusRequest?
  private var deadline = Uptime.origin
  /// When the request was sent; nil while the line rests before it.
  private var sentAt: Uptime?
  /// What was wrong first with what came back.
  private var trouble = ModbusFault.silence
  /// Whether a request is under way.
  private(set) var isAsking = false
  private var ledger = ReplyLedger()
  private var rest = LineRest()

  init(unit: ModbusUnit) {
    self.unit = unit
    framer = ModbusRTUFramer(.responses, of: unit)
  }

  /// The line was opened or closed: nothing is under way, and nothing is remembered.
  mutating func restart() { self = VirtualModbus(unit: unit) }

  /// Takes a request to carry out; the one before it has had its outcome.
  mutating func perform(_ wanted: ModbusRequest, at now: Uptime) -> Step {
    deadline = now + VirtualModbus.answerTime
    guard ledger.couldConfuse(wanted, of: unit, at: now) else { return ask(wanted, at: now) }
    guard let fence = ledger.fence(for: wanted, of: unit) else { return fail(.silence) }
    behindFence = wanted
    return ask(fence, at: now)
  }

  /// Takes bytes that came back, and the time.
  mutating func advance(_ bytes: [UInt8], at now: Uptime) -> Step {
    if !bytes.isEmpty { rest.noteByte(at: now) }
    guard isAsking else { return Step() }
    guard sentAt != nil else { return settle(bytes, at: now) }
    for byte in bytes {
      framer.append(byte)
      if let step = takeFrames(at: now) { return step }
    }
    guard deadline <= now else { return Step() }
    return conclude(trouble == .silence && !framer.isEmpty ? .corrupted(.truncated) : trouble, at: now)
  }

  private mutating func ask(_ question: ModbusRequest, at now: Uptime) -> Step {
    request = question
    sentAt = nil
    trouble = .silence
    isAsking = true
    return settle([], at: now)
  }

  /// Lets late answers go by until the line has rested, and then asks.
  private mutating func settle(_ bytes: [UInt8], at now: Uptime) -> Step {
    for byte in bytes {
      framer.append(byte)
      letGoBy()
    }
    guard rest.quietAt <= deadline, let request else { return fail(.silence) }
    guard rest.quietAt <= now else { return Step() }
    framer = ModbusRTUFramer(awaitingReplyTo: request, from: unit)
    sentAt = now
    ledger.noteSent(request, to: unit, at: now)
    var step = Step()
    ModbusRTUFrame(unit: unit, pdu: request.pdu).forEachByte { step.send.append($0) }
    return step
  }

  private mutating func letGoBy() {
    while true {
      switch framer.next() {
      case .frame: rest.noteLateAnswer()
      case .rejected: continue
      case .incomplete: return
      }
    }
  }

  /// Looks for the frame that answers, and lets every other one go by; nil while it has not come.
  private mutating func takeFrames(at now: Uptime) -> Step? {
    while true {
      switch framer.next() {
      case .incomplete: return nil
      case .rejected(let error): if trouble == .silence { trouble = .corrupted(error) }
      case .frame(let frame): if let step = take(frame, at: now) { return step }
      }
    }
  }

  private mutating func take(_ frame: ModbusRTUFrame, at now: Uptime) -> Step? {
    guard let request else { return nil }
    do throws(ModbusFault) {
      guard frame.unit == unit else { throw .mismatch(.unit) }
      return answer(try ModbusResponse(frame.pdu, answering: request), at: now)
    } catch .mismatch(let difference) {
      trouble = .mismatch(difference)
      return nil
    } catch {
      return conclude(error, at: now)
    }
  }

  private mutating func answer(_ response: ModbusResponse, at now: Uptime) -> Step {
    ledger.noteAnswered(unit)
    if let sentAt { rest.noteAnswer(after: now - sentAt) }
    if let step = askBehindFence(at: now) { return step }
    return end(.reply(response))
  }

  /// Asks what a fence stood before; nil when there was none.
  private mutating func askBehindFence(at now: Uptime) -> Step? {
    guard let wanted = behindFence else { return nil }
    behindFence = nil
    return ask(wanted, at: now)
  }

  /// Ends a transaction that came to nothing.
  private mutating func conclude(_ fault: ModbusFault, at now: Uptime) -> Step {
    switch fault {
    case .exception:
      // A refusal is an answer. It passes a fence, too: it cannot be the one late reply that is possible,
      // unless that was a refusal as well.
      guard ledger.openCount(unit) <= (behindFence == nil ? 1 : 2) else { break }
      ledger.noteAnswered(unit)
      if let step = askBehindFence(at: now) { return step }
    case .silence, .mismatch, .corrupted: rest.noteTimeOut(at: now)
    case .writeForbidden, .notConnected, .lineDown: break
    }
    return fail(fault)
  }

  private mutating func fail(_ fault: ModbusFault) -> Step { end(.fault(fault)) }

  private mutating func end(_ outcome: Outcome) -> Step {
    request = nil
    behindFence = nil
    isAsking = false
    return Step(outcome: outcome)
  }
}
