import Quantities

/// What a rule last told its readers; only a difference here is worth a notification.
struct ReportKey: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    case quiet
    case active
    case indeterminate
    case inhibited
  }

  var kind: Kind
  var priority: Priority
  /// Bits of the announced annotations that hold.
  var announced: UInt32
}

/// The rules' state machines, stepped by the verdicts.
extension PackEvaluation {
  mutating func step(
    _ rule: Int, at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]
  ) {
    apply(.judged(judgement(of: rule)), to: rule, at: now, surroundings: surroundings, into: &changes)
  }

  /// An operator switches a rule off.
  mutating func inhibit(
    _ rule: Int, by operatorName: String, at now: Uptime, surroundings: Surroundings,
    into changes: inout [FindingChange]
  ) {
    apply(.inhibited(by: operatorName), to: rule, at: now, surroundings: surroundings, into: &changes)
  }

  /// An operator switches a rule on again; it is judged anew from here.
  mutating func release(
    _ rule: Int, at now: Uptime, surroundings: Surroundings, into changes: inout [FindingChange]
  ) {
    apply(.released, to: rule, at: now, surroundings: surroundings, into: &changes)
  }

  func verdict(ofRule rule: Int) -> Verdict {
    var verdict: Verdict
    switch states[rule] {
    case .active, .clearing: verdict = Verdict(.yes)
    case .normal, .pending: verdict = Verdict(.no)
    case .starting, .indeterminate: verdict = doubtful(verdicts[plan.program.rules[rule].when])
    case .inhibited: verdict = Verdict(.unknown, reason: Reason(.inhibited, rule))
    }
    verdict.isOfTheEnd = true
    verdict.isFresh = verdicts[plan.program.rules[rule].when].isFresh
    verdict.isSimulated = verdicts[plan.program.rules[rule].when].isSimulated
    return verdict
  }

  private func doubtful(_ condition: Verdict) -> Verdict {
    var verdict = condition
    verdict.truth = .unknown
    verdict.outlook = .unknown
    return verdict
  }

  private mutating func apply(
    _ event: RuleMachine.Event, to rule: Int, at now: Uptime, surroundings: Surroundings,
    into changes: inout [FindingChange]
  ) {
    let previous = states[rule]
    states[rule] =
      RuleMachine.transition(from: previous, on: event, at: now, patience: plan.program.patience).state
    let report = report(of: rule)
    guard report != reports[rule] else { return }
    reports[rule] = report
    changes.append(
      FindingChange(
        at: now, previous: publicState(previous), finding: finding(of: rule, surroundings: surroundings)))
  }

  private func judgement(of rule: Int) -> RuleMachine.Judgement {
    let condition = verdicts[plan.program.rules[rule].when]
    let clear = verdicts[plan.program.rules[rule].clear]
    return RuleMachine.Judgement(
      condition: PackEvaluation.condition(condition), clearance: PackEvaluation.clearance(clear))
  }

  private static func condition(_ verdict: Verdict) -> RuleMachine.Judgement.Condition {
    if verdict.truth == .yes { return .met }
    if verdict.isBarred { return .barred(verdict.reason) }
    if verdict.outlook == .yes { return .approaching }
    return verdict.truth == .unknown ? .unknown(verdict.reason) : .unmet
  }

  private static func clearance(_ verdict: Verdict) -> RuleMachine.Judgement.Clearance {
    if verdict.truth == .yes { return .met }
    if verdict.outlook == .yes { return .approaching }
    return verdict.truth == .unknown ? .unknown : .unmet
  }

  private func report(of rule: Int) -> ReportKey {
    let kind: ReportKey.Kind =
      switch states[rule] {
      case .starting, .normal, .pending: .quiet
      case .active, .clearing: .active
      case .indeterminate: .indeterminate
      case .inhibited: .inhibited
      }
    var announced: UInt32 = 0
    for place in plan.program.rules[rule].annotations where plan.program.annotations[place].isAnnounced {
      let bit: UInt32 = 1 << UInt32(place - plan.program.rules[rule].annotations.lowerBound)
      if verdicts[plan.program.annotations[place].when].truth == .yes { announced |= bit }
    }
    return ReportKey(kind: kind, priority: priority(of: rule), announced: announced)
  }

  func priority(of rule: Int) -> Priority {
    let raised = plan.program.rules[rule].raisedWhen
    guard states[rule].isActive, raised >= 0, verdicts[raised].truth == .yes else {
      return plan.program.rules[rule].priority
    }
    return plan.program.rules[rule].raisedTo
  }

  func publicState(_ state: RuleMachine.State) -> RuleState {
    switch state {
    case .starting: .starting
    case .normal: .normal
    case .pending: .pending
    case .active: .active
    case .clearing: .clearing
    case .indeterminate(_, let reason): .indeterminate(indeterminacy(reason))
    case .inhibited(_, let by): .inhibited(by: by)
    }
  }
}
