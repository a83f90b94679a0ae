/// Kleene's logic over other conditions.
extension PackEvaluation {
  func combined(_ first: Int, _ count: Int, neutral: Truth, _ join: (Truth, Truth) -> Truth)
    -> Verdict
  {
    var result = Verdict(neutral)
    var blame: Verdict?
    for link in first..<(first + count) {
      let operand = verdicts[plan.program.links[link]]
      result.truth = join(result.truth, operand.truth)
      result.outlook = join(result.outlook, operand.outlook)
      result.isFresh = result.isFresh || operand.isFresh
      result.isSimulated = result.isSimulated || operand.isSimulated
      result.isOfTheEnd = result.isOfTheEnd || operand.isOfTheEnd
      // Missing data weighs more than a requirement that is not met: only the latter may take back an active
      // rule.
      if operand.truth == .unknown, blame == nil || (blame?.isBarred == true && !operand.isBarred) {
        blame = operand
      }
    }
    if result.truth == .unknown, let blame {
      result.reason = blame.reason
      result.isBarred = blame.isBarred
    }
    return result
  }

  func firstKnown(_ first: Int, _ count: Int) -> Verdict {
    for link in first..<(first + count) where verdicts[plan.program.links[link]].truth != .unknown {
      return verdicts[plan.program.links[link]]
    }
    return verdicts[plan.program.links[first]]
  }

  func negated(_ operand: Verdict) -> Verdict {
    var verdict = operand
    verdict.truth = operand.truth.negated
    verdict.outlook = verdict.truth
    return verdict
  }

  func asserted(_ operand: Verdict) -> Verdict {
    var verdict = operand
    verdict.truth = Truth(operand.truth == .yes)
    verdict.outlook = Truth(operand.outlook == .yes)
    verdict.reason = .none
    verdict.isBarred = false
    return verdict
  }

  func given(_ requirement: Int, _ operand: Int) -> Verdict {
    let condition = verdicts[requirement]
    var verdict = condition.truth == .yes ? verdicts[operand] : condition
    verdict.isSimulated = condition.isSimulated || verdicts[operand].isSimulated
    if condition.truth == .no {
      verdict.reason = Reason(.preconditionNotMet, requirement)
      verdict.isBarred = true
    }
    if condition.truth != .yes {
      verdict.truth = .unknown
      verdict.outlook = .unknown
    }
    return verdict
  }
}
