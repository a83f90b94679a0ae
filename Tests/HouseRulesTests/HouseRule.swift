import Foundation
import Testing

/// One rule of the house, with proof that it can fail.
struct HouseRule: Sendable, CustomTestStringConvertible {
  /// The rule as a sentence.
  let sentence: String
  /// What to do instead of breaking it.
  let instead: String
  /// Trees that each break the rule.
  let broken: [Tree]
  /// A tree that keeps it, with what comes close to breaking it.
  let kept: Tree
  /// The places of a tree that break the rule.
  let breaches: @Sendable (Tree) -> [Breach]

  var testDescription: String { sentence }
}

/// A place that breaks a rule.
struct Breach: Sendable, CustomStringConvertible {
  /// The file.
  let path: String
  /// The line from one; nil when it is about the file as a whole.
  let line: Int?
  /// What stands there.
  let found: String

  /// Makes a breach at a line, or of a file as a whole.
  init(_ path: String, _ line: Int? = nil, _ found: String) {
    self.path = path
    self.line = line
    self.found = found
  }

  var description: String {
    guard let line else { return "\(path): \(found)" }
    return "\(path):\(line): \(found)"
  }
}

/// A regular expression over whole files.
struct Pattern: Sendable {
  private let expression: NSRegularExpression

  /// A match: the line from one, all that matched, and the first group.
  struct Match {
    let line: Int
    let all: String
    let group: String
  }

  /// Compiles an expression in which `^` and `$` are ends of lines.
  init(_ text: String, ignoringCase: Bool = false) {
    do {
      let options: NSRegularExpression.Options =
        ignoringCase ? [.anchorsMatchLines, .caseInsensitive] : [.anchorsMatchLines]
      expression = try NSRegularExpression(pattern: text, options: options)
    } catch {
      preconditionFailure("\(text): \(error)")
    }
  }

  /// All matches in a text.
  func matches(in text: String) -> [Match] {
    let whole = text as NSString
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map { match in
      let group = match.numberOfRanges > 1 ? match.range(at: 1) : match.range
      return Match(
        line: whole.substring(to: match.range.location).reduce(1) { $0 + ($1 == "\n" ? 1 : 0) },
        all: whole.substring(with: match.range).trimmingCharacters(in: .whitespacesAndNewlines),
        group: group.location == NSNotFound ? "" : whole.substring(with: group))
    }
  }

  /// Each match in the files' code as a breach.
  func breaches(inCodeOf files: [TextFile]) -> [Breach] {
    files.flatMap { file in matches(in: file.code).map { Breach(file.path, $0.line, $0.all) } }
  }

  /// Each match in the files' text as a breach.
  func breaches(inTextOf files: [TextFile]) -> [Breach] {
    files.flatMap { file in matches(in: file.text).map { Breach(file.path, $0.line, $0.all) } }
  }
}
