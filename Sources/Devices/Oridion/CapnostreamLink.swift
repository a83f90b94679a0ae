internal import Quantities

/// Keeps a Capnostream monitor talking: enables it, sets how it tells that the host is gone, starts it and
/// keeps it from believing that the host is gone.
///
///     opened                  named                   echoed, or 1.5 s
///     ───────► enabling ─────────────► preparing ─────────────────────► streaming
///                │ ▲  ▲                                                     │
///         every 3 s┘  └────────────────── 0.9 s without a frame ────────────┘
///
/// Times: devices, section 1.4.4 (label B).
struct CapnostreamLink: Sendable {
  /// Where the link stands, with its deadlines.
  enum State: Hashable, Sendable {
    case enabling(askAgainAt: Uptime)
    case preparing(until: Uptime)
    case streaming(quietAt: Uptime, keepAliveAt: Uptime)
  }

  /// What happened.
  enum Event: Hashable, Sendable {
    case opened
    case named
    case echoed
    case heard
    case timePassed
  }

  /// What is to be sent.
  enum Action: Hashable, Sendable {
    case enable
    case prepare
    case start
    case keepAlive
  }

  static var enableEvery: Interval { .seconds(3) }
  static var echoTime: Interval { .milliseconds(1500) }
  static var quietTime: Interval { .milliseconds(900) }
  static var keepAliveEvery: Interval { .seconds(5) }

  private(set) var state: State = .enabling(askAgainAt: .origin)

  /// When time alone changes the state.
  var nextDeadline: Uptime {
    switch state {
    case .enabling(let askAgainAt): askAgainAt
    case .preparing(let until): until
    case .streaming(let quietAt, let keepAliveAt): min(quietAt, keepAliveAt)
    }
  }

  /// Takes an event and says what follows.
  mutating func handle(_ event: Event, at now: Uptime) -> Action? {
    let (next, action) = Self.transition(state, event, at: now)
    state = next
    return action
  }

  private static func transition(_ state: State, _ event: Event, at now: Uptime) -> (State, Action?) {
    switch (state, event) {
    case (_, .opened): return (.enabling(askAgainAt: now + enableEvery), .enable)
    case (.enabling, .named): return (.preparing(until: now + echoTime), .prepare)
    case (.enabling(let due), .timePassed):
      return due <= now ? (.enabling(askAgainAt: now + enableEvery), .enable) : (state, nil)
    case (.preparing, .echoed): return start(at: now)
    case (.preparing(let until), .timePassed): return until <= now ? start(at: now) : (state, nil)
    case (.streaming(_, let keepAliveAt), .heard):
      return (.streaming(quietAt: now + quietTime, keepAliveAt: keepAliveAt), nil)
    case (.streaming(let quietAt, let keepAliveAt), .timePassed):
      if quietAt <= now { return (.enabling(askAgainAt: now + enableEvery), .enable) }
      guard keepAliveAt <= now else { return (state, nil) }
      return (.streaming(quietAt: quietAt, keepAliveAt: now + keepAliveEvery), .keepAlive)
    case (.enabling, .echoed), (.enabling, .heard), (.preparing, .named), (.preparing, .heard),
      (.streaming, .named), (.streaming, .echoed):
      return (state, nil)
    }
  }

  private static func start(at now: Uptime) -> (State, Action?) {
    (.streaming(quietAt: now + quietTime, keepAliveAt: now + keepAliveEvery), .start)
  }
}
