import Criteria
import Documents
import Foundation
import Quantities
import Readings
import Requirements
import Testing

/// The beginning of a condition on saturation.
private let below90 = "{input: spo2, op: {is: '<', from: ours}, limit: {is: 90 %, from: ours}, "

@Suite struct `A rule pack` {
  private func line(of passage: String) -> Int {
    let before = SmallPack.text.components(separatedBy: passage)[0]
    return before.components(separatedBy: "\n").count
  }

  /// What is said about a pack in which one passage is replaced, without the file's name.
  private func complaint(replacing passage: String, with other: String) -> String? {
    do {
      _ = try RulePack(yaml: SmallPack.text(replacing: passage, with: other), fileName: "site.yaml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `that holds together is read`() throws {
    let pack = try RulePack(yaml: SmallPack.text, fileName: "site.yaml")
    #expect(pack.id == "small")
    #expect(pack.rules == ["LOW"])
    #expect(pack.isEnabled)
  }

  @Test(
    .verifies("R.REFUSED"),
    arguments: [
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90 %}"#,
        "rules[0].when.limit.from: is missing"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: 90 %"#,
        "rules[0].when.limit: 90 % is not allowed; allowed: {is: VALUE, from: SOURCE}, for every number"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90 %, from: hearsay}"#,
        "rules[0].when.limit.from: hearsay is not allowed; allowed: ours, theirs"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90 mmHg, from: theirs}"#,
        "rules[0].when.limit.is: 90 mmHg is not allowed; allowed: %"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90 furlong, from: theirs}"#,
        "rules[0].when.limit.is: 90 furlong is not allowed; allowed: %"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90, from: theirs}"#,
        "rules[0].when.limit.is: 90 is not allowed; allowed: a unit: %"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 100.001 %, from: theirs}"#,
        "rules[0].when.limit.is: 100.001 % is not allowed; allowed: 50 to 100 %"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 49.999 %, from: theirs}"#,
        "rules[0].when.limit.is: 49.999 % is not allowed; allowed: 50 to 100 %"
      ),
      (
        #"          limit: {is: 90 %, from: theirs}"#, #"          limit: {is: 90.0001 %, from: theirs}"#,
        "rules[0].when.limit.is: 90.0001 % is not allowed; allowed: a number of at most 3 decimals with a"
      ),
      (
        #"          op: {is: "<=", from: theirs}"#, #"          op: {is: "=<", from: theirs}"#,
        "rules[0].when.op.is: \"=<\" is not allowed; allowed: <, <=, >, >="
      ),
      (
        #"          op: {is: "<=", from: theirs}"#, #"          op: {is: "<="}"#,
        "rules[0].when.op.from: is missing"
      ),
      (
        #"          for: {is: 15 s, from: ours}"#, #"          for: {is: 15 s}"#,
        "rules[0].when.for.from: is missing"
      ),
      (
        #"          for: {is: 15 s, from: ours}"#, #"          for: {is: 1500 ms, from: ours}"#,
        "rules[0].when.for.is: 1500 ms is not allowed; allowed: whole seconds"
      ),
      (
        #"          for: {is: 15 s, from: ours}"#, #"          for: {is: 2 h, from: ours}"#,
        "rules[0].when.for.is: 2 h is not allowed; allowed: 0 s to 1 h"
      ),
      (
        #"          confirmed-by: {is: 2, from: ours}"#, #"          confirmed-by: {is: 2}"#,
        "rules[0].when.confirmed-by.from: is missing"
      ),
      (
        #"unknown-for: {is: 30 s, from: ours}"#, #"unknown-for: 30 s"#,
        "unknown-for: 30 s is not allowed; allowed: {is: VALUE, from: SOURCE}, for every number names its"
      ),
      (
        #"            lasts: {is: 10 s, from: ours}"#, #"            lasts: {is: 10 s}"#,
        "inputs.spo2.sources[0].lasts.from: is missing"
      ),
      (
        #"          - channel: spo2"#, #"          - channel: sp02"#,
        "inputs.spo2.sources[0].channel: sp02 is not allowed; allowed: "
      ),
      (
        #"          - channel: spo2"#, #"          - channel: pleth"#,
        "inputs.spo2.sources[0].channel: pleth is not allowed; allowed: "
      ),
      (
        #"          input: spo2"#, #"          input: pco2"#,
        "rules[0].when.input: pco2 is not allowed; allowed: spo2, mode"
      ),
      (
        #"        priority: medium"#, #"        priority: urgent"#,
        "rules[0].priority: urgent is not allowed; allowed: none, low, medium, high"
      ),
      (
        #"        priority: medium"#, #"        prioity: medium"#,
        "rules[0].prioity: is not a key here; allowed: "
      ),
      (
        #"        sentence: theirs"#, #"        sentence: ours"#,
        "rules[0].sentence: ours is not allowed; allowed: theirs"
      ),
      (#"        text: {en: Look., zh: 看。}"#, #"        text: {en: Look.}"#, "rules[0].text.zh: is missing"),
      (
        #"{kind: engineering, note: for the test}"#, #"{kind: guess, note: for the test}"#,
        "provenance.ours.kind: guess is not allowed; allowed: "
      ),
      (
        #"confidence: read"#, #"confidence: high"#,
        "confidence: high is not allowed; allowed: read, secondary, unverified"
      ),
      (
        #"      - id: LOW"#, #"      - id: als"#,
        "rules[0].id: als is already the name of another rule or condition"
      ),
      (
        #"      - id: LOW"#, #"      - id: LOW RULE"#,
        "rules[0].id: LOW RULE is not allowed; allowed: a name of at most 64 letters, "
      ),
      (
        #"          input: spo2"#, #"          inputs: spo2"#,
        "rules[0].when: a mapping is not allowed; allowed: a condition's name, or "
      ),
      (
        #"        enough: {is: 3, from: ours}"#, #"        enough: {is: 9, from: ours}"#,
        "sessions.cough.enough.is: 9 is not allowed; allowed: 1 to 8"
      ),
      (
        #"          limit: {is: 30 L/min, from: ours}"#, #"          limit: {is: 30 mL, from: ours}"#,
        "sessions.cough.acceptable.limit.is: 30 mL is not allowed; allowed: L/min, L/s"
      ),
    ])
  func `with a mistake is refused with file, line, key and what is allowed`(
    passage: String, other: String, message: String
  ) throws {
    // The small pack's own indentation is four columns less than in this file.
    let passage = passage.hasPrefix("    ") ? String(passage.dropFirst(4)) : passage
    let other = other.hasPrefix("    ") ? String(other.dropFirst(4)) : other
    let said = complaint(replacing: passage, with: other)
    let complaint = try #require(said)
    #expect(complaint.hasPrefix("site.yaml:\(line(of: passage)): \(message)"), "\(complaint)")
    #expect(!complaint.contains("\n"))
  }

  @Test(.verifies("R.REFUSED")) func `with two rules of one name is refused`() {
    let copy = SmallPack.text.components(separatedBy: "rules:\n")[1]
    do {
      _ = try RulePack(yaml: SmallPack.text + "\n" + copy, fileName: "site.yaml")
      Issue.record("a second LOW was taken")
    } catch {
      #expect(
        error.description.hasSuffix("rules[1].id: LOW is already the name of another rule or condition"))
    }
  }

  @Test(
    .verifies("R.REFUSED"),
    arguments: [
      (">=", "90", false), (">=", "90.001", true), (">", "90", true), (">", "89.999", false),
      ("<=", "85", false),
      (">=", "92", true),
    ])
  func `that clears where it raises is refused`(comparator: String, limit: String, holds: Bool) {
    let text = SmallPack.text
      .replacingOccurrences(of: "\">=\", from: ours", with: "\"\(comparator)\", from: ours")
      .replacingOccurrences(of: "is: 92 %", with: "is: \(limit) %")
    do {
      _ = try RulePack(yaml: text, fileName: "site.yaml")
      #expect(holds)
    } catch {
      #expect(!holds)
      let message = "rules[0].clear: clears at spo2 \(comparator) \(limit) % what is raised at spo2 <= 90 %: "
      #expect(error.description.contains(message), "\(error)")
      #expect(error.line == 47)
    }
  }

  @Test(arguments: [
    ("{all: []}", "all: a list is not allowed; allowed: at least one condition"),
    ("nobody", "when: nobody is not allowed; allowed: als, treated"),
    (
      "{input: mode, one-of: {is: [bipap], from: ours}}",
      "one-of.is[0]: bipap is not allowed; allowed: standby, continuous, spontaneous, spontaneous-timed, "
    ),
    (
      "{input: spo2, one-of: {is: [timed], from: ours}}",
      "one-of: needs an input that is a code, and spo2 is a quantity"
    ),
    (
      "{time-share: als, over: {is: 30 min, from: ours}, at-least: {is: 31 min, from: ours}}",
      "at-least.is: 31 min is not allowed; allowed: whole seconds up to the window, or more than 0 to 100 %"
    ),
    (
      "{time-share: als, over: {is: 1441 min, from: ours}, at-least: {is: 80 %, from: ours}}",
      "over.is: 1441 min is not allowed; allowed: 1 s to 1 d"
    ),
    (
      "{sign: headache, expires: {is: 1 h, from: ours}, from: ours}",
      "sign: headache is not allowed; allowed: "
    ),
    ("{sign: orthopnoea, expires: {is: 1 h, from: ours}}", "when.from: is missing"),
    (
      "{since: breakfast, op: {is: '>', from: ours}, limit: {is: 1 h, from: ours}}",
      "since: breakfast is not allowed"
    ),
    (
      below90 + "valid: {is: 80 %, from: ours}}",
      "valid: means nothing without over"
    ),
    (
      below90 + "over: {is: 60 s, from: ours}, valid: {is: 80 %, from: ours}, share: {is: 0 %, from: ours}}",
      "share.is: 0 % is not allowed; allowed: 0.001 to 100 %"
    ),
    (
      below90 + "for: {is: 10 s, from: ours}}",
      "for: is no longer than one reading of spo2 counts (10 s): needs "
    ),
    (
      below90 + "for: {is: 0 s, from: ours}, confirmed-by: {is: 1, from: ours}}",
      "for: is no longer than one reading of spo2 counts (10 s): needs confirmed-by with at least 2"
    ),
    (below90 + "confirmed-by: {is: 2, from: ours}}", "confirmed-by: means nothing without for"),
    ("{patient: tall, from: ours}", "patient: tall is not allowed; allowed: als, bilevel-therapy"),
    ("{not: als, any: [als]}", "not: is not a key here; allowed: any"),
  ])
  func `with a condition that makes no sense is refused`(condition: String, message: String) {
    do {
      _ = try SmallPack.rule(when: condition)
      Issue.record("taken: \(condition)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.line > 0)
    }
  }

  @Test func `takes kilopascals and litres a second for what they are`() throws {
    let text = SmallPack.text
      .replacingOccurrences(of: "channel: spo2", with: "channel: tcco2")
      .replacingOccurrences(of: "is: 90 %", with: "is: 6.5 kPa")
      .replacingOccurrences(of: "is: 92 %", with: "is: 60 mmHg")
    var bed = Bed(packs: [try RulePack(yaml: text, fileName: "site.yaml")])
    bed.pass(seconds: 20, [.transcutaneousCO2: .measured(48_754)])
    #expect(bed.state("LOW") == .active)
    guard case .readings(let readings)? = bed.finding("LOW")?.evidence.first else {
      Issue.record("no readings")
      return
    }
    #expect(readings.limit?.thousandths == 48_754)
    let litres = SmallPack.text(replacing: "is: 30 L/min", with: "is: 0.5 L/s")
    #expect(try RulePack(yaml: litres, fileName: "site.yaml").rules == ["LOW"])
  }

  @Test func `that is not enabled says why and is not run`() throws {
    let text = SmallPack.text(
      replacing: "confidence: read", with: "confidence: unverified\ndisabled-because: numbers unseen")
    let pack = try RulePack(yaml: text, fileName: "site.yaml")
    #expect(!pack.isEnabled)
    #expect(pack.disabledBecause == "numbers unseen")
    #expect(Bed(packs: [pack]).evaluator.findings == [])
  }

  @Test func `of the site's own is read from its file`() throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "site-\(ProcessInfo.processInfo.processIdentifier).yaml"
    ).path
    try SmallPack.text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try RulePack(path: path).id == "small")
  }

  @Test(.verifies("R.SIDE")) func `runs beside others without touching their limits`() throws {
    let text = SmallPack.text(replacing: "is: 90 %", with: "is: 85 %")
    var bed = Bed(packs: [try RulePack(yaml: text, fileName: "site.yaml"), Bed.pack])
    bed.pass(seconds: 60, [.oxygenSaturation: .measured(88_000)])
    #expect(bed.state("LOW") == .normal)
    #expect(bed.state("FAST.MEDIUM") == .active)
  }
}

