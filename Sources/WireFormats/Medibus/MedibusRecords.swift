/// A number as MEDIBUS writes it: characters right-aligned and padded with blanks.
///
/// Source: devices, section 1.5.3.
public enum MedibusNumber: Hashable, Sendable {
  /// All blank: the device reports no value.
  case notReported
  /// The number, in thousandths.
  case thousandths(Int32)
  /// Characters that are no number.
  case illegible

  /// The number in thousandths; nil when there is none.
  public var thousandths: Int32? {
    switch self {
    case .thousandths(let value): value
    case .notReported, .illegible: nil
    }
  }

  /// Reads characters at a place of a message's body; the place and what follows must be there.
  init(_ bytes: MedibusBytes, at start: Int, width: Int) {
    var place = start
    let end = start + width
    while place < end, bytes[place] == 0x20 { place += 1 }
    guard place < end else {
      self = .notReported
      return
    }
    let isNegative = bytes[place] == 0x2D
    if isNegative || bytes[place] == 0x2B { place += 1 }
    self = MedibusNumber.digits(bytes, place..<end, isNegative: isNegative)
  }

  /// Digits with at most one point among them and at most three behind it.
  private static func digits(_ bytes: MedibusBytes, _ places: Range<Int>, isNegative: Bool) -> MedibusNumber {
    var value: Int32 = 0
    var count = 0
    var decimals = -1
    for place in places {
      switch bytes[place] {
      case 0x2E where decimals < 0: decimals = 0
      case 0x30...0x39 where count < 6 && decimals < 3:
        value = value * 10 + Int32(bytes[place] - 0x30)
        count += 1
        if decimals >= 0 { decimals += 1 }
      case _: return .illegible
      }
    }
    guard count > 0 else { return .illegible }
    for _ in max(0, decimals)..<3 { value = value &* 10 }
    return .thousandths(isNegative ? -value : value)
  }
}

extension HeldBytes {
  /// Adds a number in so many characters, right-aligned and rounded to its decimals (0 to 3); blank for nil,
  /// and blank when it does not fit.
  public mutating func append(number thousandths: Int32?, width: Int, decimals: Int = 0) {
    guard let thousandths else { return appendBlanks(width) }
    var step: Int32 = 1
    for _ in decimals..<3 { step *= 10 }
    let isNegative = thousandths < 0
    var digits = (thousandths.magnitude + UInt32(step) / 2) / UInt32(step)
    var reversed = InlineArray<16, UInt8>(repeating: 0x20)
    var length = 0
    while length < 12, digits > 0 || length <= decimals + (decimals > 0 ? 1 : 0) {
      if decimals > 0, length == decimals {
        reversed[length] = 0x2E
      } else {
        reversed[length] = 0x30 + UInt8(digits % 10)
        digits /= 10
      }
      length += 1
    }
    if isNegative {
      reversed[length] = 0x2D
      length += 1
    }
    guard length <= width else { return appendBlanks(width) }
    appendBlanks(width - length)
    for place in 0..<length { append(reversed[length - 1 - place]) }
  }

  private mutating func appendBlanks(_ blanks: Int) {
    for _ in 0..<blanks { append(0x20) }
  }
}

// MARK: - Records

extension MedibusMessage {
  /// Characters of a measured value or a limit, and of a setting, without the code before them.
  public static var measuredWidth: Int { 4 }
  /// Characters of a setting.
  public static var settingWidth: Int { 5 }
  /// Characters of an alarm: priority, code and phrase.
  public static var alarmLength: Int { 15 }

  /// How many values of this width the body holds.
  ///
  /// - Throws: `length` when a value is cut off.
  public func valueCount(width: Int) throws(WireError) -> Int {
    guard body.count % (width + 2) == 0 else { throw .length }
    return body.count / (width + 2)
  }

  /// A value of the body, with its code.
  ///
  /// - Throws: `illegalField` when the code or the number is none.
  public func value(_ index: Int, width: Int) throws(WireError) -> (code: UInt8, number: MedibusNumber) {
    let place = index * (width + 2)
    guard let code = body.hex(at: place) else { throw .illegalField }
    let number = MedibusNumber(body, at: place + 2, width: width)
    guard number != .illegible else { throw .illegalField }
    return (code, number)
  }

