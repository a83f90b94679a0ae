/// What a rule of a pack is, in words; for lists and pages.
public struct RuleSummary: Hashable, Sendable {
  /// The rule within its pack, such as `S1.T1`.
  public let id: String
  /// Whether the rule is only a part of others and calls nobody by itself.
  public let isArm: Bool
  /// What the rule is for.
  public let purpose: Purpose
  /// How strongly the guideline words its advice.
  public let strength: Strength
  /// How soon someone should look while the rule holds.
  public let priority: Priority
  /// The rule's name.
  public let title: BilingualText
  /// What to consider while it holds.
  public let text: BilingualText
  /// The guideline's own sentence; nil where none is quoted.
  public let sentence: Provenance?
}

extension RulePack {
  /// What its rules are, in the order of the file.
  public var summaries: [RuleSummary] {
    zip(program.words, program.rules).map { words, wiring in
      RuleSummary(
        id: words.id, isArm: words.isArm, purpose: words.purpose, strength: words.strength,
        priority: wiring.priority, title: words.title, text: words.text, sentence: words.sentence)
    }
  }
}
