/// One line of text from an instrument, without its line end, with a place to read on from.
///
/// Reading goes on from `place` and moves it; what does not match leaves it where it was. Nothing is
/// allocated. The text is printable ASCII.
public struct TextLine: Sendable {
  /// The longest line that is taken, in bytes; the longest known one has 175 (devices, section 1.2).
  public static var capacity: Int { 256 }

  @usableFromInline var bytes = InlineArray<256, UInt8>(repeating: 0)
  /// How many bytes the line has.
  public internal(set) var count = 0
  /// Where reading goes on, 0 to `count`.
  public private(set) var place = 0

  init() {}

  /// The byte at a place of the line.
  public subscript(_ place: Int) -> UInt8 { bytes[place] }

  /// Whether everything was read.
  public var isAtEnd: Bool { place == count }

  /// The byte that comes next; nil at the end.
  public var next: UInt8? { place < count ? bytes[place] : nil }

  /// Reads on from the first byte again.
  public mutating func rewind() { place = 0 }

  /// Takes this byte when it comes next.
  public mutating func takes(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  /// Takes this text when it comes next.
  public mutating func takes(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place + length <= count else { return false }
    for offset in 0..<length where bytes[place + offset] != text.utf8Start[offset] { return false }
    place += length
    return true
  }

  /// Takes every byte of this kind that comes next, and says how many there were.
  @discardableResult
  public mutating func takeAll(_ byte: UInt8) -> Int {
    let start = place
    while next == byte { place += 1 }
    return place - start
  }

  /// Takes a decimal number of so many digits, no more coming behind it; at most nine digits.
  public mutating func decimal(digits: ClosedRange<Int>) -> Int32? {
    precondition(digits.upperBound <= 9, "\(digits.upperBound) digits, allowed up to 9")
    var value: Int32 = 0
    var end = place
    while end < count, let digit = TextLine.digit(bytes[end], base: 10) {
      guard end - place < digits.upperBound else { return nil }
      value = value * 10 + Int32(digit)
      end += 1
    }
    guard end - place >= digits.lowerBound else { return nil }
    place = end
    return value
  }

  /// Takes a hexadecimal number of so many digits, no more coming behind it; at most eight digits.
  public mutating func hexadecimal(digits: ClosedRange<Int>) -> UInt32? {
    precondition(digits.upperBound <= 8, "\(digits.upperBound) digits, allowed up to 8")
    var value: UInt32 = 0
    var end = place
    while end < count, let digit = TextLine.digit(bytes[end], base: 16) {
      guard end - place < digits.upperBound else { return nil }
      value = value << 4 | UInt32(digit)
      end += 1
    }
    guard end - place >= digits.lowerBound else { return nil }
    place = end
    return value
  }

  /// Takes a time of day as `hh:mm:ss`; what it took of one that is not right stays taken.
  mutating func timeOfDay() -> TimeOfDay? {
    guard let hour = decimal(digits: 2...2), hour < 24, takes(UInt8(ascii: ":")),
      let minute = decimal(digits: 2...2), minute < 60, takes(UInt8(ascii: ":")),
      let second = decimal(digits: 2...2), second < 60
    else { return nil }
    return TimeOfDay(hour: UInt8(hour), minute: UInt8(minute), second: UInt8(second))
  }

  /// Moves on to behind the next byte of this kind, or to the end.
  public mutating func skip(past byte: UInt8) {
    while let found = next {
      place += 1
      if found == byte { return }
    }
  }

  private static func digit(_ byte: UInt8, base: UInt8) -> UInt8? {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case _: return nil
    }
    return value < base ? value : nil
  }
}

/// Emits the bytes of an ASCII text.
func write(_ text: StaticString, _ emit: (UInt8) -> Void) {
  for offset in 0..<text.utf8CodeUnitCount { emit(text.utf8Start[offset]) }
}

/// Emits the last digits of a number that is not negative, as many as asked for, with leading zeroes.
func write(_ number: Int32, digits: Int, _ emit: (UInt8) -> Void) {
  var place: Int32 = 1
  for _ in 1..<digits { place *= 10 }
  while place > 0 {
    emit(UInt8(ascii: "0") + UInt8(number / place % 10))
    place /= 10
  }
}

/// Emits the last digits of a number in base 16, as many as asked for, with leading zeroes.
func write(_ number: UInt32, hexadecimalDigits digits: Int, _ emit: (UInt8) -> Void) {
  for place in 0..<digits {
    let digit = UInt8(number >> UInt32(4 * (digits - 1 - place)) & 0x0F)
    emit(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
  }
}
