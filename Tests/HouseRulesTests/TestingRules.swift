extension HouseRule {
  /// Rules about the tests.
  static let testing = [testsThatCheck, testsThatWait]

  private static let testsThatCheck = HouseRule(
    sentence: "every file of tests checks something",
    instead: "write #expect or #require with what a user would notice, or take the file out",
    broken: [
      ["Tests/LinesTests/PtyTests.swift": "@Test func `a pty opens`() throws { _ = try open() }"],
      ["Tests/LinesTests/PtyTests.swift": "// #expect(true)"],
    ],
    kept: [
      "Tests/LinesTests/PtyTests.swift": "@Test func `a pty opens`() { #expect(open()) }",
      "Tests/LinesTests/Pty.swift": "struct Pty {}",
    ]
  ) { tree in
    let check = Pattern(#"#(?:expect|require)\b|\bIssue\.record\("#)
    return tree.swift(below: ["Tests"])
      .filter { $0.stem.hasSuffix("Tests") && check.matches(in: $0.code).isEmpty }
      .map { Breach($0.path, nil, "no #expect and no #require") }
  }

  /// The word for waiting by the clock, in halves, because this is a file of tests.
  static let sleeping = "sle" + "ep"

  private static let testsThatWait = HouseRule(
    sentence: "no test waits by the clock",
    instead: "wait with poll(2) on a descriptor, with a generous bound, or run in virtual time",
    broken: [
      ["Tests/LinesTests/PtyTests.swift": "  u\(sleeping)(1000)"],
      ["Tests/LinesTests/PtyTests.swift": "try await Task.\(sleeping)(for: .seconds(1))"],
      ["Tests/CModemLines/modem_lines.c": "nano\(sleeping)(&pause, 0);"],
    ],
    kept: ["Tests/LinesTests/PtyTests.swift": "poll(&descriptors, 1, 5_000) // does not \(sleeping)(1)"]
  ) { tree in
    let files = tree.files(below: ["Tests"]).filter { file in
      [".swift", ".c", ".cpp"].contains { file.path.hasSuffix($0) }
    }
    return Pattern(#"(?<![\w.])(?:u|nano|thread_)?"# + sleeping + #"\(|\bTask\."# + sleeping + #"\b"#)
      .breaches(inCodeOf: files)
  }
}
