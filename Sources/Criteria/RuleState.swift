import Quantities

/// Where a rule stands.
///
///                 approaching            met
///        NORMAL ─────────────► PENDING ───────► ACTIVE ◄──────────────┐ met again, or unknown for too long
///          ▲ ▲ ◄──── unmet ───────┘               │  clear approaching │
///          │ └──────────── clear met ──────────── CLEARING ◄──────────┘
///          │ unmet
///        INDETERMINATE ◄── unknown for longer than the patience, from NORMAL and PENDING
///                      ◄── a precondition known not to be met, from anywhere but INHIBITED
///        INHIBITED     ◄─► an operator switches the rule off and on
///
/// No unknown ever leads from ACTIVE to NORMAL: invalid data clears nothing. Source: clinical basis, section
/// 2.1.
public enum RuleState: Hashable, Sendable {
  /// Nothing is known yet; the rule has been watched since its first second.
  case starting
  /// The condition does not hold.
  case normal
  /// The condition holds, but not yet for long enough.
  case pending
  /// The condition holds.
  case active
  /// The condition has ended, but not yet for long enough.
  case clearing
  /// Nobody can say whether the condition holds.
  case indeterminate(Indeterminacy)
  /// An operator has switched the rule off.
  case inhibited(by: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .starting: "starting"
    case .normal: "normal"
    case .pending: "pending"
    case .active: "active"
    case .clearing: "clearing"
    case .indeterminate: "indeterminate"
    case .inhibited: "inhibited"
    }
  }
}

/// The state machine behind ``RuleState``, with the times that each state needs.
enum RuleMachine {
  enum State: Sendable {
    case starting(since: Uptime)
    /// `blindSince` is the first second of an unknown that has not lasted long enough to matter.
    case normal(since: Uptime, blindSince: Uptime?)
    case pending(since: Uptime, blindSince: Uptime?)
    case active(since: Uptime)
    case clearing(since: Uptime, from: Uptime, blindSince: Uptime?)
    case indeterminate(since: Uptime, Reason)
    case inhibited(since: Uptime, by: String)
  }

  /// What the clauses say about the rule's condition and about its end.
  struct Judgement: Sendable {
    enum Condition: Sendable {
      case met
      case approaching
      case unmet
      case barred(Reason)
      case unknown(Reason)
    }

    enum Clearance: Sendable {
      case met
      case approaching
      case unmet
      case unknown
    }

    var condition: Condition
    var clearance: Clearance
  }

  enum Event: Sendable {
    case judged(Judgement)
    case inhibited(by: String)
    case released
  }

  enum Action: Sendable {
    case none
    case raise
    case clear
    case withdraw
    case inhibit
    case release
  }

  /// The state after an event, and what follows from it.
  static func transition(
    from state: State, on event: Event, at now: Uptime, patience: Interval
  ) -> (state: State, action: Action) {
    switch (state, event) {
    case (.inhibited, .inhibited), (.inhibited, .judged): (state, .none)
    case (.inhibited, .released): (.normal(since: now, blindSince: nil), .release)
    case (.starting, .released), (.normal, .released), (.pending, .released), (.active, .released),
      (.clearing, .released), (.indeterminate, .released):
      (state, .none)
    case (.starting, .inhibited(let by)), (.normal, .inhibited(let by)), (.pending, .inhibited(let by)),
      (.active, .inhibited(let by)), (.clearing, .inhibited(let by)), (.indeterminate, .inhibited(let by)):
      (.inhibited(since: now, by: by), .inhibit)
    case (.starting(let since), .judged(let judgement)):
      quiet(judgement, state, since: since, blindSince: since, now, patience)
    case (.normal(let since, let blindSince), .judged(let judgement)):
      quiet(judgement, state, since: since, blindSince: blindSince, now, patience)
    case (.pending(let since, let blindSince), .judged(let judgement)):
      quiet(judgement, state, since: since, blindSince: blindSince, now, patience)
    case (.indeterminate(let since, _), .judged(let judgement)):
      doubtful(judgement, since: since, now)
    case (.active(let since), .judged(let judgement)):
      standing(judgement, since: since, clearingFrom: nil, blindSince: nil, now, patience)
    case (.clearing(let since, let from, let blindSince), .judged(let judgement)):
      standing(judgement, since: since, clearingFrom: from, blindSince: blindSince, now, patience)
    }
  }

