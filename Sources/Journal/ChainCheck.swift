/// Follows the chain from line to line, and finds its way back into it after a bad one.
struct ChainCheck {
  /// The last line that took its place in the chain, as it claims.
  private(set) var head: JournalHead
  /// Unreadable lines since, each of which may have been the line that comes next.
  private var unreadable: Int64 = 0

  /// Starts behind a head.
  init(after head: JournalHead) { self.head = head }

  /// Takes a line that nobody can read.
  mutating func takeUnreadable() { unreadable += 1 }

  /// Takes a line, and tells what is wrong with it.
  ///
  /// A line after missing ones cannot be checked, because the hash that it follows is gone with them.
  mutating func take(_ line: JournalLine) -> JournalProblem.Kind? {
    let expected = head.seq + 1
    let found = line.head.seq
    guard found >= expected else { return .outOfOrder(expected: expected, found: found) }
    defer {
      head = line.head
      unreadable = 0
    }
    if found == expected {
      let computed = JournalHash(following: head.hash, line: line.covered)
      let isGood = computed == line.head.hash
      return isGood ? nil : .altered(seq: found, expected: computed, found: line.head.hash)
    }
    let gone = found - expected - unreadable
    return gone > 0 ? .missing(seqs: (found - gone)...(found - 1)) : nil
  }
}
