/// What one line of a text protocol says.
public protocol TextMessage: Hashable, Sendable {
  /// Reads a line from its first byte; nil when it is no line of the protocol.
  init?(_ line: inout TextLine)
}

/// Cuts a text protocol into lines and reads each of them.
public struct TextFramer<Message: TextMessage>: WireFramer {
  @usableFromInline var collector = TextLineCollector()
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

/// Emits the last digits of a number in base 16, as many as asked for, with leading zeroes.
func write(_ number: UInt32, hexadecimalDigits digits: Int, _ emit: (UInt8) -> Void) {
  for place in 0..<digits {
    let digit = UInt8(number >> UInt32(4 * (digits - 1 - place)) & 0x0F)
    emit(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
  }
}
