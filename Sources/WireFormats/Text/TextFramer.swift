/// What one line of a text protocol says.
public protocol TextMessage: Hashable, Sendable {
  /// How the protocol ends a line.
  static var lineEnd: TextLineCollector.End { get }

  /// Reads a line from its first byte; nil when it is no line of the protocol.
  init?(_ line: inout TextLine)
}

extension TextMessage {
  /// LF, with or without a CR before it, as most protocols have it.
  public static var lineEnd: TextLineCollector.End { .lineFeed }
}

/// Cuts a text protocol into lines and reads each of them.
///
/// A line that is none of the protocol, such as a header, is refused; it costs no other.
public struct TextFramer<Message: TextMessage>: WireFramer {
  @usableFromInline var collector = TextLineCollector(end: Message.lineEnd)
  @usableFromInline var step = TextLineCollector.Step.pending

  /// Makes a framer that waits for the end of a line.
  public init() {}

  /// Takes the next byte of the stream.
  @inlinable
  public mutating func append(_ byte: UInt8) { step = collector.take(byte) }

  /// Takes the next step through the bytes held.
  @inlinable
  public mutating func next() -> FramerStep<Message> {
    let taken = step
    step = .pending
    switch taken {
    case .pending: return .incomplete
    case .rejected(let error): return .rejected(error)
    case .line:
      guard let message = Message(&collector.line) else { return .rejected(.illegalField) }
      return .frame(message)
    }
  }

  /// Forgets all bytes held.
  public mutating func reset() {
    collector.reset()
    step = .pending
  }
}
