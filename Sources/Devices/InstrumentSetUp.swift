internal import Quantities

/// How one protocol asks and what it takes for an answer, for ``InstrumentSetUp``.
protocol SetUpDialogue {
  /// What the gateway asks.
  associatedtype Request: Sendable
  /// What the instrument says.
  associatedtype Reply: Sendable

  /// What a reply means for a request.
  static func judge(_ reply: Reply, to request: Request) -> SetUpJudgement

  /// The request's name, for notes.
  static func name(of request: Request) -> String
}

/// What a reply means for the step that is under way.
enum SetUpJudgement: Hashable, Sendable {
  /// The step is done.
  case accepted
  /// The step was refused; asking once more may help.
  case refused(InitialisationFault)
  /// The instrument needs a moment before it can be asked at all.
  case notReady(InitialisationFault)
  /// The reply is about something else.
  case unrelated
}

/// Brings an instrument from whatever state it is in to streaming with our settings, one acknowledged step at
/// a time.
///
///               opened           accepted            last accepted
///      closed ───────► asking(0) ──────────► asking(n) ─────────────► streaming
///        ▲               ▲  ▲  │ no answer        │                     │
///        │               │  └──┘ up to 3 times    │                     │ settings lost
///        │               │                        ▼                     │
///        └── closed      └─ pausing ◄── no answer, refused twice ◄──────┘
struct InstrumentSetUp<Dialogue: SetUpDialogue>: Sendable {
  /// Where the set-up stands.
  enum State: Hashable, Sendable {
    case closed
    case asking(step: Int, attempt: Int, since: Uptime)
    case pausing(until: Uptime)
    case streaming
  }

  /// What happened.
  enum Event: Sendable {
    case opened
    case closed
    case heard(Dialogue.Reply)
    case settingsLost
    case timePassed
  }

  /// What follows.
  enum Action: Sendable {
    case ask(Dialogue.Request)
    case failed(InitialisationFault)
    case finished
  }

  private(set) var state: State = .closed
  private let steps: [Dialogue.Request]

  /// Prepares a set-up of at least one step.
  init(_ steps: [Dialogue.Request]) {
    precondition(!steps.isEmpty, "a set-up of \(steps.count) steps")
    self.steps = steps
  }

  /// How long a step waits for its answer, how often it is asked, and how long the set-up rests before it
  /// starts over. Instruments answer within some tens of milliseconds, and a capnograph boots in about 1 s
  /// (devices, section 1.3.2); the numbers are engineering choices beyond that.
  static var answerTime: Interval { .milliseconds(1000) }
  static var mostAttempts: Int { 3 }
  static var pause: Interval { .milliseconds(1500) }

  /// Whether all settings were taken.
  var isStreaming: Bool { state == .streaming }

  /// When time alone changes the state.
  var nextDeadline: Uptime? {
    switch state {
    case .closed, .streaming: nil
    case .asking(_, _, let since): since + Self.answerTime
    case .pausing(let until): until
    }
  }

  /// Takes an event and says what follows.
  mutating func handle(_ event: Event, at now: Uptime) -> Action? {
    let (next, action) = Self.transition(state, event, steps, at: now)
    state = next
    return action
  }

  private static func transition(
    _ state: State, _ event: Event, _ steps: [Dialogue.Request], at now: Uptime
  ) -> (State, Action?) {
    switch (state, event) {
    case (.closed, .closed), (.asking, .closed), (.pausing, .closed), (.streaming, .closed):
      return (.closed, nil)
    case (.closed, .opened), (.asking, .opened), (.pausing, .opened), (.streaming, .opened),
      (.streaming, .settingsLost):
      return ask(0, attempt: 0, of: steps, at: now)
    case (.asking(let step, let attempt, _), .heard(let reply)):
      return answer(reply, state, step: step, attempt: attempt, of: steps, at: now)
    case (.asking(let step, let attempt, let since), .timePassed):
      guard now - since >= answerTime else { return (state, nil) }
      guard attempt + 1 < mostAttempts else {
        return (.pausing(until: now + pause), .failed(.noAnswer(step: Dialogue.name(of: steps[step]))))
      }
      return ask(step, attempt: attempt + 1, of: steps, at: now)
    case (.pausing(let until), .timePassed):
      return until <= now ? ask(0, attempt: 0, of: steps, at: now) : (state, nil)
    case (.closed, .heard), (.closed, .settingsLost), (.closed, .timePassed), (.asking, .settingsLost),
      (.pausing, .heard), (.pausing, .settingsLost), (.streaming, .heard), (.streaming, .timePassed):
      return (state, nil)
    }
  }

  private static func ask(
    _ step: Int, attempt: Int, of steps: [Dialogue.Request], at now: Uptime
  ) -> (State, Action?) {
    (.asking(step: step, attempt: attempt, since: now), .ask(steps[step]))
  }

  private static func answer(
    _ reply: Dialogue.Reply, _ state: State, step: Int, attempt: Int, of steps: [Dialogue.Request],
    at now: Uptime
  ) -> (State, Action?) {
    switch Dialogue.judge(reply, to: steps[step]) {
    case .unrelated: return (state, nil)
    case .accepted:
      guard step + 1 < steps.count else { return (.streaming, .finished) }
      return ask(step + 1, attempt: 0, of: steps, at: now)
    case .refused(let fault):
      guard attempt > 0 else { return ask(step, attempt: attempt + 1, of: steps, at: now) }
      return (.pausing(until: now + pause), .failed(fault))
    case .notReady(let fault): return (.pausing(until: now + pause), .failed(fault))
    }
  }
}
