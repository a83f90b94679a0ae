public import Readings

/// An input of a pack that no instrument of a bed ever gives, and the rules that look at it.
public struct UnservedInput: Hashable, Sendable {
  /// The input's name in the pack.
  public let input: String
  /// The pack.
  public let pack: String
  /// The rules that look at it, in the order of the pack; parts of other rules are left out.
  public let rules: [String]

  /// What it means, as a sentence for whoever sets the bed up.
  public var words: String {
    "no instrument here gives \(input), so these rules of \(pack) may never be judged: "
      + rules.joined(separator: ", ")
  }
}

extension RulePack {
  /// The inputs that none of these channels serves, in the order of the pack.
  ///
  /// One that only people enter is none of them. A rule may still be judged by another of its arms, so this
  /// says what may be missing and not what is.
  public func inputs(unservedBy channels: [Channel]) -> [UnservedInput] {
    guard isEnabled else { return [] }
    return program.inputs.indices.compactMap { input in
      let wires = program.inputs[input].sources.compactMap { program.sources[$0].wire.channel }
      guard !wires.isEmpty, !wires.contains(where: { channels.contains($0) }) else { return nil }
      let rules = program.words.indices.filter { rule in
        !program.words[rule].isArm && program.looks(at: input, from: program.rules[rule].when)
      }
      guard !rules.isEmpty else { return nil }
      return UnservedInput(
        input: program.inputs[input].name, pack: id, rules: rules.map { program.words[$0].id })
    }
  }
}

extension SourcePlan.Wire {
  /// The channel of an instrument; nil for what people enter.
  fileprivate var channel: Channel? {
    switch self {
    case .channel(let channel): channel
    case .entry: nil
    }
  }
}

extension PackProgram {
  /// Whether a clause or one of its operands looks at an input; operands stand before their clauses, so the
  /// way ends.
  fileprivate func looks(at input: Int, from clause: Int) -> Bool {
    switch clauses[clause] {
    case .compare(let own, _), .code(let own, _), .bounded(let own), .source(let own, _): own == input
    case .rise(let own, let baseline, _): own == input || baseline == input
    case .window(let window): window.input == input
    case .fall(let fall): fall.input == input
    case .paired(let source, _, _): inputs[input].sources.contains(source)
    case .sustained(let operand, _, _, _), .share(let operand, _, _, _, _), .not(let operand),
      .asserted(let operand):
      looks(at: input, from: operand)
    case .accumulated(let plan), .portion(let plan): looks(at: input, from: plan.operand)
    case .given(let requirement, let operand):
      looks(at: input, from: requirement) || looks(at: input, from: operand)
    case .all(let first, let count), .any(let first, let count), .firstKnown(let first, let count):
      (first..<first + count).contains { looks(at: input, from: links[$0]) }
    case .rule(let rule): looks(at: input, from: rules[rule].when)
    case .night, .sign, .sinceLungFunctionTest, .session, .patient: false
    }
  }
}
