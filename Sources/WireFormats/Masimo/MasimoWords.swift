internal import Quantities

/// The words of a Masimo line, as far as they were read.
struct MasimoWords: Sendable {
  /// The keys that are read.
  enum Key: UInt8, Sendable {
    case saturation = 0x01
    case rate = 0x02
    case perfusion = 0x04
    case exceptions = 0x08
    case alarms = 0x10
  }

  /// Which text it is, once both SpO2 and pulse rate were found with the keys of the same one.
  var form: MasimoLine.Form? {
    guard has(.saturation), has(.rate), saturationForm == rateForm else { return nil }
    return saturationForm
  }

  private(set) var saturation: Int32?
  private(set) var rate: Int32?
  /// In hundredths of a percent.
  private(set) var perfusion: Int32?
  private(set) var exceptions: UInt32 = 0
  private(set) var alarms: UInt32 = 0
  private var saturationForm = MasimoLine.Form.one
  private var rateForm = MasimoLine.Form.one
  private var found: UInt8 = 0

  /// Whether this key was found.
  func has(_ key: Key) -> Bool { found & key.rawValue != 0 }

  /// Takes the next word and the blanks behind it; false when it is none, or a known key stands twice.
  mutating func take(_ line: inout TextLine) -> Bool {
    guard takeWord(&line) else { return false }
    if line.isAtEnd { return true }
    return line.takeAll(UInt8(ascii: " ")) > 0
  }

  private mutating func takeWord(_ line: inout TextLine) -> Bool {
    switch line.next {
    case UInt8(ascii: "S"):
      if line.takes("SPO2=") { return takeSaturation(&line, .one) }
      if line.takes("SpO2=") { return takeSaturation(&line, .two) }
    case UInt8(ascii: "B"):
      if line.takes("BPM=") { return takeRate(&line, .one) }
    case UInt8(ascii: "P"):
      if line.takes("PR=") { return takeRate(&line, .two) }
      if line.takes("PI=") { return takePerfusion(&line) }
    case UInt8(ascii: "E"):
      if line.takes("EXC=") { return takeExceptions(&line) }
    case UInt8(ascii: "A"):
      if line.takes("ALARM=") { return takeAlarms(&line) }
    case _: break
    }
    return MasimoWords.skip(&line)
  }

  private mutating func takeSaturation(_ line: inout TextLine, _ form: MasimoLine.Form) -> Bool {
    guard claims(.saturation), let value = MasimoWords.number(&line, form), (value ?? 0) <= 100 else {
      return false
    }
    saturation = value
    saturationForm = form
    return true
  }

  private mutating func takeRate(_ line: inout TextLine, _ form: MasimoLine.Form) -> Bool {
    guard claims(.rate), let value = MasimoWords.number(&line, form) else { return false }
    rate = value
    rateForm = form
    return true
  }

  private mutating func takePerfusion(_ line: inout TextLine) -> Bool {
    guard claims(.perfusion) else { return false }
    if line.takes("--.--") {
      _ = line.takes(UInt8(ascii: "%"))
      return true
    }
    guard let whole = line.decimal(digits: 2...2), line.takes(UInt8(ascii: ".")),
      let hundredths = line.decimal(digits: 2...2)
    else { return false }
    _ = line.takes(UInt8(ascii: "%"))
    perfusion = whole * 100 + hundredths
    return true
  }

  private mutating func takeExceptions(_ line: inout TextLine) -> Bool {
    guard claims(.exceptions), let bits = line.hexadecimal(digits: 1...8) else { return false }
    exceptions = bits
    // ASCII 2 says the bits once more in words.
    if line.next == UInt8(ascii: ":") { MasimoWords.skipWord(&line) }
    return true
  }

  private mutating func takeAlarms(_ line: inout TextLine) -> Bool {
    guard claims(.alarms), let bits = line.hexadecimal(digits: 1...8) else { return false }
    alarms = bits
    return true
  }

  private mutating func claims(_ key: Key) -> Bool {
    guard !has(key) else { return false }
    found |= key.rawValue
    return true
  }

