import Bench
import Criteria
import Foundation
import Pages
import Patient
import Quantities
import SpawnedPrograms
import Testing

/// What a check writes for other programs, read by other people's programs.
@Suite struct `Reports of a check` {
  private let program: CheckProgram

  init() throws { program = try CheckProgram() }

  /// Counts what junitparser finds in a report, and gives the properties and the failures it holds.
  private static let junit = """
    import json, sys
    from junitparser import JUnitXml, TestSuite
    report = JUnitXml.fromfile(sys.argv[1])
    suites = [suite for suite in report]
    assert all(type(suite) is TestSuite for suite in suites)
    cases = [case for suite in suites for case in suite]
    told = [(suite.tests, suite.failures, suite.errors) for suite in suites]
    report.update_statistics()
    counted = [(suite.tests, suite.failures, suite.errors) for suite in suites]
    print(json.dumps({
      "suites": [suite.name for suite in suites], "told": told, "counted": counted,
      "properties": [{p.name: p.value for p in suite.properties()} for suite in suites],
      "names": [case.name for case in cases],
      "failures": [[r.message, r.text] for case in cases for r in case.result],
      "time": sum(case.time for case in cases)}))
    """

  private func read(junit path: String) async throws -> [String: Any] {
    let lines = try await PublicReader.lines(of: Self.junit, [path])
    let text = try #require(lines.first)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a public reader finds every scenario, expectation, seed and failure`() async throws {
    let missed = try program.scratch.write(CheckProgram.missed, to: "missed.yaml")
    let quiet = try program.scratch.write(CheckProgram.quiet, to: "quiet.yaml")
    let path = program.scratch.path("report.xml")
    _ = try await program.check([missed, quiet, "--seeds", "4-6", "--junit", path])
    let report = try await read(junit: path)
    #expect(report["suites"] as? [String] == [missed, quiet])
    #expect(report["told"] as? [[Int]] == [[9, 6, 0], [6, 0, 0]])
    #expect(report["counted"] as? [[Int]] == report["told"] as? [[Int]])
    let names = try #require(report["names"] as? [String])
    #expect(names.count == 15)
    #expect(names.first == "FAST.HIGH silent from 00:00:00.0 to 00:00:10.0 (line 4, seed 4)")
    let properties = try #require(report["properties"] as? [[String: String]])
    #expect(properties.first?["title"] == "Ten seconds without a finding")
    #expect(properties.first?["seeds"] == "4-6")
    #expect(properties.first?["pack cn-als-2022"] == "1.0.0")
    #expect(properties.first?["time"]?.contains("virtual") == true)
    let failures = try #require(report["failures"] as? [[String]])
    #expect(failures.count == 6)
    #expect(failures.first?.first == "expected S2 found at 00:00:05.0 ± 2 s; got never")
    let simulator = try SpawnedProgram.path(own: "breathline-sim")
    #expect(failures.first?.last?.hasSuffix("replay: \(simulator) run \(missed) --seed 4") == true)
    #expect(report["time"] as? Double == 150)
  }

  /// Validates reports against the schema of the Jenkins plugin xunit, `junit-10.xsd`, as the source of
  /// pytest has it.
  private static let schema = """
    import glob, sys, tarfile, xmlschema
    [archive] = glob.glob(sys.prefix + "/source/pytest-*.tar.gz")
    with tarfile.open(archive) as source:
      [name] = [name for name in source.getnames() if name.endswith("/junit-10.xsd")]
      schema = xmlschema.XMLSchema(source.extractfile(name).read().decode())
    for path in sys.argv[1:]:
      reasons = [error.reason for error in schema.iter_errors(path)]
      print(reasons[0].splitlines()[0] if reasons else "valid")
    """

  @Test func `a report is what the schema of a public reader asks for`() async throws {
    let missed = try program.scratch.write(CheckProgram.missed, to: "missed.yaml")
    let path = program.scratch.path("report.xml")
    _ = try await program.check([missed, "bedside-demo", "--seeds", "2", "--junit", path])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var paths = [path]
    for title in Self.titles {
      paths.append(
        try program.scratch.write(JUnitReport(try record(title)).text, to: "\(paths.count).xml"))
    }
    let valid = try await PublicReader.lines(of: Self.schema, paths)
    #expect(valid == paths.map { _ in "valid" })
    let mistakes = [
      ("<properties>", "<properties><property name=\"a\"/>"), ("<failure type", "<failure kind"),
      ("<testcase classname", "<testcase suite"), ("tests=\"6\" failures", "cases=\"6\" failures"),
      ("    <testcase ", "    <case/><testcase "),
    ]
    paths = try mistakes.enumerated().map { place, mistake in
      #expect(text.contains(mistake.0), "\(mistake.0)")
      return try program.scratch.write(
        text.replacing(mistake.0, with: mistake.1, maxReplacements: 1), to: "wrong-\(place).xml")
    }
    let wrong = try await PublicReader.lines(of: Self.schema, paths)
    #expect(wrong.count == mistakes.count && !wrong.contains("valid"), "\(wrong)")
  }

  /// Titles that a report must carry whatever is in them.
  private static let titles = [
    "呼吸支持：面罩漏气", "<a href=\"x\">&amp; ' ]]> \\", "bell \u{7} escape \u{1B}[31m nul \u{0} del \u{7F}",
    "two\nlines\tand\r\na tab", "\u{FFFE}\u{FFFF} \u{85} \u{1F600}", "--> <!-- <script>alert(1)</script>",
  ]

