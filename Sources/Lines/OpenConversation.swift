internal import Glibc
internal import Quantities

/// Somebody who talks with this program in lines and is never waited for: a client of a
/// ``LocalStreamListener``, or whoever holds our standard input.
///
/// The conversation ends when the last reference goes.
public final class OpenConversation {
  /// What asking for bytes brought.
  public enum Heard: Hashable, Sendable {
    /// So many bytes now stand at the start of the buffer; at least 1.
    case bytes(Int)
    /// There is nothing yet.
    case nothing
    /// The other side will say no more.
    case ended
  }

  /// Whose conversation it is, for errors.
  public let name: String
  private let reading: Descriptor
  /// Where answers go when that is another place than the one that is read.
  private var writing: Descriptor?
  private let isSocket: Bool

  init(socket: consuming Descriptor, name: String) {
    self.name = name
    reading = socket
    writing = nil
    isSocket = true
  }

  /// The conversation with whoever started this program: standard input is heard, and standard error gets the
  /// answers, because standard output is for programs.
  ///
  /// - Throws: `LineError.system` when the process has no descriptor left.
  public init(standardInputNamed name: String) throws(LineError) {
    self.name = name
    reading = try Self.copy(STDIN_FILENO, name)
    writing = try Self.answering(name)
    isSocket = false
  }

  /// The descriptor to wait on for what is said.
  public var descriptor: Int32 { reading.number }

  /// Takes what was said, without waiting.
  public func receive(into buffer: inout [UInt8]) throws(LineError) -> Heard {
    precondition(!buffer.isEmpty, "a conversation cannot be read into \(buffer.count) bytes")
    // Standard input is shared with the starter's shell, so it is asked first instead of made non-blocking.
    if !isSocket, WireWait.once(reading: [descriptor], until: .origin).readable.isEmpty { return .nothing }
    let count = buffer.withUnsafeMutableBytes { reading.take(into: $0) }
    if count == -Int(EAGAIN) { return .nothing }
    // A terminal that was hung up, and a client that went without hearing its answers.
    if count == 0 || count == -Int(EIO) || count == -Int(ECONNRESET) { return .ended }
    guard count > 0 else { throw LineError(code: Int32(-count), operation: "read", line: name) }
    return .bytes(count)
  }

  /// Sends as many bytes as the other side takes now; the count, 0 when it takes none.
  ///
  /// - Throws: `LineError.hungUp` when nobody can hear it any more.
  public func send(_ bytes: ArraySlice<UInt8>) throws(LineError) -> Int {
    let count = isSocket ? bytes.withUnsafeBytes { reading.putToSocket($0) } : put(bytes)
    if count == -Int(EAGAIN) { return 0 }
    guard count >= 0 else { throw LineError(code: Int32(-count), operation: "answer", line: name) }
    return count
  }

  private func put(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let number = writing?.number else { return -Int(EPIPE) }
    guard !WireWait.once(reading: [], writing: [number], until: .origin).writable.isEmpty else { return 0 }
    // A pipe that is ready takes this much at once.
    let piece = bytes.prefix(Int(PIPE_BUF))
    return piece.withUnsafeBytes { writing?.put($0) ?? -Int(EPIPE) }
  }

  /// Standard error, opened anew where it can block, so that a stopped terminal stops nobody here.
  ///
  /// A file keeps its descriptor, because two would write over each other; so does what cannot be opened.
  private static func answering(_ name: String) throws(LineError) -> Descriptor {
    var status = stat()
    let kind = fstat(STDERR_FILENO, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
    if kind == S_IFCHR || kind == S_IFIFO {
      let flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
      let number = retryingInterrupted { Int(open("/proc/self/fd/\(STDERR_FILENO)", flags)) }
      if number >= 0 { return Descriptor(owning: Int32(number)) }
    }
    return try copy(STDERR_FILENO, name)
  }

  private static func copy(_ number: Int32, _ name: String) throws(LineError) -> Descriptor {
    let copied = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copied >= 0 else { throw .system(name, operation: "take the descriptor", code: errno) }
    return Descriptor(owning: copied)
  }
}
