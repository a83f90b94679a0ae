internal import WireFormats

/// Captures as text: one line for each entry, checked by itself, so that a file cut or damaged anywhere is
/// good up to there.
///
///     breathline-capture 1 protocol=nonin-df2 line=/dev/ttyUSB0 settings=9600%208N1 origin=bedside
///         started=1795466576000561 4EF5    (all of this on one line)
///     0 opened 91D0
///     13334 < 0181010083 27B3
///     20000 > 8000 77AA
///     900000 closed line-down 0F31
///     900000 ended 8C2E
///
/// Each line ends with the CRC-16 of Modbus RTU over the bytes before the blank in front of it, four
/// hexadecimal digits, and LF. Blanks, `%` and control bytes in a header's words stand as `%` and two digits.
enum CaptureText {
  static let magic = "breathline-capture"
  static let version = "1"
  /// The latest moment that an entry may have: a year, so that a wrong one does not keep a replay for ever.
  private static let longest: Int64 = 366 * 86_400_000_000

  /// The header's line, with its end.
  static func line(_ header: CaptureHeader) -> [UInt8] {
    var words = [magic, version]
    if let word = header.protocolWord { words.append("protocol=\(escaped(word))") }
    words.append("line=\(escaped(header.line))")
    words.append("settings=\(escaped(header.settings))")
    words.append("origin=\(escaped(header.origin))")
    if let profile = header.profile { words.append("profile=\(escaped(profile))") }
    words.append("started=\(header.startedAt)")
    if let planned = header.planned { words.append("planned=\(planned)") }
    return checked(words.joined(separator: " "))
  }

  /// An entry's line, with its end.
  static func line(_ entry: CaptureEntry) -> [UInt8] {
    let what =
      switch entry.happening {
      case .opened: "opened"
      case .closed(let reason): "closed \(escaped(reason))"
      case .received(let bytes): "< \(hexadecimal(bytes))"
      case .sent(let bytes): "> \(hexadecimal(bytes))"
      case .asked(let unit, let bytes): "? \(hexadecimal([unit])) \(hexadecimal(bytes))"
      case .answered(let bytes): "= \(hexadecimal(bytes))"
      case .unanswered(let fault): "! \(escaped(fault))"
      case .ended: "ended"
      }
    return checked("\(entry.microseconds) \(what)")
  }

  /// The words of a line without its end, or what is wrong with it.
  static func words(_ line: some Collection<UInt8>) throws(CaptureLineError) -> [String] {
    guard line.count > 5, let sum = Array(line.suffix(5)).first, sum == UInt8(ascii: " ") else {
      throw .notALine
    }
    let body = Array(line.dropLast(5))
    guard Array(line.suffix(4)) == Array(checksum(body).utf8) else { throw .checksum }
    guard let text = String(validating: body, as: UTF8.self) else { throw .notALine }
    return text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  }

  /// The header that the words of the first line make.
  static func header(_ words: [String]) throws(CaptureLineError) -> CaptureHeader {
    guard words.count >= 2, words[0] == magic else { throw .noHeader }
    guard words[1] == version else { throw .version(words[1]) }
    var fields: [String: String] = [:]
    for word in words.dropFirst(2) {
      guard let sign = word.firstIndex(of: "="), let value = unescaped(word[word.index(after: sign)...])
      else {
        throw .field(word)
      }
      fields[String(word[..<sign])] = value
    }
    guard let line = fields["line"], let settings = fields["settings"], let origin = fields["origin"],
      let started = fields["started"].flatMap({ Int64($0) })
    else { throw .noHeader }
    var header = CaptureHeader(
      protocolWord: fields["protocol"], line: line, settings: settings, origin: origin, startedAt: started)
    header.profile = fields["profile"]
    header.planned = fields["planned"].flatMap { Int64($0) }
    return header
  }

  /// The entry that the words of a line make.
  static func entry(_ words: [String]) throws(CaptureLineError) -> CaptureEntry {
    guard words.count >= 2, let at = Int64(words[0]), (0...longest).contains(at) else {
      throw .field(words.first ?? "")
    }
    switch (words[1], words.count) {
    case ("opened", 2): return CaptureEntry(microseconds: at, .opened)
    case ("ended", 2): return CaptureEntry(microseconds: at, .ended)
    case ("closed", 3):
      guard let reason = unescaped(words[2][...]) else { throw .field(words[2]) }
      return CaptureEntry(microseconds: at, .closed(reason))
    case ("<", 3): return CaptureEntry(microseconds: at, .received(try bytes(words[2])))
    case (">", 3): return CaptureEntry(microseconds: at, .sent(try bytes(words[2])))
    case ("?", 4):
      guard let unit = try bytes(words[2]).first, words[2].utf8.count == 2 else { throw .field(words[2]) }
      return CaptureEntry(microseconds: at, .asked(unit: unit, try bytes(words[3])))
    case ("=", 3): return CaptureEntry(microseconds: at, .answered(try bytes(words[2])))
    case ("!", 3):
      guard let fault = unescaped(words[2][...]) else { throw .field(words[2]) }
      return CaptureEntry(microseconds: at, .unanswered(fault))
    case (_, _): throw .field(words[1])
    }
  }

  private static func checked(_ text: String) -> [UInt8] {
    let body = Array(text.utf8)
    return body + Array(" \(checksum(body))\n".utf8)
  }

  private static func checksum(_ bytes: [UInt8]) -> String {
    var sum = ModbusChecksum()
    for byte in bytes { sum.add(byte) }
    return hexadecimal([UInt8(sum.value >> 8), UInt8(sum.value & 0xFF)])
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func bytes(_ text: String) throws(CaptureLineError) -> [UInt8] {
    let codes = Array(text.utf8)
    guard !codes.isEmpty, codes.count.isMultiple(of: 2) else { throw .field(text) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(codes.count / 2)
    for place in stride(from: 0, to: codes.count, by: 2) {
      guard let high = value(codes[place]), let low = value(codes[place + 1]) else { throw .field(text) }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? { digits.firstIndex(of: digit).map(UInt8.init) }

  private static func escaped(_ word: String) -> String {
    word.utf8.map { byte in
      byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%")
        ? String(decoding: [byte], as: UTF8.self) : "%" + hexadecimal([byte])
    }.joined()
  }

  private static func unescaped(_ word: Substring) -> String? {
    var bytes: [UInt8] = []
    var codes = Array(word.utf8)[...]
    while let code = codes.popFirst() {
      guard code == UInt8(ascii: "%") else {
        bytes.append(code)
        continue
      }
      guard let high = codes.popFirst().flatMap({ value($0) }),
        let low = codes.popFirst().flatMap({ value($0) })
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// What is wrong with one line of a capture.
enum CaptureLineError: Error, Hashable {
  case notALine
  case checksum
  case noHeader
  case version(String)
  case field(String)
  case timeRunsBack
  case tooLong
  case torn

  /// What is wrong, and what is allowed.
  var sentence: String {
    switch self {
    case .notALine: "is no line of a capture; allowed: words, a blank and four hexadecimal digits"
    case .checksum: "its checksum does not agree with its text"
    case .noHeader:
      "is no header; allowed: \(CaptureText.magic) \(CaptureText.version), line, settings, origin and started"
    case .version(let found): "is of version \(found); allowed: \(CaptureText.version)"
    case .field(let word): "\(word.prefix(40)) is not allowed there"
    case .timeRunsBack: "its time is before that of the entry before"
    case .tooLong: "is longer than any line of a capture"
    case .torn: "ends without a line end, as a recorder leaves it that was cut off"
    }
  }
}
