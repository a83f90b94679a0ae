import Foundation
import Testing

@Suite struct `The wrapping of comments` {
  private let script: Script

  init() throws { script = try Script("wrap-comments.sh") }

  private func wrapped(_ source: String) throws -> String {
    try script.folder.write(source, to: "Sources/A.swift")
    let outcome = try script.run([script.folder.url.path])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    return try String(contentsOf: script.folder.url.appending(path: "Sources/A.swift"), encoding: .utf8)
  }

  private let words = Array(repeating: "breath", count: 28)

  @Test(arguments: ["/// ", "  /// ", "    // "])
  func `breaks a long line and keeps every word and the margin`(_ margin: String) throws {
    let lines = try wrapped(margin + words.joined(separator: " ") + "\nlet a = 1\n").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.last == "let a = 1")
    #expect(lines.dropLast().allSatisfy { $0.hasPrefix(margin) && $0.count <= 110 })
    #expect(
      lines.dropLast().flatMap { $0.dropFirst(margin.count).split(separator: " ") }.map(String.init) == words)
  }

  @Test func `hangs the second line of a list item`() throws {
    let lines = try wrapped("/// - " + words.joined(separator: " ") + "\n").split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("///   breath") == true)
  }

  @Test func `leaves what is short and what is drawn as it is`() throws {
    let long = String(repeating: "=", count: 120)
    let source = """
      /// Short
      /// lines stay.
      ///
      ///     \(long) example
      /// | \(long) |
      /// ```
      /// \(long) \(long)
      /// ```
      let a = "\(long)"  // \(long)

      """
    #expect(try wrapped(source) == source)
  }

  @Test func `changes nothing the second time`() throws {
    let once = try wrapped(
      "/// " + words.joined(separator: " ") + "\n/// and on.\n///\n/// More.\nlet a = 1\n")
    #expect(try wrapped(once) == once)
  }
}
