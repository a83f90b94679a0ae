/// One record of the fast data: nine bytes, 200 times a second.
///
///     time stamp 2   value 2   value 2   value 2   CHK       sum of the nine bytes mod 256 = 0
///
/// The vendor's document does not say which byte of a pair comes first; high byte first is assumed (label C)
/// and nowhere else relied on. Source: devices, section 1.7.1.
public struct FlowAnalyserFastData: Hashable, Sendable {
  /// Bytes of a record.
  @inlinable public static var length: Int { 9 }
  /// Records a second.
  @inlinable public static var recordsPerSecond: Int64 { 200 }
  /// Values of a record.
  @inlinable public static var valuesPerRecord: Int { 3 }
  /// The value that stands for "undefined"; the document names none for these records, and this one is no
  /// measurement.
  @inlinable public static var undefined: Int16 { .min }

  /// The instrument's time in units of 5 ms, from 0 to 65535 and over.
  public let timestamp: UInt16
  /// The first selected measurement, in its own unit.
  public let first: Int16
  /// The second selected measurement.
  public let second: Int16
  /// The third selected measurement.
  public let third: Int16

  /// Makes a record.
  @inlinable
  public init(timestamp: UInt16, first: Int16, second: Int16, third: Int16) {
    self.timestamp = timestamp
    self.first = first
    self.second = second
    self.third = third
  }

  /// The value of one of the three selected measurements (0 to 2); nil when it is undefined.
  @inlinable
  public func value(at position: Int) -> Int32? {
    precondition(position >= 0 && position < 3, "a record has three values")
    let value = position == 0 ? first : position == 1 ? second : third
    return value == FlowAnalyserFastData.undefined ? nil : Int32(value)
  }

  /// The number of records missing between an earlier record and this one, exact for gaps below 327 s.
  @inlinable
  public func lost(since earlier: FlowAnalyserFastData) -> Int { Int(timestamp &- earlier.timestamp &- 1) }

  /// Emits the nine bytes of the record.
  @inlinable
  public func encode(_ emit: (UInt8) -> Void) {
    var sum: UInt8 = 0
    FlowAnalyserFastData.emit(timestamp, &sum, emit)
    FlowAnalyserFastData.emit(UInt16(bitPattern: first), &sum, emit)
    FlowAnalyserFastData.emit(UInt16(bitPattern: second), &sum, emit)
    FlowAnalyserFastData.emit(UInt16(bitPattern: third), &sum, emit)
    emit(0 &- sum)
  }

  @usableFromInline
  static func emit(_ word: UInt16, _ sum: inout UInt8, _ emit: (UInt8) -> Void) {
    let high = UInt8(truncatingIfNeeded: word >> 8)
    let low = UInt8(truncatingIfNeeded: word)
    sum = sum &+ high &+ low
    emit(high)
    emit(low)
  }
}

/// What a flow analyser's line carries, in either direction.
public enum FlowAnalyserFrame: Equatable, Sendable {
  /// A line of text.
  case line(FlowAnalyserLine)
  /// The single character `?`: the instrument did not take a request.
  case refusal
  /// A record of the fast data.
  case fastData(FlowAnalyserFastData)

  /// Emits all bytes of the frame.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .line(let line): line.encode(emit)
    case .refusal: emit(UInt8(ascii: "?"))
    case .fastData(let record): record.encode(emit)
    }
  }
}
