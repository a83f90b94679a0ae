import Documents
import Quantities

/// What one rule of one pack holds about a question that rules of other packs answer too.
public struct PackOpinion: Hashable, Sendable {
  /// The pack, such as `nice-ng42`.
  public let pack: String
  /// The rule within its pack.
  public let rule: String
  /// The limits that the rule goes by, such as `pco2 > 45.004 mmHg`, in the order of the pack.
  public let limits: [String]

  /// The opinion as a clause for a person.
  public var words: String { "\(pack) \(rule) (\(limits.joined(separator: ", ")))" }
}

/// Two packs that answer one question about the patient differently now; it is shown and never resolved.
public struct PackConflict: Hashable, Sendable {
  /// The question, as the packs name it.
  public let topic: String
  /// A rule that is active.
  public let holds: PackOpinion
  /// A rule that is known not to hold.
  public let opposes: PackOpinion
}

/// Rules of one topic that do not go by the same limits, whatever the patient's values are.
public struct PackDisagreement: Hashable, Sendable {
  /// The question, as the packs name it.
  public let topic: String
  /// The rules of all packs on it, in the order of the packs and their rules.
  public let opinions: [PackOpinion]
}

extension RulePack {
  /// The topics on which rules of different packs have different limits or comparators, in the order met.
  public static func disagreements(among packs: [RulePack]) -> [PackDisagreement] {
    var topics: [String] = []
    for word in packs.flatMap({ $0.program.words.compactMap(\.topic) }) where !topics.contains(word) {
      topics.append(word)
    }
    return topics.compactMap { topic in
      let opinions = packs.flatMap { $0.opinions(on: topic) }
      let isShared = Set(opinions.map(\.pack)).count > 1
      let isAgreed = opinions.allSatisfy { $0.limits == opinions[0].limits }
      return isShared && !isAgreed ? PackDisagreement(topic: topic, opinions: opinions) : nil
    }
  }

  private func opinions(on topic: String) -> [PackOpinion] {
    program.words.indices.filter { program.words[$0].topic == topic }.map { program.opinion(of: $0, in: id) }
  }
}

extension PackProgram {
  /// A rule's limits, put into words.
  func opinion(of rule: Int, in pack: String) -> PackOpinion {
    var limits: [String] = []
    for limit in limitWords(under: rules[rule].when) where !limits.contains(limit) { limits.append(limit) }
    return PackOpinion(pack: pack, rule: words[rule].id, limits: limits)
  }

  private func limitWords(under clause: Int) -> [String] {
    switch clauses[clause] {
    case .compare(let input, let comparison): [text(comparison, inputs[input])]
    case .window(let window):
      ["\(text(window.comparison, inputs[window.input])) over \(window.seconds) s"]
    case .rise(let input, let baseline, let comparison):
      ["\(text(comparison, inputs[input])) above \(inputs[baseline].name)"]
    case .fall(let fall):
      ["fall of \(text(fall.comparison, inputs[fall.input])) in \(fall.within.wholeSeconds / 86_400) d"]
    case .sustained(let operand, let seconds, _, _):
      limitWords(under: operand).map { seconds > 0 ? "\($0) for \(seconds) s" : $0 }
    case .share(let operand, let seconds, let needed, _, _):
      limitWords(under: operand).map { "\($0) for \(needed) s of \(seconds) s" }
    case .accumulated(let plan):
      limitWords(under: plan.operand).map { "\($0) for \(text(plan.comparison)) s of the night" }
    case .portion(let plan):
      limitWords(under: plan.operand).map { "\($0) for \(text(plan.comparison)) % of the night" }
    case .session(let session, _, let comparison): ["\(sessions[session].name) \(text(comparison))"]
    case .sign(let sign, _): [sign.rawValue]
    case .all(let first, let count), .any(let first, let count), .firstKnown(let first, let count):
      links[first..<(first + count)].flatMap { limitWords(under: $0) }
    case .given(_, let operand), .asserted(let operand): limitWords(under: operand)
    case .rule(let rule): limitWords(under: rules[rule].when)
    case .not(let operand): limitWords(under: operand).map { "not \($0)" }
    case .sinceLungFunctionTest(let limit, let orAsLong):
      ["last test \(orAsLong ? ">=" : ">") \(limit.wholeSeconds / 86_400) d ago"]
    case .code, .bounded, .source, .paired, .night, .patient: []
    }
  }

  private func text(_ comparison: Comparison, _ input: InputPlan) -> String {
    "\(input.name) \(text(comparison)) \(input.unit.spellings.first ?? "")"
  }

  private func text(_ comparison: Comparison) -> String {
    "\(comparison.comparator.rawValue) \(ExactDecimal.text(Int64(comparison.limit)))"
  }
}
