/// The keys and values of one mapping, in the order written.
public struct DocumentMapping: Sendable {
  /// The mapping as a value, with its place.
  public let node: DocumentNode
  let entries: [DocumentNode.Entry]

  /// The keys in the order written.
  public var keys: [String] { entries.map(\.key) }

  /// The keys with their values, in the order written.
  public var pairs: [(key: String, value: DocumentNode)] { entries.map { (key: $0.key, value: $0.value) } }

  /// The value of a key that must be there.
  public func required(_ key: String) throws(DocumentError) -> DocumentNode {
    guard let value = optional(key) else { throw missing(key) }
    return value
  }

  /// The value of a key, or nil when the key is not there; a key without a value counts as there.
  public func optional(_ key: String) -> DocumentNode? {
    entries.first { $0.key == key }?.value
  }

  /// The error that a key is not there.
  public func missing(_ key: String) -> DocumentError {
    DocumentError(
      file: node.file, line: node.line, column: node.column,
      key: node.path.isEmpty ? key : "\(node.path).\(key)", problem: .missingKey)
  }
}
