internal import Glibc

/// Why a ring cannot be opened.
public enum RingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused an operation on a file; `code` is its errno.
  case refused(path: String, operation: String, code: Int32)
  /// The path names something that is not a regular file.
  case notRegularFile(path: String)
  /// The file system cannot take the ring's bytes.
  case noSpace(path: String, bytes: Int)
  /// Another writer holds the ring.
  case held(path: String)
  /// A field of the file says something that this version cannot use.
  case misfit(path: String, field: RingField, value: String, allowed: String)
  /// A reader asked for a record that the ring has not reached, as after the ring was replaced.
  case cursorAhead(path: String, cursor: UInt64, next: UInt64)

  /// One line: the file, the field, its value and what is allowed.
  public var description: String {
    switch self {
    case .refused(let path, let operation, let code):
      "\(path): \(operation): \(String(cString: strerror(code)))"
    case .notRegularFile(let path):
      "\(path): is not a regular file"
    case .noSpace(let path, let bytes):
      "\(path): no space for \(bytes) bytes"
    case .held(let path):
      "\(path): another writer holds the ring"
    case .misfit(let path, let field, let value, let allowed):
      "\(path): \(field.rawValue) is \(value), allowed: \(allowed)"
    case .cursorAhead(let path, let cursor, let next):
      "\(path): cursor is \(cursor), allowed: at most \(next)"
    }
  }
}

/// A field of the ring's file that can be wrong.
public enum RingField: String, CaseIterable, Hashable, Sendable {
  /// The length of the file, in bytes.
  case length
  /// The eight bytes that say what the file is.
  case magic
  /// The version of the file format.
  case version
  /// The bytes before the first record.
  case headerSize = "header_size"
  /// The bytes of one record.
  case recordSize = "record_size"
  /// The number of records that the ring holds.
  case capacity
  /// The check sum of the fields above.
  case checksum
  /// The entry of the writer that opened the ring last.
  case writerEntry = "writer_entry"
}
