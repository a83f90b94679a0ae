internal import Glibc

/// A file descriptor that closes itself, with the few operations that a ring needs of a file.
struct OpenFile: ~Copyable, Sendable {
  /// The name the file was opened by.
  let path: String
  private let descriptor: Int32

  /// Opens a file; never waits, even if the path is a pipe.
  init(path: String, flags: Int32) throws(RingError) {
    let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o640)
    guard descriptor >= 0 else { throw .refused(path: path, operation: "open", code: errno) }
    self.path = path
    self.descriptor = descriptor
  }

  /// Unlocks before closing, so that a descriptor inherited by a child cannot keep the lock.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the writer's lock, which the kernel gives back when the process ends, however it ends.
  ///
  /// The name must still mean this file afterwards: another writer may have replaced it meanwhile.
  func lock() throws(RingError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { throw .held(path: path) }
      throw refusal("lock")
    }
    var named = stat()
    let own = try status()
    guard stat(path, &named) == 0, named.st_ino == own.st_ino, named.st_dev == own.st_dev else {
      throw .held(path: path)
    }
  }

  /// The file's length in bytes; throws when it is not a regular file.
  func length() throws(RingError) -> Int {
    let own = try status()
    guard own.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
    return Int(own.st_size)
  }

  /// Up to `count` bytes from the start of the file.
  func read(upTo count: Int) throws(RingError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).baseAddress, count - filled,
          filled)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw refusal("read") }
      if got == 0 { break }
      filled += got
    }
    return Array(bytes.prefix(filled))
  }

  /// Empties the file and gives it the owner's and the group's rights, whatever the process' mask is.
  func reset() throws(RingError) {
    guard ftruncate(descriptor, 0) == 0 else { throw refusal("truncate") }
    guard fchmod(descriptor, 0o640) == 0 else { throw refusal("chmod") }
  }

  /// Reserves room on the file system, so that no later store into the mapping can fail for want of it.
  func allocate(_ bytes: Int) throws(RingError) {
    var code = posix_fallocate(descriptor, 0, bytes)
    while code == EINTR { code = posix_fallocate(descriptor, 0, bytes) }
    if code == ENOSPC || code == EDQUOT || code == EFBIG { throw .noSpace(path: path, bytes: bytes) }
    guard code == 0 else { throw .refused(path: path, operation: "allocate", code: code) }
  }

  /// Maps the file's first bytes into memory, shared with every other process that maps them.
  func map(_ bytes: Int, writable: Bool) throws(RingError) -> UnsafeMutableRawPointer {
    let rights = writable ? PROT_READ | PROT_WRITE : PROT_READ
    guard let start = mmap(nil, bytes, rights, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
      throw refusal("map")
    }
    return start
  }

  private func status() throws(RingError) -> stat {
    var own = stat()
    guard fstat(descriptor, &own) == 0 else { throw refusal("status") }
    return own
  }

  private func refusal(_ operation: String) -> RingError {
    .refused(path: path, operation: operation, code: errno)
  }
}
