internal import Glibc

/// Why a journal cannot be opened, written or read.
///
/// After any of them but ``headNotWritten(path:reason:)`` the journal is as it was before: a line is in it
/// whole or not at all.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused an operation on a file; `code` is its errno.
  case refused(path: String, operation: String, code: Int32)
  /// The path names something that is not a regular file.
  case notRegularFile(path: String)
  /// The file system, a quota or a limit of the process leaves no room for the bytes.
  case noSpace(path: String, bytes: Int)
  /// Another writer holds the journal.
  case held(path: String)
  /// There is no journal of this name.
  case absent(path: String)
  /// A record is longer than a line may be; both in bytes.
  case lineTooLong(path: String, bytes: Int, allowed: Int)
  /// The file was deleted, moved or replaced while its writer had it open.
  ///
  /// What the writer goes on to write there nobody would find: open the journal anew.
  case gone(path: String)
  /// All lines are on the disk, but the head file beside them could not be written.
  case headNotWritten(path: String, reason: String)

  /// One line: the file, the operation and what the system says.
  public var description: String {
    switch self {
    case .refused(let path, let operation, let code):
      "\(path): \(operation): \(String(cString: strerror(code)))"
    case .notRegularFile(let path): "\(path): is not a regular file"
    case .noSpace(let path, let bytes): "\(path): no space for \(bytes) bytes"
    case .held(let path): "\(path): another writer holds the journal"
    case .absent(let path): "\(path): there is no journal of this name"
    case .lineTooLong(let path, let bytes, let allowed):
      "\(path): the record has \(bytes) bytes, allowed: at most \(allowed)"
    case .gone(let path): "\(path): was deleted, moved or replaced while it was being written"
    case .headNotWritten(let path, let reason): "\(path): does not name the last line: \(reason)"
    }
  }

  init(path: String, operation: String, bytes: Int = 0) {
    let code = errno
    switch code {
    case ENOSPC, EDQUOT, EFBIG: self = .noSpace(path: path, bytes: bytes)
    default: self = .refused(path: path, operation: operation, code: code)
    }
  }
}
