import Testing

@Suite struct `House rules` {
  static let all =
    HouseRule.naming + HouseRule.rooms + HouseRule.code + HouseRule.documentation + HouseRule.layout
    + HouseRule.text + HouseRule.testing

  @Test(arguments: all) func `the tree keeps the rule`(_ rule: HouseRule) {
    let breaches = rule.breaches(.package)
    guard !breaches.isEmpty else { return }
    let places = breaches.map(\.description).joined(separator: "\n")
    Issue.record("Not kept: \(rule.sentence).\nInstead: \(rule.instead).\n\(places)")
  }

  @Test(arguments: all) func `the rule finds each breach that was planted`(_ rule: HouseRule) {
    #expect(!rule.broken.isEmpty)
    for tree in rule.broken {
      #expect(!rule.breaches(tree).isEmpty, "\(rule.sentence): not found in \(tree.files.map(\.text))")
    }
  }

  @Test(arguments: all) func `the rule leaves alone what only looks like a breach`(_ rule: HouseRule) {
    let breaches = rule.breaches(rule.kept)
    #expect(breaches.isEmpty, "\(rule.sentence): \(breaches.map(\.description))")
  }

  @Test func `the tree is the whole package`() {
    for path in [
      "Package.swift", "Makefile", ".ci/run", "Sources/Quantities/Quantity.swift", ".swift-format",
    ] {
      #expect(Tree.package[path] != nil, "\(path)")
    }
    #expect(Tree.package.files(below: [".build"]).isEmpty)
    #expect(Tree.package.files(below: [".git"]).isEmpty)
  }
}

@Suite struct `Words in Swift code` {
  @Test(arguments: [
    ("let a = 1 // words", "let a = 1         "),
    ("a /* b /* c */ d */ e", "a                   e"),
    ("\"words\" + b", "\"     \" + b"),
    (#""say \"x\" " + b"#, #""          " + b"#),
    (#""a \(b + f("c")) d" + e"#, #""  \(b + f(" "))  " + e"#),
    (##"#"a " b"# + c"##, ##"#"     "# + c"##),
    ("\"\"\"\n words \" here\n\"\"\" + b", "\"\"\"\n             \n\"\"\" + b"),
    ("func `a b`() {}", "func `   `() {}"),
    ("\"open\nlet b = 1", "\"    \nlet b = 1"),
    ("#expect(a)", "#expect(a)"),
  ])
  func `become blanks and code stays`(_ source: String, _ expected: String) {
    #expect(SwiftCode.withoutWords(source) == expected)
  }
}
