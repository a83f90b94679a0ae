import Alarms
import Bench
import Criteria
import Devices
import Gateway
import Quantities
import Readings

/// What a run prints: a timeline of findings and notes, then the verdict.
struct RunReport {
  let json: Bool
  private let instruments = BedPlan.instruments.map(\.name)
  private var records = 0

  init(json: Bool, scenario: Scenario, seed: UInt64) {
    self.json = json
    let models = scenario.models.unusual.map { "\($0.role.name)=\($0.word)" }
    if json {
      var object = JSONObject()
      object.add("type", "run")
      object.add("scenario", scenario.file)
      object.add("title", scenario.title)
      object.add("seed", String(seed))
      object.add("duration_s", scenario.duration.wholeSeconds)
      if !models.isEmpty { object.add("models", models) }
      print(object.text)
    } else {
      let others = models.map { ", \($0)" }.joined()
      print("\(scenario.title) (\(scenario.file), seed \(seed)\(others), simulated)")
    }
  }

  mutating func take(_ command: GatewayCommand, at moment: Uptime) {
    switch command {
    case .record: records += 1
    case .finding(let change): show(change, at: moment)
    case .note(let index, let note): show(NoteFields(note), index, at: moment)
    case .line(let index, let condition): show(NoteFields(condition), index, at: moment)
    case .alarm(let action): show(action, at: moment)
    case .entryRefused(let entry, let refusal, _):
      if json {
        var object = front("entry-refused", at: moment)
        object.add("author", entry.author)
        object.add("reason", "\(refusal)")
        print(object.text)
      } else {
        print("\(Verdict.clock(moment)) !entry of \(entry.author) refused: \(refusal)")
      }
    case .open, .close, .transmit, .request, .keep: break
    }
  }

  private func show(_ action: AlarmAction, at moment: Uptime) {
    if json {
      let object = action.json(after: { front($0, at: moment) }, instruments: instruments)
      if let object { print(object.text) }
    } else if let line = action.line(instruments: instruments) {
      print("\(Verdict.clock(moment)) \(line)")
    }
  }

  func end(_ judgements: [Verdict.Judgement]) {
    for judgement in judgements {
      if json {
        var object = JSONObject()
        object.add("type", "expectation")
        object.add("expected", judgement.expectation.words)
        object.add("met", judgement.isMet)
        object.add("got", judgement.got)
        object.add("line", Int64(judgement.expectation.line))
        print(object.text)
      } else {
        let verdict = judgement.isMet ? "as expected" : "NOT AS EXPECTED"
        print("\(verdict): \(judgement.expectation.words); got \(judgement.got)")
      }
    }
    if json {
      var object = JSONObject()
      object.add("type", "end")
      object.add("records", Int64(records))
      object.add("met", judgements.allSatisfy(\.isMet))
      print(object.text)
    } else {
      let met = judgements.filter(\.isMet).count
      print("\(met) of \(judgements.count) expectations met; \(records) records written to the ring")
    }
  }

  private func show(_ change: FindingChange, at moment: Uptime) {
    if json {
      print(change.json(after: front("finding", at: moment), instruments: instruments).text)
    } else {
      for line in change.lines(instruments: instruments) { print("\(Verdict.clock(moment))  \(line)") }
    }
  }

  private func show(_ note: NoteFields, _ index: InstrumentIndex, at moment: Uptime) {
    let name = instruments[Int(index.position)]
    if json {
      var object = front("note", at: moment)
      object.add("instrument", name)
      print(note.json(after: object).text)
    } else {
      print("\(Verdict.clock(moment)) \(note.level == .warning ? "!" : " ")\(name): \(note.text)")
    }
  }

  private func front(_ type: String, at moment: Uptime) -> JSONObject {
    var object = JSONObject()
    object.add("type", type)
    object.add("uptime_ms", (moment - .origin).wholeMilliseconds)
    return object
  }
}