  /// From STARTING, NORMAL and PENDING.
  private static func quiet(
    _ judgement: Judgement, _ state: State, since: Uptime, blindSince: Uptime?, _ now: Uptime,
    _ patience: Interval
  ) -> (state: State, action: Action) {
    switch judgement.condition {
    case .met: return (.active(since: now), .raise)
    case .approaching: return (pending(state, now), .none)
    case .unmet: return (normal(state, now), .none)
    case .barred(let reason): return (.indeterminate(since: now, reason), .withdraw)
    case .unknown(let reason):
      // A window that is not yet whole is no loss of data: the rule goes on starting, however long the
      // window.
      if case .starting = state, reason.isObserving { return (state, .none) }
      let start = blindSince ?? now
      guard now - start < patience else { return (.indeterminate(since: now, reason), .withdraw) }
      return (frozen(state, blindSince: start), .none)
    }
  }

  private static func doubtful(
    _ judgement: Judgement, since: Uptime, _ now: Uptime
  ) -> (state: State, action: Action) {
    switch judgement.condition {
    case .met: (.active(since: now), .raise)
    case .approaching: (.pending(since: now, blindSince: nil), .none)
    case .unmet: (.normal(since: now, blindSince: nil), .none)
    case .barred(let reason), .unknown(let reason): (.indeterminate(since: since, reason), .none)
    }
  }

  /// From ACTIVE and CLEARING.
  private static func standing(
    _ judgement: Judgement, since: Uptime, clearingFrom: Uptime?, blindSince: Uptime?, _ now: Uptime,
    _ patience: Interval
  ) -> (state: State, action: Action) {
    switch judgement.condition {
    case .met: return (.active(since: since), .none)
    case .barred(let reason): return (.indeterminate(since: now, reason), .withdraw)
    case .approaching, .unmet, .unknown: break
    }
    switch judgement.clearance {
    case .met: return (.normal(since: now, blindSince: nil), .clear)
    case .approaching: return (.clearing(since: since, from: clearingFrom ?? now, blindSince: nil), .none)
    case .unmet: return (.active(since: since), .none)
    case .unknown:
      let start = blindSince ?? now
      guard let clearingFrom, now - start < patience else { return (.active(since: since), .none) }
      return (.clearing(since: since, from: clearingFrom, blindSince: start), .none)
    }
  }

  private static func pending(_ state: State, _ now: Uptime) -> State {
    if case .pending(let since, _) = state { return .pending(since: since, blindSince: nil) }
    return .pending(since: now, blindSince: nil)
  }

  private static func normal(_ state: State, _ now: Uptime) -> State {
    if case .normal(let since, _) = state { return .normal(since: since, blindSince: nil) }
    return .normal(since: now, blindSince: nil)
  }

  private static func frozen(_ state: State, blindSince: Uptime) -> State {
    switch state {
    case .normal(let since, _): .normal(since: since, blindSince: blindSince)
    case .pending(let since, _): .pending(since: since, blindSince: blindSince)
    case .starting, .active, .clearing, .indeterminate, .inhibited: state
    }
  }
}

extension RuleMachine.State {
  /// Since when the rule stands where it stands; a rule that clears has been active since it was raised.
  var since: Uptime {
    switch self {
    case .starting(let since), .normal(let since, _), .pending(let since, _), .active(let since),
      .clearing(let since, _, _), .indeterminate(let since, _), .inhibited(let since, _):
      since
    }
  }

  /// Whether the rule counts as true for other rules.
  var isActive: Bool {
    switch self {
    case .active, .clearing: true
    case .starting, .normal, .pending, .indeterminate, .inhibited: false
    }
  }

  /// Whether the rule counts as false for other rules.
  var isKnownNotToHold: Bool {
    switch self {
    case .normal(_, let blindSince): blindSince == nil
    case .starting, .pending, .active, .clearing, .indeterminate, .inhibited: false
    }
  }
}

extension RuleState {
  /// Whether the rule has something to say to people: it holds, or its end is not certain yet.
  public var isRaised: Bool {
    switch self {
    case .active, .clearing: true
    case .starting, .normal, .pending, .indeterminate, .inhibited: false
    }
  }
}
