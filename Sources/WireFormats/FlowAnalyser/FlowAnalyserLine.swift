/// What a line asks for, in its two letters.
///
/// Source: devices, section 1.7.1 (label A).
public enum FlowAnalyserVerb: UInt16, CaseIterable, Hashable, Sendable {
  /// `CM`: carry out a command.
  case command = 0x434D
  /// `WS`: write a setting.
  case writeSetting = 0x5753
  /// `RS`: read a setting.
  case readSetting = 0x5253
  /// `RM`: read a measurement.
  case readMeasurement = 0x524D
  /// `RI`: read a piece of information on the instrument.
  case readInfo = 0x5249
  /// `ST`: read a state.
  case readState = 0x5354
}

/// Up to ten numbers of a line.
public struct FlowAnalyserValues: Sendable {
  /// The most numbers of a line.
  public static var capacity: Int { 10 }
  /// The number that stands for "undefined".
  public static var undefined: Int32 { .min }

  private var storage: InlineArray<10, Int32>
  /// The numbers held.
  public private(set) var count: Int

  /// Holds no number.
  public init() {
    storage = InlineArray(repeating: 0)
    count = 0
  }

  /// Holds one number.
  public init(_ value: Int32) {
    self.init()
    append(value)
  }

  /// The number at a position below ``count``, as on the wire.
  public subscript(position: Int) -> Int32 {
    precondition(position >= 0 && position < count, "position beyond the numbers held")
    return storage[position]
  }

  /// The number at a position; nil when there is none or when it is undefined.
  public func defined(at position: Int) -> Int32? {
    guard position < count, self[position] != FlowAnalyserValues.undefined else { return nil }
    return self[position]
  }

  /// Adds a number; traps when ten are held.
  public mutating func append(_ value: Int32) {
    precondition(count < FlowAnalyserValues.capacity, "a line carries ten numbers at most")
    storage[count] = value
    count += 1
  }
}

extension FlowAnalyserValues: Equatable {
  /// Whether both hold the same numbers.
  public static func == (left: FlowAnalyserValues, right: FlowAnalyserValues) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
    return true
  }
}

/// One line of text, request or reply: `%RM#31$1273` and a carriage return.
///
/// A line has no checksum: a changed digit is another number. Its grammar is all that is checked.
public struct FlowAnalyserLine: Equatable, Sendable {
  /// What it asks for.
  public let verb: FlowAnalyserVerb
  /// The number of the command, setting, measurement, information or state.
  public let id: UInt16
  /// The numbers after the `$` signs.
  public let values: FlowAnalyserValues

  /// Makes a line.
  public init(verb: FlowAnalyserVerb, id: UInt16, values: FlowAnalyserValues = FlowAnalyserValues()) {
    self.verb = verb
    self.id = id
    self.values = values
  }

  /// Makes a line with one number.
  public init(verb: FlowAnalyserVerb, id: UInt16, value: Int32) {
    self.init(verb: verb, id: id, values: FlowAnalyserValues(value))
  }

  /// Emits the line with its carriage return.
  public func encode(_ emit: (UInt8) -> Void) {
    emit(UInt8(ascii: "%"))
    emit(UInt8(verb.rawValue >> 8))
    emit(UInt8(verb.rawValue & 0xFF))
    emit(UInt8(ascii: "#"))
    FlowAnalyserLine.encode(Int64(id), emit)
    for index in 0..<values.count {
      emit(UInt8(ascii: "$"))
      FlowAnalyserLine.encode(Int64(values[index]), emit)
    }
    emit(0x0D)
  }

  private static func encode(_ number: Int64, _ emit: (UInt8) -> Void) {
    var rest = number.magnitude
    if number < 0 { emit(UInt8(ascii: "-")) }
    var power: UInt64 = 1
    while rest / power >= 10 { power *= 10 }
    while power > 0 {
      emit(UInt8(ascii: "0") + UInt8(rest / power))
      rest %= power
      power /= 10
    }
  }
}
