internal import Glibc

/// The symbolic links under which ports are known.
enum SymbolicLink {
  /// What a symbolic link holds; nil when the path is none, or cannot be read.
  static func target(of path: String) -> String? {
    var held = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &held, held.count)
    guard count > 0, count < held.count else { return nil }
    return String(decoding: held[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes a link to a pseudo-terminal in one step, in place of an older such link.
  ///
  /// - Throws: `LineError.pathTaken` when anything else has the path: it is never overwritten.
  static func place(at path: String, to device: String) throws(LineError) {
    var status = stat()
    let found = lstat(path, &status) == 0
    guard !found || target(of: path)?.hasPrefix("/dev/pts/") == true else { throw .pathTaken(path) }
    // A reader sees the old link or the new one, never none: rename replaces in one step.
    let draft = "\(path).\(getpid())"
    guard symlink(device, draft) == 0 else { throw failure("make the link", path) }
    guard rename(draft, path) == 0 else {
      let error = failure("make the link", path)
      _ = unlink(draft)
      throw error
    }
  }

  /// Removes the link, unless it meanwhile leads elsewhere.
  static func remove(at path: String, to device: String) {
    if target(of: path) == device { _ = unlink(path) }
  }

  private static func failure(_ operation: String, _ path: String) -> LineError {
    let code = errno
    // ENOENT and ENOTDIR speak of the directory here, not of a port.
    return code == EACCES || code == EPERM || code == EROFS
      ? .portForbidden(path) : .system(path, operation: operation, code: code)
  }
}
