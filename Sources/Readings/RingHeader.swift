import Quantities

/// The 4096 bytes before a ring's first record.
///
/// All fields are 8 bytes, little-endian.
///
///     offset
///        0   magic: the characters BRTHRING
///        8   version of the file format
///       16   header size, 4096 bytes
///       24   record size, 64 bytes
///       32   capacity in records, a power of two
///       40   0
///       48   0
///       56   check sum of the bytes before (FNV-1a over the words)
///       64   writer entry A, 64 bytes
///      128   writer entry B, 64 bytes
///
/// A writer that opens the ring fills in the entry of the older generation, so the other one stays whole if
/// it is killed while doing so; the valid entry with the highest generation counts:
///
///       +0   generation, from 1
///       +8   boot identity, 16 bytes
///      +24   anchor: monotonic time, nanoseconds
///      +32   anchor: civil time, milliseconds since 1970-01-01T00:00:00Z
///      +40   floor: index of the first record that may be shown; older ones belong to an earlier boot
///      +48   0
///      +56   check sum of the entry's bytes before
public enum RingHeader {
  /// The version of the file format, of records and header together.
  public static let version: UInt64 = 1

  /// The bytes before the first record.
  public static let size = 4096

  /// The capacities that a ring can have, in records; it must also be a power of two.
  public static let capacities = 8...(1 << 24)

  /// The bytes of a ring of a capacity in records.
  public static func fileSize(capacity: Int) -> Int { size + capacity * Record.size }

  static let magic: UInt64 = 0x474e_4952_4854_5242
  static let entryOffsets = [8, 16]
  static let entryWords = 8

  static func fixedWords(capacity: Int) -> [UInt64] {
    let fields = [magic, version, UInt64(size), UInt64(Record.size), UInt64(capacity), 0, 0]
    return fields + [checksum(fields)]
  }

  /// FNV-1a, 64 bits, fed with whole words.
  static func checksum(_ words: some Sequence<UInt64>) -> UInt64 {
    words.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x0000_0100_0000_01b3 }
  }

  static func isCapacity(_ records: UInt64) -> Bool {
    records.nonzeroBitCount == 1 && UInt64(capacities.lowerBound)...UInt64(capacities.upperBound) ~= records
  }
}

/// What the writer that opened a ring last says about itself.
struct WriterEntry: Hashable, Sendable {
  var generation: UInt64
  var anchor: ClockAnchor
  var floor: UInt64

  init(generation: UInt64, anchor: ClockAnchor, floor: UInt64) {
    self.generation = generation
    self.anchor = anchor
    self.floor = floor
  }

  /// Reads an entry; nil when it was never written, is half-written or is damaged.
  init?(words: [UInt64]) {
    guard words[0] > 0, words[5] <= RingSlots.largestIndex, words[7] == RingHeader.checksum(words.prefix(7))
    else {
      return nil
    }
    self.init(
      generation: words[0],
      anchor: ClockAnchor(
        boot: BootIdentity(high: words[1], low: words[2]),
        uptime: Uptime(nanoseconds: Int64(bitPattern: words[3])),
        civil: CivilTime(unixMilliseconds: Int64(bitPattern: words[4]))),
      floor: words[5])
  }

  var words: [UInt64] {
    let fields = [
      generation, anchor.boot.high, anchor.boot.low, UInt64(bitPattern: anchor.uptime.nanoseconds),
      UInt64(bitPattern: anchor.civil.unixMilliseconds), floor, 0,
    ]
    return fields + [RingHeader.checksum(fields)]
  }
}

extension RingHeader {
  /// The capacity of the ring in a file, after every fixed field was found to fit.
  static func capacity(of file: borrowing OpenFile) throws(RingError) -> Int {
    let length = try file.length()
    let path = file.path
    func check(_ fits: Bool, _ field: RingField, _ value: String, _ allowed: String) throws(RingError) {
      guard fits else { throw .misfit(path: path, field: field, value: value, allowed: allowed) }
    }
    try check(length >= size, .length, "\(length)", "at least \(size)")
    let words = RingHeader.words(of: try file.read(upTo: 64))
    try check(words.count == 8, .length, "\(words.count * 8)", "at least \(size)")
    try check(words[0] == magic, .magic, "0x\(String(words[0], radix: 16))", "0x\(String(magic, radix: 16))")
    try check(words[1] == version, .version, "\(words[1])", "\(version)")
    try check(words[2] == size, .headerSize, "\(words[2])", "\(size)")
    try check(words[3] == Record.size, .recordSize, "\(words[3])", "\(Record.size)")
    try check(isCapacity(words[4]), .capacity, "\(words[4])", allowedCapacities)
    try check(words[7] == checksum(words.prefix(7)), .checksum, "\(words[7])", "\(checksum(words.prefix(7)))")
    let expected = fileSize(capacity: Int(words[4]))
    try check(length == expected, .length, "\(length)", "\(expected)")
    return Int(words[4])
  }

  /// What a capacity may be, in words.
  static var allowedCapacities: String {
    "a power of two from \(capacities.lowerBound) to \(capacities.upperBound)"
  }

  private static func words(of bytes: [UInt8]) -> [UInt64] {
    (0..<bytes.count / 8).map { place in
      (0..<8).reduce(0) { $0 | UInt64(bytes[place * 8 + $1]) << UInt64($1 * 8) }
    }
  }
}
