/// Gathers the four letters of a question and the CR behind them.
struct ReportQuestion {
  /// A question that is answered with a report.
  enum Word {
    case sendAll, sendFull, ventilation
  }

  private var letters = InlineArray<4, UInt8>(repeating: 0)
  private var count = 0

  /// Takes a byte; the question that it completes, if it is one.
  mutating func take(_ byte: UInt8) -> Word? {
    guard byte == 0x0D else {
      if count < 4 { letters[count] = byte }
      // More than four letters are no question, however many.
      count = min(count + 1, 5)
      return nil
    }
    defer { count = 0 }
    guard count == 4 else { return nil }
    if isQuestion("SNDA") { return .sendAll }
    if isQuestion("SNDF") { return .sendFull }
    return isQuestion("VRPT") ? .ventilation : nil
  }

  private func isQuestion(_ word: StaticString) -> Bool {
    for place in 0..<4 where letters[place] != word.utf8Start[place] { return false }
    return true
  }
}
