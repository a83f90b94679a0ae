import Crypto

/// Someone who knows how a journal is made.
enum Forger {
  /// A line with one byte changed, and a hash that fits its own bytes and the line before.
  static func edited(_ line: [UInt8], after previous: [UInt8]?) -> [UInt8] {
    var covered = Array(line.dropLast(76))
    covered[2] = UInt8(ascii: "E")
    let before = previous.map { hash(of: $0) } ?? [UInt8](repeating: 0, count: 32)
    let digits = SHA256.hash(data: before + covered).flatMap { Array(hexadecimal($0).utf8) }
    return covered + Array(#","hash":""#.utf8) + digits + Array("\"}\n".utf8)
  }

  private static func hash(of line: [UInt8]) -> [UInt8] {
    let digits = Array(line.dropLast(3).suffix(64))
    return stride(from: 0, to: 64, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16)
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0\(digits)" : digits
  }
}
