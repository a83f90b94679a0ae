import Testing

@testable import Bench

/// Lines out of the bytes that somebody says.
@Suite struct `Control text` {
  /// What became of the bytes, when they come in these pieces and then no more.
  private func lines(_ pieces: [[UInt8]]) -> [String] {
    var text = ControlText()
    var lines: [String] = []
    func take() {
      while let line = text.next() {
        switch line {
        case .success(let words): lines.append(words)
        case .failure(let refusal): lines.append("refused: \(refusal.reason)")
        }
      }
    }
    for piece in pieces {
      text.add(piece[...])
      take()
    }
    text.end()
    take()
    return lines
  }

  private static let long = String(repeating: "x", count: ControlText.longestLine)

  private static let said: [(bytes: [UInt8], lines: [String])] = [
    (Array("probe: off\nprobe: on\n".utf8), ["probe: off", "probe: on"]),
    (Array("\n\nbed-2: leak: 3 L/min\r\n".utf8), ["", "", "bed-2: leak: 3 L/min\r"]),
    (Array("probe: of".utf8), ["refused: the line broke off; a line ends with a line feed"]),
    (Array("\(long)\nhelp\n".utf8), [long, "help"]),
    (Array("\(long)y\nhelp\n".utf8), ["refused: a line has at most 1024 bytes", "help"]),
    (Array("\(long)\(long)\(long)".utf8), ["refused: a line has at most 1024 bytes"]),
    ([0xFF, 0xFE, 0x0A] + Array("help\n".utf8), ["refused: the line is not UTF-8 text", "help"]),
    ([0, 1, 2, 0x0A], ["\u{0}\u{1}\u{2}"]),
  ]

  @Test(arguments: said.indices)
  func `lines are the same whole, byte by byte and cut anywhere`(place: Int) {
    let (bytes, expected) = Self.said[place]
    #expect(lines([bytes]) == expected)
    #expect(lines(bytes.map { [$0] }) == expected)
    for cut in bytes.indices.prefix(60) {
      #expect(lines([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
    }
  }

  @Test func `who never ends a line is told once, and does not fill the memory`() {
    var text = ControlText()
    var refusals = 0
    for _ in 0..<1000 {
      text.add([UInt8](repeating: 0x61, count: 1000)[...])
      while let line = text.next() {
        if case .failure = line { refusals += 1 }
      }
      #expect(!text.isFull)
    }
    #expect(refusals == 1)
    text.add(Array("\nhelp\n".utf8)[...])
    #expect(lines([]).isEmpty)
    guard case .success("help")? = text.next() else {
      Issue.record("the next line is not heard")
      return
    }
  }
}