  /// One run of a scenario with this title that nobody reads from a file.
  private func record(_ title: String) throws -> CheckRecord {
    let scenario = Scenario(
      named: title, title: title, duration: .seconds(10), patient: PatientProfile(),
      ventilator: BilevelSupport())
    let packs = [try RulePack.named("cn-als-2022")]
    let plan = CheckPlan(
      [CheckPlan.Course(title, scenario, packs: packs)], seeds: 1...1, program: title, packNames: [])
    return CheckRecord(plan, of: try Trial(scenario, seed: 1, packs: packs).run(isTraced: true))
  }

  @Test(arguments: titles) func `any title goes through JUnit and is still well formed`(title: String)
    async throws
  {
    let path = program.scratch.path("report.xml")
    try program.scratch.write(JUnitReport(try record(title)).text, to: "report.xml")
    let report = try await read(junit: path)
    let properties = try #require(report["properties"] as? [[String: String]])
    let read = try #require(properties.first?["title"])
    let plain = title.unicodeScalars.filter { $0.value >= 32 && $0.value < 0x7F || $0.value > 0x9F }
    let expected = plain.filter { $0.value != 0xFFFE && $0.value != 0xFFFF }.map { String($0) }.joined()
    let left = read.unicodeScalars.filter { $0.value >= 32 && $0 != "\u{FFFD}" }
      .filter { !(0x2400...0x2421).contains($0.value) }.map { String($0) }.joined()
    #expect(left == expected)
    #expect(report["told"] as? [[Int]] == [[1, 0, 0]])
  }

  /// Reads a page as a browser would, and complains of what is not nested or points outside.
  private static let html = """
    import sys
    from html.parser import HTMLParser
    void = {"meta", "br", "hr", "img", "link", "input", "wbr"}
    class Page(HTMLParser):
      def __init__(self):
        super().__init__(); self.open = []; self.count = {}; self.ids = []; self.words = []
      def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        for name, value in attributes:
          assert name not in ("src", "srcset", "data", "action", "onload", "onclick"), (tag, name)
          if name in ("href", "xlink:href"): assert value.startswith("#"), value
          if name == "id": self.ids.append(value)
          if name == "aria-labelledby": self.words += value.split()
        assert tag not in ("script", "link", "iframe", "object", "embed", "base", "image", "use"), tag
        if tag not in void: self.open.append(tag)
      def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in void: self.open.pop()
      def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag
    text = open(sys.argv[1], encoding="utf-8").read()
    page = Page(); page.feed(text); page.close()
    assert not page.open, page.open
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    assert set(page.words) <= set(page.ids), "a label that is not there"
    for word in ("@import", "url(", "http:", "https:"): assert word not in text, word
    for name in ("svg", "section", "desc", "figure", "path", "tr"): print(name, page.count.get(name, 0))
    """

  private func counts(ofPage path: String) async throws -> [String: Int] {
    let pairs = try await PublicReader.lines(of: Self.html, [path]).map { $0.split(separator: " ") }
    return Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), Int($0[1]) ?? -1) })
  }

  @Test(arguments: titles) func `any title goes through the page and nothing points outside`(title: String)
    async throws
  {
    let path = try program.scratch.write(CheckPage(try record(title)).text, to: "page.html")
    let counts = try await counts(ofPage: path)
    #expect(counts["svg"] == 1)
    #expect(counts["section"] == 1)
  }

  @Test func `a page draws the first seed and some that failed, and lists every failure`() async throws {
    let missed = try program.scratch.write(CheckProgram.missed, to: "missed.yaml")
    let quiet = try program.scratch.write(CheckProgram.quiet, to: "quiet.yaml")
    let path = program.scratch.path("page.html")
    _ = try await program.check([missed, quiet, "--seeds", "8", "--html", path])
    let counts = try await counts(ofPage: path)
    #expect(counts["svg"] == CheckRecord.mostFailuresDrawn + 1)
    #expect(counts["desc"] == counts["svg"])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("SIMULATED"))
    for seed in 1...8 { #expect(text.contains("\(missed) --seed \(seed)</code>")) }
    #expect(text.contains("id=\"run-1-1\""))
    #expect(!text.contains("id=\"run-1-2\""))
  }

  @Test func `a run draws its own page`() async throws {
    let path = program.scratch.path("page.html")
    let run = try SpawnedProgram(
      own: "breathline-sim",
      ["run", try program.scratch.write(CheckProgram.missed, to: "a.yaml"), "--html", path])
    _ = try await run.output.remainingLines()
    #expect(try await run.end() == .exited(1))
    #expect(try await counts(ofPage: path)["svg"] == 1)
  }

  @Test func `a report replaces what was there as a whole, and a link stays a link`() throws {
    let real = try program.scratch.write("old", to: "real.xml")
    let link = program.scratch.path("link.xml")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
    let file = try ReportFile(link)
    #expect(try String(contentsOfFile: real, encoding: .utf8) == "old")
    try file.finish("new")
    #expect(try String(contentsOfFile: real, encoding: .utf8) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
    #expect(try program.scratch.names() == ["link.xml", "real.xml"])
  }

  @Test func `a report that is never finished leaves nothing behind`() throws {
    do {
      _ = try ReportFile(program.scratch.path("report.xml"))
    }
    #expect(try program.scratch.names() == [])
  }
}