@Suite struct `A source that needs more than its last value` {
  private func refusal(_ source: String) -> DocumentError? {
    let inputs = "    x:\n      sources:\n        - {\(source)}\n"
    let rule = (
      id: "X", when: "{input: x, op: {is: '>', from: ours}, limit: {is: 50 mmHg, from: ours}}", more: ""
    )
    do throws(DocumentError) {
      _ = try RulePack(yaml: LanguagePack.text([rule], inputs: inputs), fileName: "language.yaml")
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("reads: {is: low, from: ours}", "90 %", "60 s", nil),
    ("reads: {is: low, from: ours}", "90 %", "11 s", nil),
    ("reads: {is: low, from: ours}", "100 %", "60 s", nil),
    ("reads: {is: low, from: ours}", "100.001 %", "60 s", "is"),
    ("reads: {is: low, from: ours}", "0 %", "60 s", "is"),
    ("reads: {is: low, from: ours}", "90 %", "10 s", "is"),
    ("reads: {is: low, from: ours}", "90 %", "61 s", "is"),
    ("reads: {is: 'true', from: ours}", "90 %", "60 s", "representative"),
    ("reads: {is: low, from: ours}, bounds: {is: [clipped], from: ours}", "90 %", "60 s", "representative"),
  ])
  func `is represented by a share of at most a minute, and only where it reads low`(
    reads: String, share: String, over: String, key: String?
  ) {
    let option = "representative: {share: {is: \(share), from: ours}, over: {is: \(over), from: ours}}"
    let error = refusal("channel: etco2, lasts: {is: 10 s, from: ours}, \(reads), \(option)")
    #expect(
      (error == nil) == (key == nil) && (error?.key ?? "").hasSuffix(key ?? ""),
      "\(String(describing: error))")
  }

  @Test func `counts from its entry only if somebody enters it, and no shorter than it lasts`() {
    func option(_ within: String) -> String {
      "lasts: {is: 10 min, from: ours}, entered-within: {is: \(within), from: ours}"
    }
    #expect(refusal("entry: arterial-pco2, \(option("10 min"))") == nil)
    #expect(refusal("entry: arterial-pco2, \(option("9 min"))") != nil)
    #expect(refusal("channel: tcco2, \(option("10 min"))") != nil)
  }
}

