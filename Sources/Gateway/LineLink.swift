internal import Quantities
internal import Readings

/// The gateway's side of one line: open, lost, tried again with back-off.
///
///                 start                 opened
///      idle ────────────────► opening ────────────► up
///                              ▲   │                │
///        retry due, appeared   │   │ refused        │ lost
///                              │   ▼                ▼
///                              └─ waiting ◄─────────┘
///
/// Delays between attempts are 1, 2, 4, 8, 16 and then 30 s (Modbus facts, goal G4); a port that appears
/// again is tried at once. An attempt counts as good only when the instrument spoke, so a peer that accepts
/// and hangs up also backs off. A line left because it was silent is opened again after a moment: the waiting
/// is done with the line open (`Devices`).
struct LineLink: Sendable {
  /// Where the line stands.
  enum State: Hashable, Sendable {
    case idle
    case opening(attempt: Int)
    case up(attempt: Int)
    case waiting(attempt: Int, until: Uptime)
  }

  /// What happened to the line.
  enum Event: Hashable, Sendable {
    case started
    case opened
    case refused(Absence)
    case lost(Absence)
    case spoke
    case portAppeared
    case timePassed
  }

  /// What follows.
  enum Action: Hashable, Sendable {
    case open
    case sessionOpened
    case sessionClosed(Absence)
  }

  private(set) var state: State = .idle

  /// When time alone changes the state.
  var nextDeadline: Uptime? {
    switch state {
    case .waiting(_, let until): until
    case .idle, .opening, .up: nil
    }
  }

  /// Whether bytes and replies are expected now.
  var isUp: Bool {
    switch state {
    case .up: true
    case .idle, .opening, .waiting: false
    }
  }

  /// Takes an event and says what follows.
  mutating func handle(_ event: Event, at now: Uptime) -> [Action] {
    let (next, actions) = LineLink.transition(state, event, at: now)
    state = next
    return actions
  }

  /// The pause between closing a silent line and opening it again, enough for a USB adapter to settle;
  /// engineering choice.
  static let reopeningPause: Interval = .milliseconds(200)

  /// The delay before the attempt that follows this many failed ones.
  static func delay(afterAttempts attempts: Int) -> Interval {
    switch attempts {
    case ...0: .seconds(1)
    case 1: .seconds(2)
    case 2: .seconds(4)
    case 3: .seconds(8)
    case 4: .seconds(16)
    default: .seconds(30)
    }
  }

  private static func transition(_ state: State, _ event: Event, at now: Uptime) -> (State, [Action]) {
    switch (state, event) {
    case (.idle, .started):
      return (.opening(attempt: 0), [.open])
    case (.opening(let attempt), .opened):
      return (.up(attempt: attempt), [.sessionOpened])
    case (.opening(let attempt), .refused(let reason)), (.opening(let attempt), .lost(let reason)):
      return (
        .waiting(attempt: attempt + 1, until: now + delay(afterAttempts: attempt)), [.sessionClosed(reason)]
      )
    case (.up, .lost(.silent)):
      return (.waiting(attempt: 0, until: now + reopeningPause), [.sessionClosed(.silent)])
    case (.up(let attempt), .lost(let reason)), (.up(let attempt), .refused(let reason)):
      return (
        .waiting(attempt: attempt + 1, until: now + delay(afterAttempts: attempt)), [.sessionClosed(reason)]
      )
    case (.up, .spoke):
      return (.up(attempt: 0), [])
    case (.waiting(let attempt, _), .portAppeared):
      return (.opening(attempt: attempt), [.open])
    case (.waiting(let attempt, let until), .timePassed):
      return until <= now ? (.opening(attempt: attempt), [.open]) : (state, [])
    case (.waiting(let attempt, let until), .refused(let reason)):
      return (.waiting(attempt: attempt, until: until), [.sessionClosed(reason)])
    case (.idle, .opened), (.idle, .refused), (.idle, .lost), (.idle, .spoke), (.idle, .portAppeared),
      (.idle, .timePassed), (.opening, .started), (.opening, .spoke), (.opening, .portAppeared),
      (.opening, .timePassed), (.up, .started), (.up, .opened), (.up, .portAppeared), (.up, .timePassed),
      (.waiting, .started), (.waiting, .opened), (.waiting, .lost), (.waiting, .spoke):
      return (state, [])
    }
  }
}
