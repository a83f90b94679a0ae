/// Decimal numbers as whole thousandths, to and from text.
public enum ExactDecimal {
  /// The number in thousandths, or nil when it is not digits with at most three decimals.
  ///
  /// Refused besides letters: `+5`, `.5`, `5.`, `1e3`, `1_000`, a leading zero (some readers take `010` for
  /// eight), and more than twelve digits before the point.
  public static func thousandths(_ text: some StringProtocol) -> Int64? {
    let negative = text.hasPrefix("-")
    let parts = text.dropFirst(negative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = digits(parts[0]), parts[0].utf8.count <= 12 else { return nil }
    guard parts[0].utf8.count == 1 || parts[0].first != "0" else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard let decimals = digits(parts[1]), parts[1].utf8.count <= 3 else { return nil }
      fraction = decimals * [100, 10, 1][parts[1].utf8.count - 1]
    }
    return (whole * 1000 + fraction) * (negative ? -1 : 1)
  }

  /// The number as text without needless zeros: 49 950 thousandths are `49.95`, 90 000 are `90`.
  public static func text(_ thousandths: Int64) -> String {
    let magnitude = thousandths.magnitude
    let sign = thousandths < 0 ? "-" : ""
    guard magnitude % 1000 != 0 else { return "\(sign)\(magnitude / 1000)" }
    var decimals = String(magnitude % 1000 + 1000).dropFirst()
    while decimals.last == "0" { decimals = decimals.dropLast() }
    return "\(sign)\(magnitude / 1000).\(decimals)"
  }

  private static func digits(_ text: some StringProtocol) -> Int64? {
    var value: Int64 = 0
    guard !text.utf8.isEmpty, text.utf8.count <= 12 else { return nil }
    for byte in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
