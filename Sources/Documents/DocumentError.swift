/// Why a document was refused: the place, the key, and what would have been accepted; `description` is one
/// line.
///
/// Example: `gateway.yaml:12: instruments[1].baud: 9601 is not allowed; allowed: 1200, 2400, 4800`.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong at the place.
  public enum Problem: Hashable, Sendable {
    /// The file cannot be read, for the operating system's reason.
    case unreadable(String)
    /// The document has more bytes than this.
    case tooLarge(limit: Int)
    /// The bytes are not UTF-8.
    case notText
    /// The text is not YAML, for the parser's reason.
    case syntax(String)
    /// The document holds nothing.
    case empty
    /// A second document follows in the same file.
    case severalDocuments
    /// An anchor, an alias or a tag: a few lines of them can stand for gigabytes, so none is read.
    case alias
    /// The key stands twice in one mapping.
    case duplicateKey
    /// The key means nothing here.
    case unknownKey(allowed: [String])
    /// The key is required and not there.
    case missingKey
    /// The value is of another kind than expected (text instead of a list, say).
    case wrongKind(found: String, expected: String)
    /// The value is of the right kind, but none of those allowed.
    case notAllowed(value: String, allowed: String)
    /// Two places of the document cannot both be meant.
    case contradiction(String)
  }

  /// The document's name, as given by whoever read it.
  public let file: String
  /// The line, from 1; 0 when the whole document is meant.
  public let line: Int
  /// The column, from 1, in characters; 0 when the whole document is meant.
  public let column: Int
  /// The path of keys from the document's root, such as `instruments[1].baud`; empty at the root.
  public let key: String
  /// What is wrong.
  public let problem: Problem

  /// Makes an error; rooms that read documents get theirs from ``DocumentNode/refusal(allowed:)`` and its
  /// neighbours.
  public init(file: String, line: Int = 0, column: Int = 0, key: String = "", problem: Problem) {
    self.file = file
    self.line = line
    self.column = column
    self.key = key
    self.problem = problem
  }

  /// The refused value as written; nil when the problem is not a value.
  public var value: String? {
    if case .notAllowed(let value, _) = problem { value } else { nil }
  }

  /// What would have been accepted; nil when there is no list or range of it.
  public var allowed: String? {
    switch problem {
    case .notAllowed(_, let allowed): allowed
    case .unknownKey(let allowed): allowed.joined(separator: ", ")
    case .wrongKind(_, let expected): expected
    case .unreadable, .tooLarge, .notText, .syntax, .empty, .severalDocuments, .alias, .duplicateKey,
      .missingKey,
      .contradiction:
      nil
    }
  }

  /// The error as one line: file, line, key, and what is allowed.
  public var description: String {
    let place = line > 0 ? "\(file):\(line): " : "\(file): "
    return DocumentError.oneLine(place + (key.isEmpty ? "" : "\(key): ") + sentence)
  }

  private var sentence: String {
    switch problem {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .tooLarge(let limit): "is larger than the allowed \(limit) bytes"
    case .notText: "is not UTF-8 text"
    case .syntax(let reason): "is not YAML: \(reason)"
    case .empty: "is empty"
    case .severalDocuments: "a second document begins here; allowed: one document a file"
    case .alias: "anchors, aliases and tags are not read; write the value out, or quote the text"
    case .duplicateKey: "is written twice"
    case .unknownKey(let allowed): "is not a key here; allowed: \(allowed.joined(separator: ", "))"
    case .missingKey: "is missing"
    case .wrongKind(let found, let expected): "is \(found); expected: \(expected)"
    case .notAllowed(let value, let allowed): "\(value) is not allowed; allowed: \(allowed)"
    case .contradiction(let reason): reason
    }
  }

  /// Line breaks and control characters of a refused value must not break the line that reports it.
  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
  }
}
