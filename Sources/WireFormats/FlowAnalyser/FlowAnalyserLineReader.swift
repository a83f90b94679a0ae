/// Reads one line of text, byte by byte, without keeping the text.
///
///     %  letter  letter  #  digits  { $ [-] digits }  CR
///
/// A `%` always begins a new line, so a damaged line hides none. Numbers have at most ten digits.
struct FlowAnalyserLineReader: Sendable {
  enum Step: Sendable {
    case pending
    case line(FlowAnalyserLine)
    case refusalMark
    case rejected(WireError)
  }

  private enum Place: UInt8, Sendable {
    case outside, firstLetter, secondLetter, hash, id, valueStart, value
  }

  private var place = Place.outside
  private var letters: UInt16 = 0
  private var id: UInt16 = 0
  private var values = FlowAnalyserValues()
  private var number: Int64 = 0
  private var digits = 0
  private var isNegative = false
  private var isRefusing = false

  /// Whether a line has begun and not ended.
  var isInsideLine: Bool { place != .outside }

  mutating func reset() { self = FlowAnalyserLineReader() }

  mutating func take(_ byte: UInt8) -> Step {
    if byte == UInt8(ascii: "%") { return open() }
    switch place {
    case .outside: return takeOutside(byte)
    case .firstLetter:
      letters = UInt16(byte) << 8
      place = .secondLetter
      return .pending
    case .secondLetter:
      letters |= UInt16(byte)
      place = .hash
      return FlowAnalyserVerb(rawValue: letters) == nil ? refuse(.illegalField) : .pending
    case .hash:
      guard byte == UInt8(ascii: "#") else { return refuse(.illegalField) }
      beginNumber(.id)
      return .pending
    case .id, .valueStart, .value: return takeNumber(byte)
    }
  }

  private mutating func open() -> Step {
    let wasInside = isInsideLine
    values = FlowAnalyserValues()
    place = .firstLetter
    guard wasInside, !isRefusing else { return .pending }
    isRefusing = true
    return .rejected(.truncated)
  }

  private mutating func takeOutside(_ byte: UInt8) -> Step {
    if byte == UInt8(ascii: "?") {
      isRefusing = false
      return .refusalMark
    }
    return refuse(.noise)
  }

  private mutating func beginNumber(_ next: Place) {
    number = 0
    digits = 0
    isNegative = false
    place = next
  }

  private mutating func takeNumber(_ byte: UInt8) -> Step {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if place == .valueStart { place = .value }
      digits += 1
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
      return digits > 10 ? refuse(.overrun) : .pending
    case UInt8(ascii: "-") where place == .valueStart && !isNegative:
      isNegative = true
      return .pending
    case UInt8(ascii: "$"), 0x0D: return endNumber(byte)
    case _: return refuse(.illegalField)
    }
  }

  private mutating func endNumber(_ byte: UInt8) -> Step {
    guard digits > 0 else { return refuse(.illegalField) }
    if place == .id {
      guard let small = UInt16(exactly: number) else { return refuse(.illegalField) }
      id = small
    } else {
      guard let value = Int32(exactly: isNegative ? -number : number) else { return refuse(.illegalField) }
      guard values.count < FlowAnalyserValues.capacity else { return refuse(.overrun) }
      values.append(value)
    }
    if byte == 0x0D { return close() }
    beginNumber(.valueStart)
    return .pending
  }

  private mutating func close() -> Step {
    guard let verb = FlowAnalyserVerb(rawValue: letters) else { return refuse(.illegalField) }
    place = .outside
    isRefusing = false
    return .line(FlowAnalyserLine(verb: verb, id: id, values: values))
  }

  private mutating func refuse(_ error: WireError) -> Step {
    place = .outside
    if isRefusing { return .pending }
    isRefusing = true
    return .rejected(error)
  }
}
