internal import Glibc

/// A file descriptor that closes itself, with what a journal needs of a file.
struct JournalFile: ~Copyable, Sendable {
  let path: String
  private let descriptor: Int32

  /// Opens a file; never waits, even if the path is a pipe.
  init(path: String, flags: Int32) throws(JournalError) {
    let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { throw JournalError(path: path, operation: "open") }
    self.path = path
    self.descriptor = descriptor
  }

  /// Unlocks before closing, so that a descriptor inherited by a child cannot keep the lock.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the writer's lock, which the kernel gives back when the process ends, however it ends.
  func lock() throws(JournalError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { throw .held(path: path) }
      throw JournalError(path: path, operation: "lock")
    }
  }

  /// The file's length in bytes; throws when it is not a regular file.
  func length() throws(JournalError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw JournalError(path: path, operation: "status") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
    return Int(status.st_size)
  }

  /// Throws when the path does not lead to this file any more.
  func holdAgainstName() throws(JournalError) {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0 else { throw JournalError(path: path, operation: "status") }
    guard stat(path, &named) == 0 else {
      if errno == ENOENT { throw .gone(path: path) }
      throw JournalError(path: path, operation: "status")
    }
    guard own.st_dev == named.st_dev, own.st_ino == named.st_ino else { throw .gone(path: path) }
  }

  /// Reads on into `bytes` from a place of it; fewer bytes than fit only at the end of the file.
  func read(into bytes: inout [UInt8], from place: Int) throws(JournalError) -> Int {
    var end = place
    while end < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + end }, buffer.count - end)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw JournalError(path: path, operation: "read") }
      if got == 0 { break }
      end += got
    }
    return end - place
  }

  /// Reads on to the end of the file, but no more than a number of bytes.
  func read(atMost count: Int) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try read(into: &bytes, from: 0)
    return Array(bytes.prefix(got))
  }

  /// Goes to a place of the file, from which the next read or write starts.
  func seek(to offset: Int) throws(JournalError) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else {
      throw JournalError(path: path, operation: "seek")
    }
  }

  /// Writes all bytes; when it throws, some of them may have been written.
  func write(_ bytes: [UInt8]) throws(JournalError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw JournalError(path: path, operation: "write", bytes: bytes.count) }
      written += count
    }
  }

  /// Cuts the file to a length.
  func cut(to length: Int) throws(JournalError) {
    guard ftruncate(descriptor, length) == 0 else { throw JournalError(path: path, operation: "cut") }
  }

  /// Waits until the bytes and the length are on the disk.
  func sync() throws(JournalError) {
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else { throw JournalError(path: path, operation: "sync") }
    }
  }

  /// Waits until the names in a folder are on the disk.
  static func syncFolder(_ path: String) throws(JournalError) {
    let folder = try JournalFile(path: path, flags: O_RDONLY | O_DIRECTORY)
    guard fsync(folder.descriptor) == 0 else { throw JournalError(path: path, operation: "sync") }
  }

  /// Puts a file of these bytes in a name's place at once: a reader meets the old one or the new one, whole.
  ///
  /// With `isSynced` the bytes are on the disk first; the new name is so once its folder is synced.
  static func replace(_ path: String, with bytes: [UInt8], isSynced: Bool) throws(JournalError) {
    let draft = "\(path).new"
    let file = try JournalFile(path: draft, flags: O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(bytes)
    if isSynced { try file.sync() }
    guard rename(draft, path) == 0 else { throw JournalError(path: path, operation: "rename") }
  }
}
