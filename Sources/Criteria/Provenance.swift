/// Where a number, a comparator or a sentence of a rule pack comes from.
public struct Provenance: Hashable, Sendable {
  /// How far one may lean on it.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A sentence of the consensus itself, or its logical complement.
    case consensus
    /// Another clinical guideline.
    case guideline
    /// A device or alarm standard.
    case standard
    /// A payer's or authority's rule.
    case regulation
    /// An instrument's manual.
    case manual
    /// A published study.
    case study
    /// A run of the simulator.
    case simulation
    /// An engineering choice; no source gives a number.
    case engineering
  }

  /// The name by which the pack's numbers refer to it.
  public let id: String
  /// How far one may lean on it.
  public let kind: Kind
  /// What it says, or why the number was chosen.
  public let note: String
  /// The source's own words, where they are quoted.
  public let quote: BilingualText?
}

/// A text in the two languages of the ward.
public struct BilingualText: Hashable, Sendable {
  /// English.
  public let english: String
  /// Chinese.
  public let chinese: String

  /// Makes a text of its two languages.
  public init(english: String, chinese: String) {
    self.english = english
    self.chinese = chinese
  }
}

/// One number or comparator of a pack with its place and provenance; what `packs show` lists and what tests
/// are made from.
public struct PackParameter: Hashable, Sendable {
  /// The path of keys in the pack file, such as `rules[0].when.limit`.
  public let path: String
  /// The line in the pack file.
  public let line: Int
  /// The value as written.
  public let value: String
  /// Where the value comes from.
  public let provenance: Provenance
}
