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
///        ▲              ▲  ▲ │ no answer         │                        │
///        │              │  └─┘ up to 3 times     │ no answer,             │ settings lost
///        │              │                        ▼ refused twice          │
///        └── closed     └────── rested ─────── pausing ◄──────────────────┘
///
/// The pause doubles with each failure in a row, so that an instrument that never accepts is not asked
/// without end. Settings that are lost after a minute's streaming or more are given again at once.
struct InstrumentSetUp<Dialogue: SetUpDialogue>: Sendable {
  /// Where the set-up stands; `failures` are those in a row.
  enum State: Hashable, Sendable {
    case closed(failures: Int)
    case asking(Asking)
    case pausing(until: Uptime, failures: Int)
    case streaming(since: Uptime, failures: Int)
  }

  /// The step under way.
  struct Asking: Hashable, Sendable {
    var step = 0
    var attempt = 0
    var since: Uptime
    var failures: Int
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

  private(set) var state: State = .closed(failures: 0)
  private let steps: [Dialogue.Request]

  /// Prepares a set-up of at least one step.
  init(_ steps: [Dialogue.Request]) {
    precondition(!steps.isEmpty, "a set-up of \(steps.count) steps")
    self.steps = steps
  }

  /// How long a step waits for its answer, how often it is asked, how long the set-up rests before it starts
  /// over, and how long a stream has to last for its set-up to count as good.
  ///
  /// Instruments answer within some tens of milliseconds, and a capnograph boots in about 1 s (devices,
  /// section 1.3.2); the numbers are engineering choices beyond that.
  static var answerTime: Interval { .milliseconds(1000) }
  static var mostAttempts: Int { 3 }
  static var stableAfter: Interval { .minutes(1) }

  /// The rest after this many failures in a row: 1.5, 3, 6 and then 12 s.
  static func pause(afterFailures failures: Int) -> Interval {
    .milliseconds(1500) * Int64(1 << min(failures, 3))
  }

  /// Whether all settings were taken.
  var isStreaming: Bool {
    switch state {
    case .streaming: true
    case .closed, .asking, .pausing: false
    }
  }

  /// When the instrument is asked again; nil while it is not left alone.
  var restEnd: Uptime? {
    switch state {
    case .pausing(let until, _): until
    case .closed, .asking, .streaming: nil
    }
  }

  /// When time alone changes the state.
  var nextDeadline: Uptime? {
    switch state {
    case .closed, .streaming: nil
    case .asking(let asking): asking.since + Self.answerTime
    case .pausing(let until, _): until
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
      return (.closed(failures: failures(state, at: now)), nil)
    case (.closed, .opened), (.asking, .opened), (.pausing, .opened), (.streaming, .opened):
      return ask(Asking(since: now, failures: failures(state, at: now)), of: steps)
    case (.streaming(let since, _), .settingsLost):
      let failures = failures(state, at: now)
      guard now - since < stableAfter else { return ask(Asking(since: now, failures: failures), of: steps) }
      return (rest(failures, at: now), nil)
    case (.asking(let asking), .heard(let reply)): return answer(reply, asking, of: steps, at: now)
    case (.asking(let asking), .timePassed):
      guard now - asking.since >= answerTime else { return (state, nil) }
      guard asking.attempt + 1 < mostAttempts else {
        let fault = InitialisationFault.noAnswer(step: Dialogue.name(of: steps[asking.step]))
        return (rest(asking.failures, at: now), .failed(fault))
      }
      return askAgain(asking, of: steps, at: now)
    case (.pausing(let until, let failures), .timePassed):
      return until <= now ? ask(Asking(since: now, failures: failures), of: steps) : (state, nil)
    case (.closed, .heard), (.closed, .settingsLost), (.closed, .timePassed), (.asking, .settingsLost),
      (.pausing, .heard), (.pausing, .settingsLost), (.streaming, .heard), (.streaming, .timePassed):
      return (state, nil)
    }
  }

  private static func failures(_ state: State, at now: Uptime) -> Int {
    switch state {
    case .closed(let failures), .pausing(_, let failures): failures
    case .asking(let asking): asking.failures
    case .streaming(let since, let failures): now - since < stableAfter ? failures : 0
    }
  }

  private static func ask(_ asking: Asking, of steps: [Dialogue.Request]) -> (State, Action?) {
    (.asking(asking), .ask(steps[asking.step]))
  }

  private static func askAgain(
    _ asking: Asking, of steps: [Dialogue.Request], at now: Uptime
  ) -> (State, Action?) {
    var again = asking
    again.attempt += 1
    again.since = now
    return ask(again, of: steps)
  }

  private static func rest(_ failures: Int, at now: Uptime) -> State {
    .pausing(until: now + pause(afterFailures: failures), failures: failures + 1)
  }

  private static func answer(
    _ reply: Dialogue.Reply, _ asking: Asking, of steps: [Dialogue.Request], at now: Uptime
  ) -> (State, Action?) {
    switch Dialogue.judge(reply, to: steps[asking.step]) {
    case .unrelated: return (.asking(asking), nil)
    case .accepted:
      guard asking.step + 1 < steps.count else {
        return (.streaming(since: now, failures: asking.failures), .finished)
      }
      return ask(Asking(step: asking.step + 1, since: now, failures: asking.failures), of: steps)
    case .refused(let fault):
      guard asking.attempt > 0 else { return askAgain(asking, of: steps, at: now) }
      return (rest(asking.failures, at: now), .failed(fault))
    case .notReady(let fault): return (rest(asking.failures, at: now), .failed(fault))
    }
  }
}
