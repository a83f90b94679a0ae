public import Devices
public import Quantities
internal import Readings
public import WireFormats

/// A session at work on one line, driven by moments alone, so that a recording gives the same readings again.
///
/// The session's own deadlines are kept at their exact moments, however late somebody looks: the readings
/// depend on what came and when, never on the machine.
public struct Listening: Sendable {
  private var session: any InstrumentSession
  /// What the session wants to ask of a Modbus unit; nil while it waits for nothing.
  private var question: ModbusRequest?
  /// Whether the question has been asked, as far as the entries tell.
  private var isAsked = false
  private let isModbus: Bool
  /// How far the session has been brought.
  public private(set) var now: Uptime = .origin
  /// Whether the line is open.
  public private(set) var isOpen = false

  /// Prepares the session of an instrument.
  public init(_ plan: InstrumentPlan) {
    session = plan.session(at: InstrumentIndex(0))
    isModbus =
      switch plan.speech {
      case .registers: true
      case .noninDF2, .capnostat5, .flowAnalyser, .dialect: false
      }
  }

  /// Takes something that happened on the line; what the session makes of it is appended to `outcomes`.
  ///
  /// Moments never run back: one before `now` counts as now.
  public mutating func take(_ entry: CaptureEntry, into outcomes: inout [ListeningOutcome]) {
    let moment = Uptime(nanoseconds: entry.microseconds * 1000)
    advance(to: moment, into: &outcomes)
    switch entry.happening {
    case .opened:
      isOpen = true
      forgetQuestion()
      turn(&outcomes) { $0.opened(at: $1, into: &$2) }
    case .closed(let word):
      isOpen = false
      forgetQuestion()
      let reason = Absence.allCases.first { $0.word == word } ?? .lineDown
      turn(&outcomes) { $0.closed(reason, at: $1, into: &$2) }
    case .received(let bytes):
      guard isOpen, !isModbus else { return }
      turn(&outcomes) { $0.received(bytes, at: $1, into: &$2) }
    case .asked(_, let pdu): isAsked = question.map { $0.pdu == ModbusPDU(pdu) } ?? false
    case .answered(let pdu): answer(pdu, &outcomes)
    case .unanswered(let word):
      let fault = ModbusFault.recorded(as: word) ?? .silence
      fail(fault, &outcomes)
    case .sent, .ended: break
    }
  }

  // MARK: - Modbus

  /// Hands an answer on; one to something that the session did not ask is nobody's.
  private mutating func answer(_ bytes: [UInt8], _ outcomes: inout [ListeningOutcome]) {
    guard isOpen, isAsked, let request = question, let pdu = ModbusPDU(bytes) else { return }
    do throws(ModbusFault) {
      let response = try ModbusResponse(pdu, answering: request)
      forgetQuestion()
      turn(&outcomes) { $0.replied(response, at: $1, into: &$2) }
    } catch {
      fail(error, &outcomes)
    }
  }

  private mutating func fail(_ fault: ModbusFault, _ outcomes: inout [ListeningOutcome]) {
    guard isOpen, isAsked else { return }
    forgetQuestion()
    turn(&outcomes) { $0.failed(fault, at: $1, into: &$2) }
  }

  private mutating func forgetQuestion() {
    question = nil
    isAsked = false
  }

  /// Lets time pass, and wakes the session at each of its deadlines.
  public mutating func advance(to moment: Uptime, into outcomes: inout [ListeningOutcome]) {
    while let due = session.nextDeadline(after: now), due <= moment {
      now = max(now, due)
      turn(&outcomes) { $0.timePassed(at: $1, into: &$2) }
    }
    now = max(now, moment)
  }

  /// When the session wants to be woken next.
  public var nextDeadline: Uptime? { session.nextDeadline(after: now) }

  /// How many times something of this kind was refused.
  public func refusals(of error: WireError) -> UInt64 { session.refusals(of: error) }

  /// How many good frames came.
  public var framesHeard: UInt64 { session.tally.frames }

  /// What was counted of the instrument's words.
  public var tally: WireTally { session.tally }

  private mutating func turn(
    _ outcomes: inout [ListeningOutcome],
    _ act: (inout any InstrumentSession, Uptime, inout [InstrumentAction]) -> Void
  ) {
    var actions: [InstrumentAction] = []
    act(&session, now, &actions)
    for action in actions {
      if case .reopen = action { isOpen = false }
      if case .request(let request) = action { question = request }
      outcomes.append(ListeningOutcome(at: now, action: action))
    }
  }
}

/// What a session wanted done, and when.
public struct ListeningOutcome: Sendable {
  /// The moment, since the start of the listening.
  public let at: Uptime
  /// What it wanted done.
  public let action: InstrumentAction
}
