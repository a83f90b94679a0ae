internal import Quantities

/// The bytes on their way from an instrument to the gateway, at the speed of the line.
///
/// A pseudo-terminal carries bytes at once whatever its baud rate, so the wire does the waiting. What the
/// line cannot carry in time waits here, up to `most` bytes; an instrument that says more than its line
/// carries loses its newest words, as a full transmit buffer does, and they are counted.
struct Wire: Sendable {
  /// The most bytes that wait: the transmit buffer of a generous UART.
  static let most = 4096

  /// Nanoseconds that one byte takes; zero for a line that is not serial.
  let byteTime: Int64
  /// Bytes that found the buffer full.
  private(set) var overrun = 0
  /// Bytes that have arrived.
  private(set) var carried = 0
  private var bytes: [UInt8] = []
  private var head = 0
  private var freeAt: Int64 = 0

  /// Makes a wire; `bitsPerByte` counts start, data, parity and stop bits.
  init(baud: Int, bitsPerByte: Int) {
    byteTime = 1_000_000_000 * Int64(bitsPerByte) / Int64(baud)
    bytes.reserveCapacity(Wire.most)
  }

  /// Makes a wire that carries bytes at once.
  init() {
    byteTime = 0
    bytes.reserveCapacity(Wire.most)
  }

  /// The bytes kept in memory, those that have gone included.
  var held: Int { bytes.count }

  /// Whether bytes wait.
  var isEmpty: Bool { head == bytes.count }

  /// Puts a byte on the wire.
  mutating func put(_ byte: UInt8) {
    guard bytes.count - head < Wire.most else {
      overrun += 1
      return
    }
    bytes.append(byte)
  }

  /// How many bytes wait: a mark for ``takeBack(from:)``.
  var waiting: Int { bytes.count - head }

  /// Takes back the bytes that were put on the wire since so many waited.
  mutating func takeBack(from mark: Int) -> [UInt8] {
    let back = Array(bytes[(head + mark)...])
    bytes.removeLast(back.count)
    return back
  }

  /// Takes the bytes that have arrived by a moment, at most `limit`, and appends them.
  mutating func take(by moment: Uptime, limit: Int, into arrived: inout [UInt8]) {
    let now = moment.nanoseconds
    var count = min(bytes.count - head, limit)
    if byteTime > 0 {
      if isEmpty { freeAt = now }
      count = min(count, Int(max(0, now - freeAt) / byteTime))
      freeAt += Int64(count) * byteTime
    }
    guard count > 0 else { return }
    arrived.append(contentsOf: bytes[head..<head + count])
    carried += count
    head += count
    if head == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      head = 0
      freeAt = max(freeAt, now)
    } else if head >= Wire.most {
      // A line that is never quite empty gives its room back, too.
      bytes.removeFirst(head)
      head = 0
    }
  }

  /// Forgets what is on the wire, as when its plug is pulled or its line is opened.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    head = 0
  }
}
