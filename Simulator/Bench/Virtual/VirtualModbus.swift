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

  /// A request that was sent, and what is sent behind it when it is a fence.
  private struct Question: Sendable {
    let request: ModbusRequest
    /// What is asked once a fence is passed; nil when this is what was asked for.
    let behindFence: ModbusRequest?
    let deadline: Uptime
    var sentAt: Uptime?
    var fault = ModbusFault.silence
  }

  private let unit: ModbusUnit
  private var framer: ModbusRTUFramer
  private var question: Question?
  private var ledger = ReplyLedger()
  private var rest = LineRest()

  init(unit: ModbusUnit) {
    self.unit = unit
    framer = ModbusRTUFramer(.responses, of: unit)
  }

  /// Whether a request is under way.
  var isAsking: Bool { question != nil }

  /// The line was opened or closed: nothing is under way, and nothing is remembered.
  mutating func restart() { self = VirtualModbus(unit: unit) }

  /// Takes a request to carry out; the one before it has had its outcome.
  mutating func perform(_ request: ModbusRequest, at now: Uptime) -> Step {
    let deadline = now + VirtualModbus.answerTime
    question = Question(request: request, behindFence: nil, deadline: deadline)
    if ledger.couldConfuse(request, of: unit, at: now) {
      guard let fence = ledger.fence(for: request, of: unit) else { return fail(.silence) }
      question = Question(request: fence, behindFence: request, deadline: deadline)
    }
    return advance([], at: now)
  }

  /// Takes bytes that came back, and the time.
  mutating func advance(_ bytes: [UInt8], at now: Uptime) -> Step {
    if !bytes.isEmpty { rest.noteByte(at: now) }
    guard let asked = question else { return Step() }
    guard asked.sentAt != nil else { return settle(bytes, asked, at: now) }
    for byte in bytes {
      framer.append(byte)
      if let step = takeFrames(at: now) { return step }
    }
    guard asked.deadline <= now, let fault = question?.fault else { return Step() }
    return conclude(fault == .silence && !framer.isEmpty ? .corrupted(.truncated) : fault, at: now)
  }

  /// Lets late answers go by until the line has rested, and then asks.
  private mutating func settle(_ bytes: [UInt8], _ asked: Question, at now: Uptime) -> Step {
    for byte in bytes {
      framer.append(byte)
      letGoBy()
    }
    guard rest.quietAt <= asked.deadline else { return fail(.silence) }
    guard rest.quietAt <= now else { return Step() }
    framer.reset()
    question?.sentAt = now
    ledger.noteSent(asked.request, to: unit, at: now)
    var step = Step()
    ModbusRTUFrame(unit: unit, pdu: asked.request.pdu).forEachByte { step.send.append($0) }
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
      case .rejected(let error): if question?.fault == .silence { question?.fault = .corrupted(error) }
      case .frame(let frame): if let step = take(frame, at: now) { return step }
      }
    }
  }

  private mutating func take(_ frame: ModbusRTUFrame, at now: Uptime) -> Step? {
    guard let asked = question else { return nil }
    do throws(ModbusFault) {
      guard frame.unit == unit else { throw .mismatch(.unit) }
      return answer(try ModbusResponse(frame.pdu, answering: asked.request), asked, at: now)
    } catch .mismatch(let difference) {
      question?.fault = .mismatch(difference)
      return nil
    } catch {
      return conclude(error, at: now)
    }
  }

  private mutating func answer(_ response: ModbusResponse, _ asked: Question, at now: Uptime) -> Step {
    ledger.noteAnswered(unit)
    if let sentAt = asked.sentAt { rest.noteAnswer(after: now - sentAt) }
    guard let request = asked.behindFence else {
      question = nil
      return Step(outcome: .reply(response))
    }
    return ask(request, behind: asked, at: now)
  }

  private mutating func ask(_ request: ModbusRequest, behind fence: Question, at now: Uptime) -> Step {
    question = Question(request: request, behindFence: nil, deadline: fence.deadline)
    return advance([], at: now)
  }

  /// Ends a transaction that came to nothing; a unit that refused has answered, and a refusal passes a fence.
  private mutating func conclude(_ fault: ModbusFault, at now: Uptime) -> Step {
    switch fault {
    case .exception:
      // A refusal cannot be the one late reply that is possible, unless that was a refusal too.
      let request = question?.behindFence
      guard ledger.openCount(unit) <= (request == nil ? 1 : 2) else { break }
      ledger.noteAnswered(unit)
      if let asked = question, let request { return ask(request, behind: asked, at: now) }
    case .silence, .mismatch, .corrupted: rest.noteTimeOut(at: now)
    case .writeForbidden, .notConnected, .lineDown: break
    }
    return fail(fault)
  }

  private mutating func fail(_ fault: ModbusFault) -> Step {
    question = nil
    return Step(outcome: .fault(fault))
  }
}
