/// One line of a journal as a reader meets it.
public struct JournalRecord: Hashable, Sendable {
  /// The line's number and hash, as it claims.
  public let head: JournalHead
  /// The whole line: a JSON object, without its line break.
  public let text: String
  /// Whether the chain proves that this is what was written; not so for a line with a problem, nor for the
  /// one that follows missing lines.
  public let isProven: Bool
  /// Whether the journal's writer wrote it about the journal itself.
  public var isOfTheJournal: Bool { text.hasPrefix(#"{"journal":"#) }
}
