internal import Criteria
internal import Pages

/// A check as one page of HTML that needs nothing else: no script, no font, no network.
public struct CheckPage: Sendable {
  /// The most failures that are listed.
  public static let mostFailuresListed = 200

  private let record: CheckRecord

  /// Prepares to write a check down.
  public init(_ record: CheckRecord) { self.record = record }

  /// The whole document.
  public var text: String {
    let title = "Breathline: \(words)"
    return StandalonePage(title: title, style: CheckPage.style, body: body).text
  }

  private var body: String {
    """
    <header>
    <h1>Breathline, scenarios checked <span class="badge simulated">SIMULATED</span></h1>
    <p>\(Markup.escaped(words)). Rule packs: \(packs). Every run is virtual time from 00:00:00.0, and the
    same seed gives the same run.</p>
    </header>
    <main>
    \(overview)
    \(failures)
    \(record.runs.compactMap(\.section).joined())
    </main>
    <footer><p>Numbers from a simulated patient and simulated instruments. Nothing here is about a person.
    </p></footer>
    """
  }

  private var words: String {
    let failed = record.runs.count { !$0.isMet }
    let runs = "\(record.runs.count) \(record.runs.count == 1 ? "run" : "runs")"
    let (met, all) = record.expectations
    return "\(runs), \(failed == 0 ? "none failed" : "\(failed) failed"); \(met) of \(all) expectations met"
  }

  private var packs: String {
    record.plan.packs.map { Markup.escaped("\($0.id) \($0.version)") }.joined(separator: ", ")
  }

  private var overview: String {
    let rows = record.plan.courses.indices.map { row($0) }
    return "<table><thead><tr><th scope=\"col\">scenario</th><th scope=\"col\">shows</th>"
      + "<th scope=\"col\">seeds</th><th scope=\"col\">verdict</th><th scope=\"col\">drawn below</th></tr>"
      + "</thead>\n<tbody>\n\(rows.joined())</tbody></table>"
  }

  private func row(_ course: Int) -> String {
    let runs = record.runs(of: course)
    let links = runs.filter { $0.section != nil }.map {
      "<a href=\"#\(RunSection.id($0))\">seed \($0.seed)</a>"
    }
    let failed = runs.count { !$0.isMet }
    let count = failed == 0 ? "" : " \(failed) of \(runs.count)"
    let scenario = record.plan.courses[course]
    return "<tr><th scope=\"row\">\(Markup.escaped(scenario.name))</th>"
      + "<td>\(Markup.escaped(scenario.scenario.title))</td><td>\(record.plan.seedWords)</td>"
      + "<td>\(RunSection.badge(failed == 0))\(count)</td><td>\(links.joined(separator: " "))</td></tr>\n"
  }

  private var failures: String {
    var rows: [String] = []
    for run in record.runs where !run.isMet { rows += self.rows(run) }
    guard !rows.isEmpty else { return "" }
    let shown = rows.prefix(CheckPage.mostFailuresListed)
    let more = rows.count > shown.count ? "<p>and \(rows.count - shown.count) more</p>" : ""
    return "<h2>What failed</h2>\n<table><thead><tr><th scope=\"col\">where</th><th scope=\"col\">seed</th>"
      + "<th scope=\"col\">expected</th><th scope=\"col\">got</th><th scope=\"col\">repeat with</th></tr>"
      + "</thead>\n<tbody>\n\(shown.joined())</tbody></table>\(more)"
  }

  private func rows(_ run: CheckRecord.Run) -> [String] {
    let file = record.plan.courses[run.course].scenario.file
    let replay = Markup.escaped(record.plan.replay(run.course, seed: run.seed))
    if let trouble = run.trouble {
      let cells = "<td>to run</td><td>\(Markup.escaped(trouble))</td><td><code>\(replay)</code></td>"
      return ["<tr><td>\(Markup.escaped(file))</td><td>\(run.seed)</td>\(cells)</tr>\n"]
    }
    return run.unmet.map { judgement in
      let place = Markup.escaped("\(file):\(judgement.expectation.line)")
      let words = Markup.escaped(judgement.expectation.words)
      return "<tr><td>\(place)</td><td>\(run.seed)</td><td>\(words)</td>"
        + "<td>\(Markup.escaped(judgement.got))</td><td><code>\(replay)</code></td></tr>\n"
    }
  }
}
