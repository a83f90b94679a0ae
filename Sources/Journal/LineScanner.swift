internal import Glibc

/// Walks the lines of a file of any size with a buffer of two lines.
struct LineScanner: ~Copyable {
  /// What stands between two line breaks.
  enum Piece {
    /// A line, without its line break.
    case line(ArraySlice<UInt8>)
    /// A line longer than any line of a journal.
    case tooLong
    /// Bytes after the last line break: where they start in the file, and how many.
    case unfinished(at: Int, count: Int)
  }

  private let file: JournalFile
  private var buffer = [UInt8](repeating: 0, count: JournalLine.most * 2)
  private var start = 0
  private var end = 0
  /// Where the buffer's first byte stands in the file.
  private var origin = 0
  /// Where a line that is too long for the buffer started in the file.
  private var longLine: Int?

  /// Where the piece that comes next starts in the file.
  var offset: Int { origin + start }

  init(_ file: consuming JournalFile) { self.file = file }

  /// The next piece; nil at the end of the file.
  mutating func next() throws(JournalError) -> Piece? {
    var searched = start
    while true {
      if let lineBreak = lineBreak(from: searched) { return take(upTo: lineBreak) }
      if end - start >= JournalLine.most { skip() }
      searched = end - start
      guard try refill() else { return rest() }
      searched += start
    }
  }

  private func lineBreak(from place: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + place, 10, end - place) else {
        return nil
      }
      return UnsafeRawPointer(found) - base
    }
  }

  private mutating func take(upTo lineBreak: Int) -> Piece {
    defer {
      start = lineBreak + 1
      longLine = nil
    }
    let isLong = longLine != nil || lineBreak - start >= JournalLine.most
    return isLong ? .tooLong : .line(buffer[start..<lineBreak])
  }

  private mutating func skip() {
    longLine = longLine ?? offset
    start = end
  }

  private mutating func refill() throws(JournalError) -> Bool {
    let count = end - start
    if start > 0 {
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + start, count)
      }
      origin += start
      start = 0
      end = count
    }
    let got = try file.read(into: &buffer, from: end)
    end += got
    return got > 0
  }

  private mutating func rest() -> Piece? {
    let first = longLine ?? offset
    let count = origin + end - first
    guard count > 0 else { return nil }
    start = end
    longLine = nil
    return .unfinished(at: first, count: count)
  }
}
