import Documents
import Foundation
import Requirements
import Testing

/// One row of the table of requirements.
private struct Requirement: Sendable {
  var id: String
  var line: Int
  /// Each as `Module: sentence of the test`.
  var tests: [String] = []
  /// Why no test shows it, or shows only a part of it.
  var gap: String?

  init(_ node: DocumentNode) throws(DocumentError) {
    let row = try node.mapping(["id", "says", "source", "tests", "gap"])
    id = try row.required("id").text()
    line = node.line
    _ = try row.required("says").text()
    _ = try row.required("source").text()
    if let list = row.optional("tests") {
      for item in try list.list() { tests.append(try item.text()) }
    }
    gap = try row.optional("gap")?.text()
  }
}

/// The table and the tests that name its rows.
private struct Traceability: Sendable {
  var rows: [Requirement] = []
  /// Every test of the tree as `Module: sentence`, with the requirements it names.
  var tests: [String: [String]] = [:]

  init(table: String, tree: Tree) throws {
    let document = try Document(text: table, file: "requirements.yaml")
    for node in try document.root.list() { rows.append(try Requirement(node)) }
    for file in tree.swift(below: ["Tests"]) { read(file) }
  }

  private static let test = Pattern(#"@Test\b[^`]*?func `[^`\n]+`"#)
  private static let name = Pattern(#"func `([^`\n]+)`"#)
  private static let verifies = Pattern(#"\.verifies\(([^)]*)\)"#)
  private static let identifier = Pattern(#""([^"]*)""#)

  private mutating func read(_ file: TextFile) {
    let module = file.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    for match in Self.test.matches(in: file.text) {
      guard let name = Self.name.matches(in: match.all).first?.group else { continue }
      let ids = Self.verifies.matches(in: match.all)
        .flatMap { Self.identifier.matches(in: $0.all).map(\.group) }
      tests["\(module): \(name)", default: []] += ids
    }
  }

  /// What is wrong, each as a sentence that says what to do.
  var complaints: [String] {
    var complaints: [String] = []
    for row in rows {
      let place = "requirements.yaml:\(row.line): \(row.id)"
      if rows.contains(where: { $0.id == row.id && $0.line < row.line }) {
        complaints.append("\(place) stands there twice; give each requirement one row")
      }
      if row.tests.isEmpty, row.gap == nil {
        complaints.append("\(place) has neither a test nor a gap that says why; write the test or the reason")
      }
      for test in row.tests {
        guard let ids = tests[test] else {
          complaints.append("\(place) names \"\(test)\", and no test is called so; correct the name")
          continue
        }
        if !ids.contains(row.id) {
          complaints.append("\(place) names \"\(test)\", which lacks .verifies(\"\(row.id)\"); add it")
        }
      }
    }
    for (test, ids) in tests.sorted(by: { $0.key < $1.key }) {
      for id in ids {
        guard let row = rows.first(where: { $0.id == id }) else {
          complaints.append("\"\(test)\" verifies \(id), which is no requirement; add its row or correct it")
          continue
        }
        if !row.tests.contains(test) {
          complaints.append("requirements.yaml:\(row.line): \(id) does not name \"\(test)\"; add it")
        }
      }
    }
    return complaints
  }
}

@Suite struct `Table of requirements` {
  private static let path = "Tests/Requirements/requirements.yaml"

  @Test func `names a test or a reason for each requirement, and each test names it`() throws {
    let table = try #require(Tree.package[Self.path]?.text)
    let traceability = try Traceability(table: table, tree: Tree.package)
    #expect(traceability.complaints == [])
    #expect(traceability.rows.count > 80, "the table lost rows")
  }

  /// Lines that name ISO 80601-2-74 without saying that it is about humidifiers.
  private static func misnamed(_ tree: Tree) -> [String] {
    tree.files.filter { !$0.isBelow("Tests/HouseRulesTests") }.flatMap { file in
      file.lines.enumerated().filter { line in
        line.element.contains("80601-2-74") && !line.element.lowercased().contains("humidifier")
      }.map { "\(file.path):\($0.offset + 1)" }
    }
  }

  @Test(.verifies("T12")) func `standards are named for what they are about`() {
    #expect(Self.misnamed(Tree.package) == [])
    #expect(Self.misnamed(["a.md": "A ventilator keeps to 80601-2-74."]) == ["a.md:1"])
    #expect(Self.misnamed(["a.md": "80601-2-74 is about humidifiers."]) == [])
  }

  /// Files that take another program's count of desaturations for the truth.
  private static func foreignOracles(_ tree: Tree) -> [String] {
    let programs = ["pobm", "psgscoring", "o2ring"]
    let files = tree.files.filter { !$0.isBelow("Tests/HouseRulesTests") && $0.stem != "requirements" }
    return files.filter { file in programs.contains { file.text.lowercased().contains($0) } }.map(\.path)
  }

  // They differ by a factor of ten on one night, and one loses events (clinical basis, section 0.10).
  @Test(.verifies("T10")) func `no other program's count of desaturations is the measure of ours`() {
    #expect(Self.foreignOracles(Tree.package) == [])
    #expect(Self.foreignOracles(["Tests/X/odi.py": "import pobm"]) == ["Tests/X/odi.py"])
  }

  /// Written apart, so that the planted tests are not taken for tests of this file.
  private static let mark = "@" + "Test"

  private static let planted: Tree = [
    "Tests/XTests/X.swift": """
    \(mark)(.verifies("R1", "R9"), arguments: [1, 2])
    func `it does what it should`() {}
    \(mark) func `it is there`() {}
    """
  ]

  @Test(arguments: [
    ("- {id: R1, says: x, source: y}", "neither a test nor a gap"),
    ("- {id: R1, says: x, source: y, tests: [\"XTests: it is gone\"]}", "no test is called so"),
    ("- {id: R2, says: x, source: y, tests: [\"XTests: it is there\"]}", "which lacks .verifies"),
    ("- {id: R1, says: x, source: y, gap: z}", "R9, which is no requirement"),
    ("- {id: R1, says: x, source: y, gap: z}", "does not name \"XTests: it does what it should\""),
    ("- {id: R1, says: x, source: y, gap: z}\n- {id: R1, says: x, source: y, gap: z}", "stands there twice"),
  ])
  func `says what is wrong`(table: String, complaint: String) throws {
    let traceability = try Traceability(table: table, tree: Self.planted)
    #expect(traceability.complaints.contains { $0.contains(complaint) }, "\(traceability.complaints)")
  }

  @Test func `has nothing to say of a table that is right`() throws {
    let table = """
      - {id: R1, says: x, source: y, tests: ["XTests: it does what it should"]}
      - {id: R9, says: x, source: y, tests: ["XTests: it does what it should"], gap: half of it}
      """
    #expect(try Traceability(table: table, tree: Self.planted).complaints == [])
  }
}
