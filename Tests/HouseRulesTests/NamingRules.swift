extension HouseRule {
  /// Rules about what things are called.
  static let naming = [meaninglessNames, moduleNames, testNames]

  private static let emptyWords = [
    "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utilities", "Handler", "Handlers", "Common",
    "Base", "Impl", "Types", "Misc",
  ]

  private static let meaninglessNames = HouseRule(
    sentence: "a file or a type is named for what it is",
    instead: "name it with a noun from the bedside or the wire; one principal type a file, named for it",
    broken: [
      ["Sources/Lines/PortManager.swift": ""],
      ["Sources/Lines/Utils.swift": ""],
      ["Sources/Devices/Session.swift": "public struct PollHandler {}"],
      ["Sources/Criteria/Window.swift": "enum WindowTypes {}"],
      ["Tests/LinesTests/Start.swift": "final class PtyHelper {}"],
    ],
    kept: [
      "Sources/Lines/Database.swift": "struct Database {} // a Manager of nothing",
      "Sources/Lines/Handle.swift": "struct Handle { let text = \"class PortManager\" }",
    ]
  ) { tree in
    let words = emptyWords.joined(separator: "|")
    let swift = tree.swift(below: Tree.product + ["Tests"])
    let files = swift.filter { file in emptyWords.contains { file.stem.hasSuffix($0) } }
    let declarations = Pattern(
      #"\b(?:struct|enum|class|actor|protocol|typealias)[ ]+\w*(?:"# + words + #")\b"#)
    return files.map { Breach($0.path, nil, $0.name) } + declarations.breaches(inCodeOf: swift)
  }

  private static let moduleNames = HouseRule(
    sentence: "a module and its main type do not share a name",
    instead: "rename the type: a type named as its module hides the module's other names",
    broken: [
      [
        "Package.swift": ".target(name: \"Gateway\", swiftSettings: strict),",
        "Sources/Gateway/Gateway.swift": "public struct Gateway {}",
      ],
      [
        "Package.swift": ".target(name: \"OximeterFirmware\", path: \"Hardware/Oximeter\"),",
        "Hardware/Oximeter/Device.swift": "  public enum OximeterFirmware {}",
      ],
    ],
    kept: [
      "Package.swift": ".target(name: \"Gateway\"),\n.target(name: \"Readings\"),",
      "Sources/Gateway/GatewayCore.swift": "public struct GatewayCore {} // not struct Gateway",
      "Sources/Readings/Gateway.swift": "struct Gateway {}",
    ]
  ) { tree in
    let modules = PackageTarget.all(of: tree).filter { $0.name.allSatisfy(\.isLetter) }
    return modules.flatMap { target in
      Pattern(#"\b(?:struct|enum|class|actor|protocol|typealias)[ ]+"# + target.name + #"\b"#)
        .breaches(inCodeOf: tree.swift(below: [target.folder]))
    }
  }

  private static let testNames = HouseRule(
    sentence: "a test's name is a sentence",
    instead: "write the behaviour between backticks: @Test func `a silent line is reported`()",
    broken: [
      ["Tests/LinesTests/PtyTests.swift": "@Test func opens() { #expect(true) }"],
      ["Tests/LinesTests/PtyTests.swift": "@Test(arguments: [(1, 2)])\n  func opens(_ n: Int) {}"],
      ["Tests/LinesTests/PtyTests.swift": "@Test(\"opens\") func `it opens`() {}"],
    ],
    kept: [
      "Tests/LinesTests/PtyTests.swift": """
      @Test func `a pty opens`() throws {}
      @Test(arguments: [f(1), g(2)])
      @MainActor func `a pty closes`(_ n: Int) {}
      """
    ]
  ) { tree in
    let tests = tree.swift(below: ["Tests"])
    let arguments = #"(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?"#
    let attributed = Pattern(#"@Test"# + arguments + #"\s+(?:@\w+\s+)*(?:static\s+)?func\s+\w+"#)
    return attributed.breaches(inCodeOf: tests)
      + Pattern(#"@Test\(\s*""#).breaches(inCodeOf: tests)
  }
}
