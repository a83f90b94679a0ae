/// The bytes that somebody says, as lines; what it keeps is bounded.
struct ControlText {
  /// The most bytes of one line.
  static let longestLine = 1024

  private var bytes: [UInt8] = []
  private var isSkipping = false
  private var hasEnded = false

  /// Whether nothing should be added before a line was taken.
  var isFull: Bool { bytes.count > ControlText.longestLine }

  /// Whether no line will come any more.
  var isOver: Bool { hasEnded && bytes.isEmpty }

  /// Adds what was heard.
  mutating func add(_ heard: ArraySlice<UInt8>) { bytes += heard }

  /// Notes that nothing more will be heard.
  mutating func end() { hasEnded = true }

  /// The next line, or why it is none; nil when it is still to come.
  ///
  /// A line that is too long is refused when it has grown so, and skipped to its end. One that breaks off is
  /// not carried out: who said it may have been cut short in the middle of a number.
  mutating func next() -> Result<String, ControlRefusal>? {
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      let line = Array(bytes[..<end])
      bytes.removeSubrange(...end)
      if isSkipping {
        isSkipping = false
        continue
      }
      return ControlText.read(line)
    }
    if isSkipping { bytes.removeAll() }
    guard !bytes.isEmpty, isFull || hasEnded else { return nil }
    isSkipping = isFull
    bytes.removeAll()
    return isSkipping ? .failure(ControlText.tooLong) : .failure(ControlText.unfinished)
  }

  private static func read(_ line: [UInt8]) -> Result<String, ControlRefusal> {
    guard line.count <= longestLine else { return .failure(tooLong) }
    guard let text = String(validating: line, as: UTF8.self) else {
      return .failure(ControlRefusal("the line is not UTF-8 text"))
    }
    return .success(text)
  }

  private static let tooLong = ControlRefusal("a line has at most \(longestLine) bytes")
  private static let unfinished = ControlRefusal("the line broke off; a line ends with a line feed")
}
