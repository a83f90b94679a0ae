internal import Quantities
internal import WireFormats

/// Keeps a MEDIBUS device talking: calls it, asks one thing after the other, and says that somebody is there
/// while nothing is asked.
///
///     opened            called back              last answered
///     ───────► calling ────────────► asking(n) ─────────────────► resting
///                ▲ │ 2 s               │ ▲ │                        │ 2 s; NOP after 1.5 s
///                └─┘                   │ └─┴── answered, refused    │
///                ▲                     │       or 1 s: the next     │
///                └── 3 unanswered ─────┘ ◄──────────────────────────┘
///
/// A device takes its host for gone after 3 s without a word, and a host says NOP after 1.5 to 2 s (devices,
/// section 1.5.5); the other times are engineering choices within that.
struct MedibusLink: Sendable {
  /// Where the link stands, with its deadlines.
  enum State: Hashable, Sendable {
    case calling(againAt: Uptime)
    case asking(step: Int, since: Uptime, unanswered: Int)
    case resting(until: Uptime, stillHereAt: Uptime)
  }

  /// What happened.
  enum Event: Hashable, Sendable {
    case opened
    case answered(UInt8)
    case refused
    case calledAnew
    case stopped
    case timePassed
  }

  /// What is asked, in this order; the first three once, the others again and again.
  static let steps: [UInt8] = [
    MedibusCode.identity, MedibusCode.streams, MedibusCode.chooseStreams, MedibusCode.dateAndTime,
    MedibusCode.settings, MedibusCode.alarms, MedibusCode.measured, MedibusCode.lowLimits,
    MedibusCode.highLimits, MedibusCode.texts,
  ]
  private static let firstOfCycle = 3
  static var callEvery: Interval { .seconds(2) }
  static var answerTime: Interval { .seconds(1) }
  static var restTime: Interval { .seconds(2) }
  static var stillHereAfter: Interval { .milliseconds(1500) }
  private static let mostUnanswered = 3

  private(set) var state: State = .calling(againAt: .origin)

  /// When time alone changes the state.
  var nextDeadline: Uptime {
    switch state {
    case .calling(let againAt): againAt
    case .asking(_, let since, _): since + Self.answerTime
    case .resting(let until, let stillHereAt): min(until, stillHereAt)
    }
  }

  /// The command whose answer is waited for; nil while none is.
  var asked: UInt8? {
    switch state {
    case .calling: MedibusCode.begin
    case .asking(let step, _, _): Self.steps[step]
    case .resting: nil
    }
  }

  /// Takes an event; the code of the command that is to be sent, if one is.
  mutating func handle(_ event: Event, at now: Uptime) -> UInt8? {
    let (next, code) = Self.transition(state, event, at: now)
    state = next
    return code
  }

  private static func transition(_ state: State, _ event: Event, at now: Uptime) -> (State, UInt8?) {
    switch (state, event) {
    case (_, .opened), (_, .stopped): return call(at: now)
    case (.calling, .answered(let code)):
      return code == MedibusCode.begin ? ask(0, unanswered: 0, at: now) : (state, nil)
    case (.asking, .calledAnew), (.resting, .calledAnew): return ask(0, unanswered: 0, at: now)
    case (.asking(let step, _, _), .answered(let code)):
      return code == steps[step] ? ask(step + 1, unanswered: 0, at: now) : (state, nil)
    case (.asking(let step, _, _), .refused): return ask(step + 1, unanswered: 0, at: now)
    case (.calling(let againAt), .timePassed): return againAt <= now ? call(at: now) : (state, nil)
    case (.asking(let step, let since, let unanswered), .timePassed):
      guard since + answerTime <= now else { return (state, nil) }
      if unanswered + 1 >= mostUnanswered { return call(at: now) }
      return ask(step + 1, unanswered: unanswered + 1, at: now)
    case (.resting(let until, let stillHereAt), .timePassed):
      if until <= now { return ask(firstOfCycle, unanswered: 0, at: now) }
      guard stillHereAt <= now else { return (state, nil) }
      return (.resting(until: until, stillHereAt: now + stillHereAfter), MedibusCode.stillHere)
    case (.calling, .refused), (.calling, .calledAnew), (.resting, .answered), (.resting, .refused):
      return (state, nil)
    }
  }

  private static func call(at now: Uptime) -> (State, UInt8?) {
    (.calling(againAt: now + callEvery), MedibusCode.begin)
  }

  private static func ask(_ step: Int, unanswered: Int, at now: Uptime) -> (State, UInt8?) {
    guard step < steps.count else {
      return (.resting(until: now + restTime, stillHereAt: now + stillHereAfter), nil)
    }
    return (.asking(step: step, since: now, unanswered: unanswered), steps[step])
  }
}
