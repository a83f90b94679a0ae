internal import Glibc

/// A report that is there whole or not at all: written beside its place, then moved there.
public final class ReportFile {
  /// Where the report goes, as it was asked for.
  public let path: String
  private let target: String
  private let draft: String
  private var descriptor: Int32

  /// Makes the draft, so that a place that cannot be written to is known before anything runs.
  ///
  /// - Throws: ``ReportTrouble`` with the path and the system's reason.
  public init(_ path: String) throws(ReportTrouble) {
    self.path = path
    target = try ReportFile.target(of: path)
    draft = "\(target).draft-\(getpid())"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw ReportTrouble(path: path, code: errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(draft)
  }

  /// Writes the whole report and moves it to its place.
  public func finish(_ text: String) throws(ReportTrouble) {
    var text = text
    let isWritten = text.withUTF8 { write($0) }
    guard isWritten, fsync(descriptor) == 0, close(descriptor) == 0 else {
      throw ReportTrouble(path: path, code: errno)
    }
    descriptor = -1
    guard rename(draft, target) == 0 else {
      let code = errno
      unlink(draft)
      throw ReportTrouble(path: path, code: code)
    }
  }

  private func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count > 0 { written += count }
      if count < 0, errno != EINTR { return false }
    }
    return true
  }

  /// The file itself where the path is a link; what is there and is no file is never replaced.
  private static func target(of path: String) throws(ReportTrouble) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw ReportTrouble(path: path, code: errno) }
      return path
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ReportTrouble(path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    guard let resolved = realpath(path, nil) else { throw ReportTrouble(path: path, code: errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Why a report cannot be written.
public struct ReportTrouble: Error, CustomStringConvertible {
  let path: String
  let code: Int32

  /// Says which path, and the system's reason as errno gives it.
  public init(path: String, code: Int32) {
    self.path = path
    self.code = code
  }

  /// One sentence with the path and the system's reason.
  public var description: String {
    "\(path) cannot be written: \(code == EINVAL ? "it is no file" : String(cString: strerror(code)))"
  }
}
