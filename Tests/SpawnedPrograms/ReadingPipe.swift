internal import Glibc
internal import Lines
public import Quantities

/// The test's end of a pipe on which a program writes lines.
public final class ReadingPipe {
  /// The descriptor to wait on; -1 once closed.
  public private(set) var descriptor: Int32
  /// Whether the writer has closed its end and all of it was read.
  public private(set) var isAtEnd = false
  private var pending: [UInt8] = []
  private let name: String

  init(owning descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close() }

  /// The next whole line, waiting for it; nil at the end.
  public func line(within limit: Interval = Readiness.generous) async throws -> String? {
    let deadline = MonotonicClock.uptime() + limit
    while true {
      if let line = nextLine() { return line }
      guard !isAtEnd else { return nil }
      let left = deadline - MonotonicClock.uptime()
      guard left > .zero, await !Readiness.of([descriptor], within: left).isEmpty else {
        throw ProgramFailure("\(name): no line within \(limit.wholeMilliseconds) ms")
      }
      take()
    }
  }

  /// All lines to the end of the pipe.
  public func remainingLines() async throws -> [String] {
    var lines: [String] = []
    while let line = try await line() { lines.append(line) }
    return lines
  }

  /// The whole lines that have come by now.
  public func linesSoFar() -> [String] {
    take()
    var lines: [String] = []
    while let line = nextLine() { lines.append(line) }
    return lines
  }

  /// What stands behind the last whole line.
  public var rest: String { String(decoding: pending, as: UTF8.self) }

  /// Reads no more: who writes is told so.
  public func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
    isAtEnd = true
  }

  private func take() {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isAtEnd {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 { pending += buffer[..<count] }
      if count == 0 { isAtEnd = true }
      if count < 0 { return }
    }
  }

  private func nextLine() -> String? {
    guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = String(decoding: pending[..<end], as: UTF8.self)
    pending.removeSubrange(...end)
    return line
  }
}

/// What a program did that it should not have done.
public struct ProgramFailure: Error, CustomStringConvertible {
  /// One sentence.
  public let description: String

  /// Says what happened.
  public init(_ description: String) { self.description = description }
}
