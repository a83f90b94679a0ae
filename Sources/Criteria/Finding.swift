public import Quantities
public import Readings

/// How soon someone should look; the words of IEC 60601-1-8.
public enum Priority: String, CaseIterable, Hashable, Sendable {
  /// Nobody is called; the rule is a part of another.
  case none
  /// Awareness.
  case low
  /// Prompt response.
  case medium
  /// Immediate response.
  case high
}

extension Priority {
  /// The mark in text: `!!!`, `!!`, `!`, or nothing.
  public var mark: String {
    switch self {
    case .high: "!!!"
    case .medium: "!!"
    case .low: "!"
    case .none: ""
    }
  }
}

/// How strongly the guideline words its advice.
public enum Strength: String, CaseIterable, Hashable, Sendable {
  /// May be chosen.
  case may
  /// Is suggested.
  case advise
  /// Should be done.
  case should
}

/// What a rule is for.
public enum Purpose: String, CaseIterable, Hashable, Sendable {
  /// To start ventilation.
  case start
  /// To follow the course.
  case monitor
  /// To go beyond what is being done.
  case escalate
  /// To act now.
  case acute
}

/// Something true beside the finding that its reader should know; never changes the rule.
public struct Annotation: Hashable, Sendable {
  /// A stable word for programs.
  public let id: String
  /// The sentence to show.
  public let text: BilingualText
  /// What it rests on.
  public let evidence: [Evidence]
}

/// What one rule says at one moment, and why.
public struct Finding: Hashable, Sendable {
  /// The rule within its pack, such as `S1.T1`.
  public let rule: String
  /// The pack, such as `cn-als-2022`.
  public let pack: String
  /// The pack's version.
  public let packVersion: String
  /// Whether the rule is only a part of others and calls nobody by itself.
  public let isArm: Bool
  /// Where the rule stands.
  public let state: RuleState
  /// Since when it stands there, on the monotonic clock.
  public let since: Uptime
  /// The same moment in civil time; nil until the gateway knows the civil time.
  public let sinceCivil: CivilTime?
  /// How soon someone should look.
  public let priority: Priority
  /// How strongly the guideline words it.
  public let strength: Strength
  /// What the rule is for.
  public let purpose: Purpose
  /// The rule's name.
  public let title: BilingualText
  /// What to consider; advice, never an order.
  public let text: BilingualText
  /// The guideline's own sentence, where the rule has one.
  public let sentence: Provenance?
  /// The arms that hold, such as `S1.A`.
  public let arms: [String]
  /// What it rests on.
  public let evidence: [Evidence]
  /// What its reader should know besides.
  public let annotations: [Annotation]
  /// Rules of other packs that answer the same question the other way now.
  public internal(set) var disagreesWith: [PackOpinion] = []
  /// `simulated` when any of its evidence is.
  public let origin: Origin
}

/// A rule came to stand elsewhere: it was raised, cleared, became impossible to judge, or its remarks
/// changed.
public struct FindingChange: Hashable, Sendable {
  /// When it was decided.
  public let at: Uptime
  /// Where the rule stood before.
  public let previous: RuleState
  /// Where it stands now, and why.
  public internal(set) var finding: Finding
}
