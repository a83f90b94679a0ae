/// One value of a document, with its place: text, a list, a mapping, or nothing.
///
/// Each reading function either gives the value in the type asked for or throws the error that names file,
/// line, key and what is allowed.
public struct DocumentNode: Sendable {
  enum Content: Sendable {
    case nothing
    case plain(String)
    case quoted(String)
    case list([DocumentNode])
    case mapping([Entry])
  }

  struct Entry: Sendable {
    let key: String
    let line: Int
    let column: Int
    let value: DocumentNode
  }

  /// The document's name.
  public let file: String
  /// The line on which the value starts, from 1.
  public let line: Int
  /// The column at which the value starts, from 1.
  public let column: Int
  /// The path of keys from the document's root, such as `instruments[1].baud`; empty at the root.
  public let path: String
  let content: Content

  /// The value as words; any scalar will do, quoted or not, but not an empty one.
  public func text() throws(DocumentError) -> String {
    switch content {
    case .plain(let text): return text
    case .quoted(let text):
      guard !text.isEmpty else { throw refusal(value: "\"\"", allowed: "text that is not empty") }
      return text
    case .nothing, .list, .mapping: throw wrongKind(expected: "text")
    }
  }

  /// A name that people and programs use: letters, digits, dots, dashes and underscores, at most 64.
  public func name() throws(DocumentError) -> String {
    let name = try text()
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isName, name.utf8.count <= 64 else {
      throw refusal(allowed: "a name of at most 64 letters, digits, dots, dashes and underscores")
    }
    return name
  }

  /// The value as `true` or `false`, written so and not in quotes.
  public func flag() throws(DocumentError) -> Bool {
    switch content {
    case .plain("true"): return true
    case .plain("false"): return false
    case .plain(let text): throw refusal(value: text, allowed: "true, false")
    case .quoted, .nothing, .list, .mapping: throw wrongKind(expected: "true or false")
    }
  }

  /// The value as one of an enumeration's words.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type = Choice.self
  ) throws(DocumentError) -> Choice where Choice.RawValue == String {
    try choice(among: type.allCases.map { (word: $0.rawValue, meaning: $0) })
  }

  /// The value as the meaning of one of these words.
  public func choice<Meaning>(
    among choices: [(word: String, meaning: Meaning)]
  ) throws(DocumentError) -> Meaning {
    let word = try text()
    guard let choice = choices.first(where: { $0.word == word }) else {
      throw refusal(allowed: choices.map(\.word).joined(separator: ", "))
    }
    return choice.meaning
  }

  /// The items of a list; an empty list is a list.
  public func list() throws(DocumentError) -> [DocumentNode] {
    guard case .list(let items) = content else { throw wrongKind(expected: "a list") }
    return items
  }

  /// The mapping, once it is certain that it has no key but these.
  public func mapping(_ keys: [String]) throws(DocumentError) -> DocumentMapping {
    let mapping = try mappingOfAnyKeys()
    for entry in mapping.entries where !keys.contains(entry.key) {
      throw DocumentError(
        file: file, line: entry.line, column: entry.column, key: entry.value.path,
        problem: .unknownKey(allowed: keys))
    }
    return mapping
  }

  /// The mapping whose keys are the document's own names.
  public func mappingOfAnyKeys() throws(DocumentError) -> DocumentMapping {
    guard case .mapping(let entries) = content else { throw wrongKind(expected: "a mapping") }
    return DocumentMapping(node: self, entries: entries)
  }

  /// Whether the key has no value.
  public var isNothing: Bool { if case .nothing = content { true } else { false } }

  /// Whether the value is a list.
  public var isList: Bool { if case .list = content { true } else { false } }

  /// Whether the value is a mapping.
  public var isMapping: Bool { if case .mapping = content { true } else { false } }

  /// The error that this value is none of those allowed; `allowed` completes "allowed: ...".
  public func refusal(allowed: String) -> DocumentError { refusal(value: written, allowed: allowed) }

  /// The error that this value cannot stand beside another place of the document; `reason` is a clause
  /// without subject.
  public func contradiction(_ reason: String) -> DocumentError { error(.contradiction(reason)) }

  func wrongKind(expected: String) -> DocumentError { error(.wrongKind(found: found, expected: expected)) }

  func error(_ problem: DocumentError.Problem) -> DocumentError {
    DocumentError(file: file, line: line, column: column, key: path, problem: problem)
  }

  /// A plain scalar as written; anything else is of the wrong kind.
  func plain(expected: String) throws(DocumentError) -> String {
    guard case .plain(let text) = content else { throw wrongKind(expected: expected) }
    return text
  }

  private func refusal(value: String, allowed: String) -> DocumentError {
    error(.notAllowed(value: value, allowed: allowed))
  }

  private var written: String {
    switch content {
    case .plain(let text): text
    case .quoted(let text): "\"\(text)\""
    case .nothing, .list, .mapping: found
    }
  }

  private var found: String {
    switch content {
    case .nothing: "empty"
    case .plain(let text): text
    case .quoted(let text): "the text \"\(text)\""
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
