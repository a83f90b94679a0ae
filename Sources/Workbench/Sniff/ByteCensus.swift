public import WireFormats

/// What bytes look like, whatever they mean.
public struct ByteCensus: Hashable, Sendable {
  /// How few bytes say nothing about a bit of theirs.
  private static let fewest = 16

  /// Bytes that were looked at.
  public private(set) var count = 0
  /// Bytes that print, or that end or indent a line of text.
  public private(set) var printable = 0
  /// Bytes that would print without their highest bit.
  public private(set) var printableBelow = 0
  /// Bytes that would end a line without their highest bit.
  public private(set) var lineEnds = 0
  /// Bytes whose highest bit is set.
  public private(set) var high = 0
  /// Bytes of value zero: what a parity or framing error reads as, and what some protocols say.
  public private(set) var nul = 0
  /// Bytes of which an even number of bits is set.
  public private(set) var even = 0

  /// A census of nothing.
  public init() {}

  /// Looks at one more byte.
  mutating func take(_ byte: UInt8) {
    count += 1
    if Self.prints(byte) { printable += 1 }
    if Self.prints(byte & 0x7F) { printableBelow += 1 }
    if byte & 0x7F == 0x0D || byte & 0x7F == 0x0A { lineEnds += 1 }
    if byte >= 0x80 { high += 1 }
    if byte == 0 { nul += 1 }
    if byte.nonzeroBitCount.isMultiple(of: 2) { even += 1 }
  }

  /// What seven data bits with a parity bit would be called: the parity that the highest bit of nearly all
  /// bytes agrees with, `none` when it is always set, and nil when it is data.
  public var parityInHighestBit: LineSettings.Parity? {
    guard count >= Self.fewest, high > 0 else { return nil }
    if high == count { return LineSettings.Parity.none }
    if even * 50 >= count * 49 { return .even }
    return (count - even) * 50 >= count * 49 ? .odd : nil
  }

  /// Whether the bytes are lines of text, with whatever their highest bit is for.
  public var isText: Bool {
    guard count >= 12, lineEnds > 0 else { return false }
    return (parityInHighestBit == nil ? printable : printableBelow) * 20 >= count * 19
  }

  /// Whether the bytes may be of a line of text that has not ended yet.
  var isProse: Bool { count >= 12 && printable * 20 >= count * 19 }

  /// The parity bit behind eight data bits that a receiver took for the stop bit.
  ///
  /// Where that bit is 0 the receiver reads an error, which is NUL; so nearly all bytes that are left have an
  /// odd number of ones when the parity is even, and the other way round.
  public var parityBehind: LineSettings.Parity? {
    let sound = count - nul
    guard sound * 2 >= Self.fewest, nul * 8 >= count else { return nil }
    let even = even - nul
    if (sound - even) * 20 >= sound * 19 { return .even }
    return even * 20 >= sound * 19 ? .odd : nil
  }

  private static func prints(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || [0x02, 0x03, 0x09, 0x0A, 0x0D].contains(byte)
  }
}

/// Which slower speed bytes were sent at, seen from the bytes that a faster receiver made of them.
///
/// A receiver of twice the speed looks at every sent bit twice: its start bit and lowest bit are one sent
/// bit, and then two and two are alike.
struct StretchedBits {
  private let groups: [Int]

  /// The pattern of a receiver's ten bits while the sender is slower.
  init(receiver: Int, sender: Int) {
    groups = (0..<10).map { (2 * $0 + 1) * sender / (2 * receiver) }
  }

  /// Whether a byte could come about so; NUL always could, because it stands for an error.
  func fits(_ byte: UInt8) -> Bool {
    guard byte != 0 else { return true }
    let bits = [false] + (0..<8).map { byte >> UInt8($0) & 1 == 1 } + [true]
    return (1..<10).allSatisfy { groups[$0] != groups[$0 - 1] || bits[$0] == bits[$0 - 1] }
  }

  /// The slower speeds of which the bytes tell, the likeliest first.
  static func speeds(of bytes: [UInt8], at receiver: Int, among speeds: [Int]) -> [Int] {
    let slower = speeds.filter { $0 * 4 <= receiver * 3 }.sorted()
    let telling = bytes.filter { $0 != 0 }
    guard telling.count >= 3 else {
      // Every edge an error: more than nine bits of the receiver are one of the sender.
      return bytes.count >= 8 && telling.isEmpty ? slower.reversed().filter { $0 * 9 <= receiver } : []
    }
    return slower.filter { sender in
      let pattern = StretchedBits(receiver: receiver, sender: sender)
      return telling.count { pattern.fits($0) } * 20 >= telling.count * 19
    }
  }
}
