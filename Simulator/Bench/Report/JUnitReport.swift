internal import Criteria
internal import Pages
internal import Quantities

/// A check as JUnit XML, for the readers that continuous integration has: a suite for each scenario, a test
/// case for each expectation at each seed.
///
/// Times are seconds of the patient's clock, so the same check gives the same bytes; a property says so.
public struct JUnitReport: Sendable {
  private let record: CheckRecord

  /// Prepares to write a check down.
  public init(_ record: CheckRecord) { self.record = record }

  /// The whole document.
  public var text: String {
    let suites = record.plan.courses.indices.map { suite($0) }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<testsuites name=\"breathline-sim check\"\(counts(record.runs))>\n" + suites.joined()
      + "</testsuites>\n"
  }

  private func suite(_ course: Int) -> String {
    let name = Markup.escaped(record.plan.courses[course].name)
    let runs = record.runs(of: course)
    let head =
      "  <testsuite id=\"\(course)\" name=\"\(name)\"\(counts(runs)) skipped=\"0\" hostname=\"simulated\""
      + " timestamp=\"2026-01-01T22:00:00\">\n"
    return head + properties(course) + runs.map { cases($0, name) }.joined() + "  </testsuite>\n"
  }

  private func properties(_ course: Int) -> String {
    let plan = record.plan
    let scenario = plan.courses[course].scenario
    let pairs =
      [("title", scenario.title), ("file", scenario.file), ("seeds", plan.seedWords)]
      + plan.courses[course].packs.map { ("pack \($0.id)", $0.version) }
      + [("origin", "simulated"), ("time", "seconds of the patient's clock, in virtual time")]
    let lines = pairs.map { name, value in
      "      <property name=\"\(Markup.escaped(name))\" value=\"\(Markup.escaped(value))\"/>\n"
    }
    return "    <properties>\n" + lines.joined() + "    </properties>\n"
  }

  /// The attributes that count what is in a suite, or in all.
  private func counts(_ runs: [CheckRecord.Run]) -> String {
    let tests = runs.reduce(0) { $0 + max(1, $1.judgements.count) }
    let failures = runs.reduce(0) { $0 + $1.unmet.count }
    let errors = runs.count { $0.trouble != nil }
    let seconds = runs.reduce(0) { $0 + self.seconds($1) }
    return " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(seconds)\""
  }

  private func seconds(_ run: CheckRecord.Run) -> Int64 {
    record.plan.courses[run.course].scenario.duration.wholeSeconds
  }

  private func cases(_ run: CheckRecord.Run, _ suite: String) -> String {
    guard run.trouble == nil, !run.judgements.isEmpty else { return lone(run, suite) }
    return run.judgements.map { judgement in
      let name = "\(judgement.expectation.words) (line \(judgement.expectation.line), seed \(run.seed))"
      let front = front(name, run, suite)
      return judgement.isMet ? "\(front)/>\n" : "\(front)>\n\(failure(judgement, run))    </testcase>\n"
    }.joined()
  }

  /// The one case of a run without expectations, or of one that could not run.
  private func lone(_ run: CheckRecord.Run, _ suite: String) -> String {
    let front = front("runs to its end (seed \(run.seed))", run, suite)
    guard let trouble = run.trouble else { return "\(front)/>\n" }
    let message = Markup.escaped(trouble)
    return "\(front)>\n      <error type=\"could-not-run\" message=\"\(message)\"/>\n    </testcase>\n"
  }

  private func front(_ name: String, _ run: CheckRecord.Run, _ suite: String) -> String {
    "    <testcase classname=\"\(suite)\" name=\"\(Markup.escaped(name))\" time=\"\(seconds(run))\""
  }

  private func failure(_ judgement: Verdict.Judgement, _ run: CheckRecord.Run) -> String {
    let (words, got) = (judgement.expectation.words, judgement.got)
    let scenario = record.plan.courses[run.course].scenario
    let lines = [
      "\(scenario.file):\(judgement.expectation.line), seed \(run.seed)", "expected: \(words)", "got: \(got)",
      "replay: \(record.plan.replay(run.course, seed: run.seed))",
    ]
    let message = Markup.escaped("expected \(words); got \(got)")
    let body = lines.map(Markup.escaped).joined(separator: "\n")
    return "      <failure type=\"not-as-expected\" message=\"\(message)\">\(body)</failure>\n"
  }
}
