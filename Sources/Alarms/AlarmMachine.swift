/// The life of one alarm; nil is its absence.
///
///                      holds, with a delay           delay over
///        (none) ───────────────────────────► PENDING ─────────┐
///          ▲ ▲ ◄──────────── ended ────────────┘              ▼
///          │ │                   holds               ┌───► ACTIVE ──── acknowledged ───► ACKNOWLEDGED
///          │ │ ──────────────────────────────────────┘     │  ▲ ▲                           │  │
///          │ │                                      ended  │  │ └──────── worsened ─────────┘  │ ended
///          │ │ minute over     not latching                │  │ holds                          │
///          │ └────── RECENT ◄──────────────────────────────┤  │                                │
///          │           ▲  ──── holds: ACTIVE anew          │  │                                │
///          │           └───────────────────────────────────┼──┼────────────────────────────────┘
///          │ acknowledged                         latching ▼  │
///          └─────────────────────────────────────────── LATCHED
///
///        OFF: ALARM OFF while the condition holds; from PENDING, ACTIVE and ACKNOWLEDGED, and in place of
///        ACTIVE while the condition is switched off. Switched on it is ACTIVE; ended it is gone. RECENT also
///        goes when it is acknowledged; RECENT and LATCHED go when their condition is switched off.
///
/// Nothing unknown is an event here: what cannot be judged changes no state. Source: clinical basis, section
/// 4, A8, A9 and A34.
enum AlarmMachine {
  enum Event: CaseIterable, Hashable, Sendable {
    /// The condition holds, but its delay is to be waited for.
    case beginning
    /// The condition holds.
    case holds
    /// The condition holds and is more urgent than before.
    case worsened
    /// The condition does not hold.
    case ended
    /// Somebody has seen it.
    case acknowledged
    /// ALARM OFF began.
    case switchedOff
    /// ALARM OFF ended.
    case switchedOn
    /// The minute in which an ended alarm can be seen is over.
    case faded
  }

  /// What follows from an event, for the log and for people.
  enum Outcome: Hashable, Sendable {
    case none
    /// A new occurrence: its signals begin.
    case raise
    /// The same occurrence goes on.
    case goOn
    /// The condition ended; signals too.
    case end
    /// The condition ended; signals go on.
    case latch
    /// Somebody acknowledged it.
    case acknowledge
    /// Somebody acknowledged it, and it went.
    case release
    /// The condition holds, but nobody is to be told.
    case suppress
    /// It went without a word.
    case forget
  }

  /// The state after an event, and what follows from it.
  ///
  /// `isOff` says whether the condition is switched off now, `isLatching` whether its signals outlast it.
  static func transition(
    from state: AlarmState?, on event: Event, isLatching: Bool, isOff: Bool
  ) -> (state: AlarmState?, outcome: Outcome) {
    switch (state, event) {
    case (nil, .beginning), (.recent, .beginning): (.pending, .none)
    case (.pending, .beginning): (.pending, .none)
    case (.active, .beginning), (.acknowledged, .beginning), (.off, .beginning): (state, .none)
    case (.latched, .beginning): (.active, .goOn)
    case (nil, .holds), (.pending, .holds), (.recent, .holds), (nil, .worsened), (.pending, .worsened),
      (.recent, .worsened):
      isOff ? (.off, .suppress) : (.active, .raise)
    case (.active, .holds), (.acknowledged, .holds), (.off, .holds), (.off, .worsened): (state, .none)
    case (.latched, .holds): (.active, .goOn)
    case (.active, .worsened), (.acknowledged, .worsened), (.latched, .worsened): (.active, .raise)
    case (.active, .ended): isLatching ? (.latched, .latch) : (.recent, .end)
    case (.acknowledged, .ended): (.recent, .end)
    case (.pending, .ended), (.off, .ended): (nil, .forget)
    case (nil, .ended), (.latched, .ended), (.recent, .ended): (state, .none)
    case (.active, .acknowledged): (.acknowledged, .acknowledge)
    case (.latched, .acknowledged), (.recent, .acknowledged): (nil, .release)
    case (nil, .acknowledged), (.pending, .acknowledged), (.acknowledged, .acknowledged),
      (.off, .acknowledged):
      (state, .none)
    case (.active, .switchedOff), (.acknowledged, .switchedOff): (.off, .suppress)
    case (.latched, .switchedOff), (.recent, .switchedOff): (nil, .release)
    case (nil, .switchedOff), (.pending, .switchedOff), (.off, .switchedOff): (state, .none)
    case (.off, .switchedOn): (.active, .raise)
    case (nil, .switchedOn), (.pending, .switchedOn), (.active, .switchedOn), (.acknowledged, .switchedOn),
      (.latched, .switchedOn), (.recent, .switchedOn):
      (state, .none)
    case (.recent, .faded): (nil, .forget)
    case (nil, .faded), (.pending, .faded), (.active, .faded), (.acknowledged, .faded), (.latched, .faded),
      (.off, .faded):
      (state, .none)
    }
  }
}