  /// How many alarms the body holds.
  ///
  /// - Throws: `length` when an alarm is cut off.
  public func alarmCount() throws(WireError) -> Int {
    guard body.count % MedibusMessage.alarmLength == 0 else { throw .length }
    return body.count / MedibusMessage.alarmLength
  }

  /// The code of an alarm of the body.
  ///
  /// - Throws: `illegalField` when it is none.
  public func alarm(_ index: Int) throws(WireError) -> UInt8 {
    guard let code = body.hex(at: index * MedibusMessage.alarmLength + 1) else { throw .illegalField }
    return code
  }

  /// The text at a place of the body, and the place behind it.
  ///
  ///     2 hex code  length + 30  characters  03
  ///
  /// - Throws: `length` when the text is cut off, `illegalField` when its code is none.
  public func text(at place: Int) throws(WireError) -> (code: UInt8, next: Int) {
    guard place + 3 < body.count else { throw .length }
    guard let code = body.hex(at: place), body[place + 2] >= 0x30 else { throw .illegalField }
    let end = place + 3 + Int(body[place + 2] - 0x30)
    guard end < body.count, body[end] == 0x03 else { throw .length }
    return (code, end + 1)
  }
}

/// One real-time stream that a device offers.
///
///     2 hex code  8 interval in µs  5 least  5 greatest  3 hex greatest bin
///
/// Source: devices, sections 1.5.3 and 1.5.4.
public struct MedibusStream: Equatable, Sendable {
  /// Characters of a stream in a configuration.
  public static var length: Int { 23 }

  /// What is sampled.
  public var code: UInt8
  /// Microseconds from one sample to the next, 1 to 999 999.
  public var microseconds: Int32
  /// What bin 0 stands for, in thousandths of the unit.
  public var least: Int32
  /// What the greatest bin stands for, in thousandths of the unit.
  public var greatest: Int32
  /// The greatest bin, 1 to 4095.
  public var greatestBin: UInt16

  /// Makes a stream.
  public init(code: UInt8, microseconds: Int32, least: Int32, greatest: Int32, greatestBin: UInt16) {
    self.code = code
    self.microseconds = microseconds
    self.least = least
    self.greatest = greatest
    self.greatestBin = greatestBin
  }

  /// Reads a stream of a configuration.
  ///
  /// - Throws: `length` when it is cut off, `illegalField` when one of its numbers is none.
  public init(_ body: MedibusBytes, index: Int) throws(WireError) {
    let place = index * MedibusStream.length
    guard place + MedibusStream.length <= body.count else { throw .length }
    var bin: UInt16 = 0
    for offset in 20..<23 {
      guard let digit = MedibusHex.value(body[place + offset]) else { throw .illegalField }
      bin = bin << 4 | UInt16(digit)
    }
    let interval = MedibusNumber(body, at: place + 2, width: 8).thousandths.map { $0 / 1000 }
    guard let code = body.hex(at: place), let interval, interval > 0, bin > 0,
      let least = MedibusNumber(body, at: place + 10, width: 5).thousandths,
      let greatest = MedibusNumber(body, at: place + 15, width: 5).thousandths, greatest > least
    else { throw .illegalField }
    self.init(
      code: code, microseconds: interval, least: least, greatest: greatest, greatestBin: bin)
  }

  /// Adds the stream to a configuration.
  public func append(to body: inout MedibusBytes) {
    body.append(hex: code)
    body.append(number: microseconds * 1000, width: 8)
    body.append(number: least, width: 5)
    body.append(number: greatest, width: 5)
    body.append(MedibusHex.digit(UInt8(greatestBin >> 8)))
    body.append(hex: UInt8(greatestBin & 0xFF))
  }

  /// What a bin stands for, in thousandths of the unit, rounded down.
  public func value(of bin: UInt16) -> Int32 {
    least + Int32(Int64(bin) * Int64(greatest - least) / Int64(greatestBin))
  }

  /// The bin nearest to a value in thousandths of the unit, within the range.
  public func bin(of value: Int32) -> UInt16 {
    let span = Int64(greatest) - Int64(least)
    let above = max(0, min(span, Int64(value) - Int64(least)))
    return UInt16((above * Int64(greatestBin) + span / 2) / span)
  }
}
