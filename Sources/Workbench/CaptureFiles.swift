internal import Glibc

/// Why a capture file could not be opened, written or read at all.
public struct CaptureFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What was tried.
  public let operation: String
  /// The system's error number.
  public let code: Int32

  init(_ path: String, _ operation: String) {
    self.path = path
    self.operation = operation
    code = errno
  }

  /// The file, what was tried and what the system said, as a sentence.
  public var description: String { "\(path): cannot \(operation): \(String(cString: strerror(code)))" }
}

/// Writes a capture, each entry with one write to the end of the file.
///
/// A recorder that is killed leaves whole entries and at most one half line; ``sync()`` puts what was written
/// on the disk. Identifiers of a patient are masked: ``CaptureEntry/Happening/received(_:)`` is written as it
/// came but for those, where the protocol of the header is known to carry them.
public struct CaptureWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var heard: CaptureRedaction
  private var said: CaptureRedaction

  /// Starts a new file with its header; a file that exists is never overwritten.
  public init(path: String, _ header: CaptureHeader) throws(CaptureFileError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    self.path = path
    heard = CaptureRedaction(protocolWord: header.protocolWord)
    said = heard
    guard descriptor >= 0 else { throw CaptureFileError(path, "create") }
    try put(CaptureText.line(header))
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// Appends an entry, without a patient's identifiers.
  public mutating func write(_ entry: CaptureEntry) throws(CaptureFileError) {
    var entry = entry
    switch entry.happening {
    case .received(let bytes): entry.happening = .received(heard.masked(bytes))
    case .sent(let bytes): entry.happening = .sent(said.masked(bytes))
    case .opened, .closed:
      heard.reset()
      said.reset()
    // No Modbus register is known to hold an identifier.
    case .asked, .answered, .unanswered, .ended: break
    }
    // Of half an escape within an identifier nothing is written before the other half.
    if entry.happening == .received([]) || entry.happening == .sent([]) { return }
    try put(CaptureText.line(entry))
  }

  /// Waits until what was written is on the disk.
  public func sync() throws(CaptureFileError) {
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else { throw CaptureFileError(path, "sync") }
    }
  }

  private func put(_ bytes: [UInt8]) throws(CaptureFileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw CaptureFileError(path, "write") }
      written += count
    }
  }
}

/// Reads a capture from its start, as far as it is good.
///
///     var reader = try CaptureReader(path: path)
///     while let entry = try reader.next() { ... }
///     if let damage = reader.damage { ... }
public struct CaptureReader: ~Copyable {
  /// The longest line that is read: 64 KiB of bytes in one entry are more than any recorder writes.
  private static let longestLine = 1 << 18

  /// What the capture says of itself; nil when not even that can be read, which ``damage`` names.
  public private(set) var header: CaptureHeader?
  /// Where and why reading ended; nil as long as everything was good.
  public private(set) var damage: CaptureDamage?
  /// Whether the capture was ended as intended, not cut off.
  public private(set) var hasEnded = false

  private let path: String
  private let descriptor: Int32
  private var held: [UInt8] = []
  private var taken = 0
  private var isAtEnd = false
  private var lines = 0
  private var offset = 0
  private var microseconds: Int64 = 0

  /// Opens a file and reads its header.
  public init(path: String) throws(CaptureFileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    self.path = path
    guard descriptor >= 0 else { throw CaptureFileError(path, "open") }
    guard let words = try nextWords() else {
      if damage == nil { damage = CaptureDamage(line: 1, offset: 0, reason: "the file is empty") }
      return
    }
    do throws(CaptureLineError) { header = try CaptureText.header(words) } catch { stop(error) }
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// The next entry; nil at the end, and where the capture is damaged.
  public mutating func next() throws(CaptureFileError) -> CaptureEntry? {
    guard damage == nil, !hasEnded, let words = try nextWords() else { return nil }
    do throws(CaptureLineError) {
      let entry = try CaptureText.entry(words)
      guard entry.microseconds >= microseconds else { throw .timeRunsBack }
      microseconds = entry.microseconds
      if case .ended = entry.happening { hasEnded = true }
      return entry
    } catch {
      stop(error)
      return nil
    }
  }

  private mutating func nextWords() throws(CaptureFileError) -> [String]? {
    guard let line = try nextLine() else { return nil }
    do throws(CaptureLineError) { return try CaptureText.words(line) } catch {
      stop(error)
      return nil
    }
  }

  /// The next line without its end; nil at the end of the file.
  private mutating func nextLine() throws(CaptureFileError) -> ArraySlice<UInt8>? {
    var searched = taken
    while true {
      if let end = held[searched...].firstIndex(of: 0x0A) {
        let line = held[taken..<end]
        lines += 1
        offset += lineLength
        lineLength = line.count + 1
        taken = end + 1
        return line
      }
      searched = held.count
      guard !isAtEnd, held.count - taken < Self.longestLine else {
        return give(up: isAtEnd ? .torn : .tooLong)
      }
      if taken > Self.longestLine {
        held.removeFirst(taken)
        searched -= taken
        taken = 0
      }
      try fill()
    }
  }

  private var lineLength = 0

  private mutating func give(up error: CaptureLineError) -> ArraySlice<UInt8>? {
    guard taken < held.count else { return nil }
    lines += 1
    offset += lineLength
    stop(error)
    return nil
  }

  private mutating func fill() throws(CaptureFileError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { return }
    guard count >= 0 else { throw CaptureFileError(path, "read") }
    isAtEnd = count == 0
    held.append(contentsOf: chunk[..<count])
  }

  private mutating func stop(_ error: CaptureLineError) {
    damage = CaptureDamage(line: lines, offset: offset, reason: error.sentence)
  }
}
