import Glibc

/// One YAML document, read strictly: no anchors, no tags, no second document, no key twice, a limit on its
/// size.
///
/// ``root`` is the place from which a room reads what it knows; a key it does not know is an error.
public struct Document: Sendable {
  /// The most bytes a document may have.
  public static let largestSize = 1 << 20

  /// The document's outermost value.
  public let root: DocumentNode
  /// Tells one state of the document from another: the FNV-1a sum of its text, which anyone could forge.
  public let digest: UInt64

  /// Reads a document from text; `file` is the name that errors carry.
  public init(text: String, file: String) throws(DocumentError) {
    guard text.utf8.count <= Document.largestSize else {
      throw DocumentError(file: file, problem: .tooLarge(limit: Document.largestSize))
    }
    try AliasGuard.check(text, file: file)
    self.root = try YamlTree.read(text, file: file)
    digest = Document.digest(of: text)
  }

  private static func digest(of text: String) -> UInt64 {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return sum
  }

  /// The text of a file, for whoever keeps it beside what is read from it.
  public static func text(path: String) throws(DocumentError) -> String {
    guard let text = String(validating: try bytes(path: path), as: UTF8.self) else {
      throw DocumentError(file: path, problem: .notText)
    }
    return text
  }

  /// Reads a document from UTF-8 bytes; `file` is the name that errors carry.
  public init(utf8 bytes: [UInt8], file: String) throws(DocumentError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DocumentError(file: file, problem: .notText)
    }
    try self.init(text: text, file: file)
  }

  /// Reads a document from a file; a file beyond ``largestSize`` is refused before it is read to its end.
  public init(path: String) throws(DocumentError) {
    try self.init(text: Document.text(path: path), file: path)
  }

  private static func bytes(path: String) throws(DocumentError) -> [UInt8] {
    guard let stream = fopen(path, "rbe") else {
      throw DocumentError(file: path, problem: .unreadable(String(cString: strerror(errno))))
    }
    defer { fclose(stream) }
    // One byte more than allowed tells a file that fits from one that does not.
    let bytes = [UInt8](unsafeUninitializedCapacity: largestSize + 1) { buffer, count in
      count = fread(buffer.baseAddress, 1, largestSize + 1, stream)
    }
    guard ferror(stream) == 0 else {
      throw DocumentError(file: path, problem: .unreadable(String(cString: strerror(errno))))
    }
    guard bytes.count <= largestSize else {
      throw DocumentError(file: path, problem: .tooLarge(limit: largestSize))
    }
    return bytes
  }
}