  /// Three digits, or three hyphens for none, and perhaps a percent sign; zeroes are none in ASCII 2.
  private static func number(_ line: inout TextLine, _ form: MasimoLine.Form) -> Int32?? {
    if line.takes("---") {
      _ = line.takes(UInt8(ascii: "%"))
      return .some(nil)
    }
    guard let value = line.decimal(digits: 3...3) else { return nil }
    _ = line.takes(UInt8(ascii: "%"))
    switch form {
    case .one: return .some(value)
    case .two: return .some(value == 0 ? nil : value)
    }
  }

  /// Leaves out a word with a key that is not read; false when it has no key.
  private static func skip(_ line: inout TextLine) -> Bool {
    var hasKey = false
    var length = 0
    while let byte = line.next, byte != UInt8(ascii: " ") {
      if byte == UInt8(ascii: "="), length > 0 { hasKey = true }
      length += 1
      _ = line.takes(byte)
    }
    return hasKey
  }

  private static func skipWord(_ line: inout TextLine) {
    while let byte = line.next, byte != UInt8(ascii: " ") { _ = line.takes(byte) }
  }
}

extension MasimoLine {
  /// Writes the line with CR and LF, without a serial number.
  public func encode(_ emit: (UInt8) -> Void) {
    moment.encode(emit)
    switch form {
    case .one: encodeOne(emit)
    case .two: encodeTwo(emit)
    }
    emit(0x0D)
    emit(0x0A)
  }

  private func encodeOne(_ emit: (UInt8) -> Void) {
    write(" SN=---------- SPO2=", emit)
    MasimoLine.write(saturation?.thousandths, none: "---", emit)
    write("% BPM=", emit)
    MasimoLine.write(pulseRate?.thousandths, none: "---", emit)
    write(" PI=", emit)
    writePerfusion(none: "--.--", emit)
    write("% ALARM=", emit)
    write(alarms, hexadecimalDigits: 4, emit)
    write(" EXC=", emit)
    write(exceptions.rawValue, hexadecimalDigits: 6, emit)
  }

  private func encodeTwo(_ emit: (UInt8) -> Void) {
    write(" SpO2=", emit)
    MasimoLine.write(saturation?.thousandths, none: "000", emit)
    write(" PR=", emit)
    MasimoLine.write(pulseRate?.thousandths, none: "000", emit)
    write(" PI=", emit)
    writePerfusion(none: "00.00", emit)
    write(" EXC=", emit)
    write(exceptions.rawValue, hexadecimalDigits: 3, emit)
    writeWords(emit)
  }

  /// The bits once more in the three words that are known.
  private func writeWords(_ emit: (UInt8) -> Void) {
    var mark = UInt8(ascii: ":")
    func say(_ bit: MasimoExceptions, _ word: StaticString) {
      guard exceptions.contains(bit) else { return }
      emit(mark)
      WireFormats.write(word, emit)
      mark = UInt8(ascii: ",")
    }
    say(.sensorOff, "OffPat")
    say(.lowSignal, "LowSigIQ")
    say(.extracting, "SET")
  }

  private func writePerfusion(none: StaticString, _ emit: (UInt8) -> Void) {
    guard let perfusionIndex else {
      WireFormats.write(none, emit)
      return
    }
    let hundredths = max(0, min(9_999, perfusionIndex.thousandths / 10))
    WireFormats.write(hundredths / 100, digits: 2, emit)
    emit(UInt8(ascii: "."))
    WireFormats.write(hundredths % 100, digits: 2, emit)
  }

  private static func write(_ thousandths: Int32?, none: StaticString, _ emit: (UInt8) -> Void) {
    guard let thousandths else {
      WireFormats.write(none, emit)
      return
    }
    WireFormats.write(max(0, min(999, thousandths / 1000)), digits: 3, emit)
  }

  private func write(_ text: StaticString, _ emit: (UInt8) -> Void) { WireFormats.write(text, emit) }

  private func write(_ bits: UInt32, hexadecimalDigits digits: Int, _ emit: (UInt8) -> Void) {
    WireFormats.write(bits, hexadecimalDigits: digits, emit)
  }
}
