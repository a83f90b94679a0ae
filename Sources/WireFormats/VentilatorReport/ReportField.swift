/// What stands in one field of a ventilator's report, without the blanks around it.
///
/// A field that is blank, or has hyphens only, is not reported; it is never zero. Source: devices, sections
/// 1.6.1 and 1.6.5.
public struct ReportField: Sendable {
  /// The longest text that is kept, in bytes; the longest known field has 18 (devices, section 1.6.1).
  public static var capacity: Int { 20 }

  private var bytes = InlineArray<20, UInt8>(repeating: 0)
  /// How many bytes the text has.
  public private(set) var count = 0

  /// Makes a field that is blank.
  public init() {}

  /// Makes the field of this text; what goes beyond the capacity is cut off.
  public init(_ text: StaticString) {
    for place in 0..<text.utf8CodeUnitCount { append(text.utf8Start[place]) }
  }

  /// Makes the field of a number, with one digit before the point at least.
  ///
  /// - Parameters:
  ///   - thousandths: the number in thousandths.
  ///   - decimals: how many digits stand behind the point, 0 to 3; without any there is no point. What they
  ///     cannot show is rounded, halves away from zero.
  public init(thousandths: Int32, decimals: Int) {
    precondition(0...3 ~= decimals, "\(decimals) digits behind the point, allowed 0 to 3")
    var unit: Int64 = 1000
    for _ in 0..<decimals { unit /= 10 }
    let size = (Int64(thousandths.magnitude) + unit / 2) / unit
    if thousandths < 0, size > 0 { append(UInt8(ascii: "-")) }
    append(size, pointBefore: decimals)
  }

  /// The byte at a place of the text.
  public subscript(_ place: Int) -> UInt8 { bytes[place] }

  /// Adds a byte behind the text; beyond the capacity it is left out.
  public mutating func append(_ byte: UInt8) {
    guard count < ReportField.capacity else { return }
    bytes[count] = byte
    count += 1
  }

  /// Adds a number that is not negative, with so many digits at least.
  public mutating func append(_ number: Int32, digits: Int) {
    WireFormats.write(number, digits: digits) { append($0) }
  }

  /// Writes the text, and blanks behind it up to a width.
  public func write(width: Int, _ emit: (UInt8) -> Void) {
    for place in 0..<min(count, width) { emit(bytes[place]) }
    for _ in min(count, width)..<width { emit(UInt8(ascii: " ")) }
  }

  private mutating func append(_ number: Int64, pointBefore decimals: Int) {
    var place: Int64 = 1
    var digits = 1
    while number / place > 9 || digits <= decimals {
      place *= 10
      digits += 1
    }
    while place > 0 {
      if digits == decimals { append(UInt8(ascii: ".")) }
      append(UInt8(ascii: "0") + UInt8(number / place % 10))
      place /= 10
      digits -= 1
    }
  }
}

// MARK: - What it says

extension ReportField {
  /// What a field says as a number.
  public enum Number: Hashable, Sendable {
    /// It is not reported.
    case blank
    /// The number, in thousandths of the field's unit.
    case thousandths(Int32)
    /// Something stands there that is no number.
    case illegible
  }

  /// Whether nothing is reported.
  public var isBlank: Bool {
    for place in 0..<count where bytes[place] != UInt8(ascii: "-") { return false }
    return true
  }

  /// Whether this word stands in the field; underscores behind it are not part of it (devices, section 3.4).
  public func says(_ word: StaticString) -> Bool {
    var length = count
    while length > 0, bytes[length - 1] == UInt8(ascii: "_") { length -= 1 }
    guard length == word.utf8CodeUnitCount else { return false }
    for place in 0..<length where bytes[place] != word.utf8Start[place] { return false }
    return true
  }

  /// The number that stands in the field: a sign, up to six digits, and up to three behind a point.
  public var number: Number {
    if isBlank { return .blank }
    var place = 0
    let isNegative = bytes[0] == UInt8(ascii: "-")
    if isNegative || bytes[0] == UInt8(ascii: "+") { place = 1 }
    guard let whole = digits(&place, most: 6) else { return .illegible }
    var thousandths = whole.value * 1000
    if place < count {
      guard bytes[place] == UInt8(ascii: ".") else { return .illegible }
      place += 1
      guard let part = digits(&place, most: 3), place == count else { return .illegible }
      thousandths += part.value * (part.count == 1 ? 100 : part.count == 2 ? 10 : 1)
    }
    return .thousandths(isNegative ? -thousandths : thousandths)
  }

  private func digits(_ place: inout Int, most: Int) -> (value: Int32, count: Int)? {
    var value: Int32 = 0
    let start = place
    while place < count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[place] {
      guard place - start < most else { return nil }
      value = value * 10 + Int32(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    return place > start ? (value, place - start) : nil
  }
}

extension ReportField: Equatable {
  /// Whether both have the same text.
  public static func == (left: ReportField, right: ReportField) -> Bool {
    guard left.count == right.count else { return false }
    for place in 0..<left.count where left.bytes[place] != right.bytes[place] { return false }
    return true
  }
}