@Suite struct `The consensus' pack` {
  @Test func `comes with the product`() throws {
    #expect(RulePack.embeddedNames.contains("cn-als-2022"))
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    #expect(
      pack.rules == [
        "S1.A", "S1.B", "S1.B30", "S1.C", "S1.T1", "S1.T2", "S2", "S3a", "S3b", "FAST.MEDIUM", "FAST.HIGH",
      ])
    #expect(try RulePack.embedded("elsewhere")?.id == nil)
  }

  @Test(.verifies("T3")) func `attributes to the consensus its three limits and nothing but words besides`() {
    let limits = Bed.pack.parameters.filter { $0.provenance.kind == .consensus && !$0.path.hasSuffix("op") }
    #expect(
      Set(limits.map(\.value)) == [
        "90 %", "50 mmHg", "270 L/min", "spontaneous, spontaneous-timed, timed, volume-assured",
      ])
    let durations = Bed.pack.parameters.filter {
      ["over", "for", "lasts", "expires"].contains($0.path.split(separator: ".").last.map(String.init))
    }
    #expect(durations.count > 20)
    #expect(durations.allSatisfy { $0.provenance.kind != .consensus })
  }

  @Test(.verifies("T3")) func `lists every number with its place and source`() {
    let limit = Bed.pack.parameters.first { $0.path == "rules[0].when.limit" }
    #expect(limit?.value == "90 %")
    #expect(limit?.provenance.id == "s1")
    #expect(limit?.line ?? 0 > 0)
    #expect(Set(Bed.pack.parameters.map(\.path)).count == Bed.pack.parameters.count)
  }
}
