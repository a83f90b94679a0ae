/// Gathers the bytes of a text protocol into lines, for the framers of such protocols.
///
///     joining --line end--> collecting --bad byte, too long--> skipping
///                             ^                                    |
///                             '------------- line end -------------'
///
/// The line in the middle of which somebody joins is left out without a word, since nobody can tell what it
/// lacks. NUL bytes before a line are not part of it, as some instruments send them (devices, section 1.2),
/// and neither is the CR before an LF, or the LF behind a CR that ends a line. Any other byte that is not
/// printable ASCII spoils its line: such a protocol has no checksum, so nothing of it is believed.
public struct TextLineCollector: Sendable {
  /// What a byte made of the line.
  public enum Step: Hashable, Sendable {
    /// The line goes on.
    case pending
    /// `line` is whole; it stands until the next byte.
    case line
    /// The line was given up, with what was wrong; told once for each line.
    case rejected(WireError)
  }

  /// What ends a line.
  public enum End: UInt8, Sendable {
    /// LF, with or without a CR before it.
    case lineFeed
    /// LF, CR, or both.
    case either
  }

  private enum State: UInt8, Sendable {
    case joining, collecting, ended, skipping
  }

  /// The line so far, or the whole one after the step `line`.
  public var line = TextLine()
  private var state = State.joining
  private var sawReturn = false
  private let lineEnd: End

  /// Makes a collector that waits for the end of a line.
  public init(end: End) { lineEnd = end }

  /// Forgets the line under way, after the line was closed.
  public mutating func reset() {
    clear()
    state = .joining
  }

  /// Takes the next byte of the stream.
  public mutating func take(_ byte: UInt8) -> Step {
    if state == .ended {
      clear()
      state = .collecting
    }
    switch byte {
    case 0x20...0x7E: return keep(byte)
    case 0x0A: return end()
    // The other one of two that end a line ends one that is empty.
    case 0x0D where lineEnd == .either: return end()
    case 0x0D where !sawReturn:
      sawReturn = true
      return .pending
    case 0x00 where line.count == 0: return .pending
    case _: return spoil(.noise)
    }
  }

  private mutating func keep(_ byte: UInt8) -> Step {
    guard state == .collecting else { return .pending }
    if sawReturn { return spoil(.noise) }
    guard line.count < TextLine.capacity else { return spoil(.overrun) }
    line.bytes[line.count] = byte
    line.count += 1
    return .pending
  }

  private mutating func end() -> Step {
    switch state {
    case .joining, .skipping:
      clear()
      state = .collecting
      return .pending
    case .collecting, .ended:
      guard line.count > 0 else {
        clear()
        return .pending
      }
      state = .ended
      return .line
    }
  }

  private mutating func spoil(_ error: WireError) -> Step {
    guard state == .collecting else { return .pending }
    clear()
    state = .skipping
    return .rejected(error)
  }

  private mutating func clear() {
    line.count = 0
    line.rewind()
    sawReturn = false
  }
}
