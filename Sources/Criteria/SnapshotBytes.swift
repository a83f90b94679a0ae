public import Quantities
import Readings

/// Why a snapshot cannot be gone on with; the evaluation then starts anew.
public enum SnapshotRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes are not what was written: cut short, overwritten, or no snapshot at all.
  case damaged
  /// Another version of the program wrote it.
  case otherVersion(found: UInt16, expected: UInt16)
  /// It is older than a gap that can be gone over.
  case tooOld(Interval, allowed: Interval)

  /// One line.
  public var description: String {
    switch self {
    case .damaged: "the snapshot is damaged"
    case .otherVersion(let found, let expected):
      "the snapshot has version \(found), allowed: \(expected)"
    case .tooOld(let age, let allowed):
      "the snapshot is \(age.wholeSeconds) s old, allowed: at most \(allowed.wholeSeconds) s"
    }
  }
}

/// Something that is part of a snapshot: plain numbers, little-endian, in the order of its fields.
protocol Snapshotted {
  func write(to snapshot: inout SnapshotWriter)
  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal)
}

/// The bytes of a snapshot as they grow.
struct SnapshotWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func add<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
  mutating func add(_ moment: Uptime) { add(moment.nanoseconds) }
  mutating func add(_ civil: CivilTime) { add(civil.unixMilliseconds) }

  mutating func add(_ text: String) {
    let utf8 = Array(text.utf8)
    add(UInt32(utf8.count))
    bytes += utf8
  }

  mutating func add(_ raw: [UInt8]) {
    add(UInt32(raw.count))
    bytes += raw
  }

  mutating func put(_ value: some Snapshotted) { value.write(to: &self) }

  mutating func add<Word: RawRepresentable>(word: Word) where Word.RawValue == String { add(word.rawValue) }

  mutating func add(_ items: [some Snapshotted]) {
    add(UInt32(items.count))
    for item in items { item.write(to: &self) }
  }

  /// Adds whether there is a value, and the value.
  mutating func add<Value>(_ value: Value?, _ body: (inout SnapshotWriter, Value) -> Void) {
    add(value != nil)
    if let value { body(&self, value) }
  }
}

/// The bytes of a snapshot as they are read; whatever they are, reading them ends in a value or a refusal.
struct SnapshotReader {
  private let bytes: [UInt8]
  private(set) var place: Int
  private let end: Int
  /// By how much the monotonic clock's origin has moved since, as after a reboot.
  var shift = Interval.zero

  init(_ bytes: [UInt8], from place: Int, to end: Int) {
    self.bytes = bytes
    self.place = place
    self.end = end
  }

  var isAtEnd: Bool { place == end }

  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(SnapshotRefusal) -> Number {
    let count = MemoryLayout<Number>.size
    let start = try skip(count)
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Number.self))
    }
  }

  mutating func flag() throws(SnapshotRefusal) -> Bool {
    switch try number(UInt8.self) {
    case 0: false
    case 1: true
    default: throw .damaged
    }
  }

  /// A moment; the least one there is stands for never, and never moves.
  mutating func moment() throws(SnapshotRefusal) -> Uptime {
    let nanoseconds = try number(Int64.self)
    guard nanoseconds != .min else { return Uptime(nanoseconds: .min) }
    let (moved, overflow) = nanoseconds.addingReportingOverflow(shift.nanoseconds)
    guard !overflow else { throw .damaged }
    return Uptime(nanoseconds: moved)
  }

  mutating func civil() throws(SnapshotRefusal) -> CivilTime { CivilTime(unixMilliseconds: try number()) }

  mutating func text() throws(SnapshotRefusal) -> String {
    guard let text = String(validating: try raw(), as: UTF8.self) else { throw .damaged }
    return text
  }

  mutating func raw() throws(SnapshotRefusal) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    let start = try skip(count)
    return Array(bytes[start..<(start + count)])
  }

  mutating func word<Word: RawRepresentable>() throws(SnapshotRefusal) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: try text()) else { throw .damaged }
    return word
  }

  mutating func code<Code: RawRepresentable>() throws(SnapshotRefusal) -> Code where Code.RawValue == UInt8 {
    guard let code = Code(rawValue: try number()) else { throw .damaged }
    return code
  }

  mutating func value<Value: Snapshotted>() throws(SnapshotRefusal) -> Value { try Value(from: &self) }

  mutating func optional<Value>(
    _ body: (inout SnapshotReader) throws(SnapshotRefusal) -> Value
  ) throws(SnapshotRefusal) -> Value? {
    try flag() ? try body(&self) : nil
  }

  /// A list; where the number of items is known, another one is refused.
  mutating func list<Item: Snapshotted>(count expected: Int? = nil) throws(SnapshotRefusal) -> [Item] {
    let count = Int(try number(UInt32.self))
    // Every item has a byte at least: a damaged count cannot ask for more memory than there are bytes.
    guard count <= end - place, expected == nil || count == expected else { throw .damaged }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try Item(from: &self)) }
    return items
  }

  /// Goes over a number of bytes and tells where they start.
  mutating func skip(_ count: Int) throws(SnapshotRefusal) -> Int {
    guard count >= 0, count <= end - place else { throw .damaged }
    defer { place += count }
    return place
  }
}

/// A sum over bytes that changes with each single one of them; no protection against an adversary.
enum SnapshotSum {
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { raw in
      var sum: UInt64 = 0xcbf2_9ce4_8422_2325
      var place = 0
      while place + 8 <= raw.count {
        sum = mixed(sum ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
        place += 8
      }
      while place < raw.count {
        sum = mixed(sum ^ UInt64(raw[place]))
        place += 1
      }
      return sum
    }
  }

  /// Each step can be undone, so that two inputs that differ in one word never come together again.
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word &* 0x0000_0100_0000_01b3
    return product ^ (product >> 29)
  }
}
