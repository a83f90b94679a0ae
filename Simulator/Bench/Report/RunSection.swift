internal import Pages

/// One run as a part of a page: its verdict, its picture, and what the picture's numbers stand for.
struct RunSection: Sendable {
  private let plan: CheckPlan
  private let run: CheckRecord.Run
  private let picture: RunPicture

  init(_ plan: CheckPlan, _ run: CheckRecord.Run, _ trace: RunTrace) {
    self.plan = plan
    self.run = run
    picture = RunPicture(trace, run.judgements)
  }

  /// The section's name on the page.
  static func id(_ run: CheckRecord.Run) -> String { "run-\(run.course)-\(run.seed)" }

  /// The section as HTML.
  var text: String {
    let course = plan.courses[run.course]
    let heading = "\(course.name), seed \(run.seed)"
    let title = Markup.escaped(course.scenario.title)
    let replay = Markup.escaped(plan.replay(run.course, seed: run.seed))
    return """
      <section id="\(RunSection.id(run))">
      <h2>\(Markup.escaped(heading)) \(RunSection.badge(run.isMet))</h2>
      <p>\(title). <strong>SIMULATED</strong>: no person, no instrument. \
      Repeat with <code>\(replay)</code></p>
      \(verdict)
      <figure>
      \(picture.text(id: RunSection.id(run), title: "\(heading), simulated: \(course.scenario.title)"))\
      \(legend)
      </figure>
      </section>

      """
  }

  /// The word for a verdict, with a sign beside its colour.
  static func badge(_ isMet: Bool) -> String {
    isMet ? "<span class=\"badge met\">✓ passed</span>" : "<span class=\"badge unmet\">✗ FAILED</span>"
  }

  private var verdict: String {
    guard !run.judgements.isEmpty else { return "<p>The scenario expects nothing.</p>" }
    let file = plan.courses[run.course].scenario.file
    let rows = run.judgements.map { judgement in
      let place = Markup.escaped("\(file):\(judgement.expectation.line)")
      return "<tr><td>\(RunSection.badge(judgement.isMet))</td>"
        + "<td>\(Markup.escaped(judgement.expectation.words))</td>"
        + "<td>\(Markup.escaped(judgement.got))</td><td>\(place)</td></tr>\n"
    }
    return "<table><thead><tr><th scope=\"col\">verdict</th><th scope=\"col\">expected</th>"
      + "<th scope=\"col\">got</th><th scope=\"col\">says so</th></tr></thead>\n<tbody>\n"
      + rows.joined() + "</tbody></table>"
  }

  private var legend: String {
    let marks = picture.marks
    guard !marks.entries.isEmpty else { return "" }
    let items = marks.entries.map { "<li>\(Verdict.clock($0.at)) \(Markup.escaped($0.words))</li>\n" }
    let more = marks.leftOut > 0 ? "<p>and \(marks.leftOut) more, without a number</p>" : ""
    return "<figcaption>What happens:\n<ol>\n\(items.joined())</ol>\(more)</figcaption>"
  }
}
