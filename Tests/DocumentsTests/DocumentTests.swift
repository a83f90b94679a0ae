import Documents
import Quantities
import Testing

private func root(_ text: String) throws(DocumentError) -> DocumentNode {
  try Document(text: text, file: "gateway.yaml").root
}

/// The one line that a reading throws, or nil when it throws nothing.
private func complaint(_ reading: () throws(DocumentError) -> Void) -> String? {
  do {
    try reading()
    return nil
  } catch {
    return error.description
  }
}

@Suite struct `A document that is read strictly` {
  @Test func `gives keys, lists and words with their place`() throws {
    let text = """
      bed: 12
      instruments:
        - name: oximeter
        - name: "cough meter"
      """
    let mapping = try root(text).mapping(["bed", "instruments"])
    #expect(try mapping.required("bed").text() == "12")
    let items = try mapping.required("instruments").list()
    let name = try items[1].mapping(["name"]).required("name")
    #expect(try name.text() == "cough meter")
    #expect(name.path == "instruments[1].name")
    #expect(name.line == 4)
    #expect(name.column == 11)
    #expect(mapping.optional("port") == nil)
  }

  @Test func `names file, line, key, value and what is allowed in one line`() {
    let text = """
      instruments:
        - baud: 9600
        - baud: 9601
      """
    let line = complaint { () throws(DocumentError) in
      let items = try root(text).mapping(["instruments"]).required("instruments").list()
      for item in items { _ = try item.mapping(["baud"]).required("baud").integer(among: [1200, 9600]) }
    }
    #expect(line == "gateway.yaml:3: instruments[1].baud: 9601 is not allowed; allowed: 1200, 9600")
  }

  @Test func `carries value, allowed, line and column for a program to read`() {
    let error = #expect(throws: DocumentError.self) {
      try root("a:\n  b: 7").mapping(["a"]).required("a").mapping(["c"])
    }
    #expect(error?.line == 2)
    #expect(error?.column == 3)
    #expect(error?.key == "a.b")
    #expect(error?.allowed == "c")
    #expect(error?.value == nil)
    let refused = #expect(throws: DocumentError.self) {
      try root("a: 7").mapping(["a"]).required("a").integer(in: 0...6)
    }
    #expect(refused?.value == "7")
    #expect(refused?.allowed == "0 to 6")
  }

  @Test(arguments: [
    ("", "gateway.yaml: is empty"),
    ("# only a comment\n", "gateway.yaml: is empty"),
    ("a: 1\nb: 2\na: 3\n", "gateway.yaml:1: a: is written twice"),
    ("1: x\n\"1\": y\n", "gateway.yaml:2: 1: is written twice"),
    ("a: 1\n---\na: 2\n", "gateway.yaml:2: a second document begins here; allowed: one document a file"),
    (
      "a: &x 1\n",
      "gateway.yaml:1: a: anchors, aliases and tags are not read; write the value out, or quote the text"
    ),
    (
      "a: !!binary aGk=\n",
      "gateway.yaml:1: a: anchors, aliases and tags are not read; write the value out, or quote the text"
    ),
    ("a: [1, 2\n", "gateway.yaml:2: is not YAML: did not find expected ',' or ']'"),
    ("a: *x\n", "gateway.yaml:1: is not YAML: found undefined alias"),
    ("[a]: 1\n", "gateway.yaml:1: is a key that is a list or a mapping; expected: a word as key"),
  ])
  func `refuses what is not one plain document`(text: String, line: String) {
    #expect(complaint { () throws(DocumentError) in _ = try root(text) } == line)
  }

  @Test func `refuses a billion laughs before they are told`() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...9 {
      text +=
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        + "]\n"
    }
    text += "? *a9\n: 1\n? *a9\n: 2\n"
    let error = #expect(throws: DocumentError.self) { try root(text) }
    #expect(error?.problem == .alias)
  }

  @Test func `allows ampersands, stars and exclamation marks inside text`() throws {
    let mapping = try root("a: \"*urgent* & more!\"\nb: 3 * 4 & 5\n").mapping(["a", "b"])
    #expect(try mapping.required("a").text() == "*urgent* & more!")
    #expect(try mapping.required("b").text() == "3 * 4 & 5")
  }

  @Test func `refuses a document beyond the size limit and takes one at it`() throws {
    let filled = "a: 1 # " + String(repeating: "x", count: Document.largestSize - 7)
    #expect(filled.utf8.count == Document.largestSize)
    #expect(try root(filled).mapping(["a"]).required("a").integer(in: 0...1) == 1)
    #expect(
      complaint { () throws(DocumentError) in _ = try root(filled + "x") }
        == "gateway.yaml: is larger than the allowed 1048576 bytes")
  }

  @Test func `refuses bytes that are not text and files that are not there`() {
    let bytes = #expect(throws: DocumentError.self) { try Document(utf8: [0x61, 0xFF], file: "x.yaml") }
    #expect(bytes?.description == "x.yaml: is not UTF-8 text")
    let file = #expect(throws: DocumentError.self) { try Document(path: "/nowhere/gateway.yaml") }
    #expect(file?.description == "/nowhere/gateway.yaml: cannot be read: No such file or directory")
    let folder = #expect(throws: DocumentError.self) { try Document(path: "/") }
    #expect(folder?.description == "/: cannot be read: Is a directory")
  }

  @Test func `survives deep nesting`() {
    for depth in [900, 5000] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      _ = complaint { () throws(DocumentError) in _ = try root(text) }
    }
    #expect(
      complaint { () throws(DocumentError) in _ = try root(String(repeating: "[", count: 5000)) } != nil)
  }

  @Test func `never breaks the line of an error, whatever the value holds`() {
    let line = complaint { () throws(DocumentError) in
      _ = try root("a: \"x\\ny\\tz\"").mapping(["a"]).required("a").choice(among: [(word: "b", meaning: 1)])
    }
    #expect(line == "gateway.yaml:1: a: \"x y z\" is not allowed; allowed: b")
  }

  @Test func `collects several errors when asked, and still throws the first`() {
    var complaints = DocumentComplaints()
    let values = ["1", "x", "3", "y"].compactMap { text in
      complaints.gather { () throws(DocumentError) in try root(text).integer(in: 0...9) }
    }
    #expect(values == [1, 3])
    #expect(complaints.errors.map(\.value) == ["x", "y"])
    let first = #expect(throws: DocumentError.self) { try complaints.throwFirst() }
    #expect(first?.value == "x")
  }
}

@Suite struct `Values of a document` {
  @Test(arguments: [
    ("49.95", 49_950 as Int64?), ("49.9", 49_900), ("50", 50_000), ("-0.001", -1), ("0.1", 100),
    ("269.999", 269_999),
    ("123456789012.999", 123_456_789_012_999),
    ("49.9501", nil), ("1e3", nil), ("+5", nil), (".5", nil), ("5.", nil), ("010", nil), ("1_000", nil),
    ("0x10", nil),
    ("", nil), ("-", nil), ("1.2.3", nil), ("٤", nil), ("1234567890123", nil), ("--5", nil),
  ])
  func `are exact decimals of at most three places`(text: String, thousandths: Int64?) {
    #expect(ExactDecimal.thousandths(text) == thousandths)
  }

  @Test(arguments: [
    (49_950 as Int64, "49.95"), (90_000, "90"), (-1, "-0.001"), (0, "0"), (100, "0.1"), (-1_500, "-1.5"),
  ])
  func `are written back without needless zeros`(thousandths: Int64, text: String) {
    #expect(ExactDecimal.text(thousandths) == text)
  }

  @Test(arguments: [
    ("5 min", Interval.minutes(5)), ("300 s", .minutes(5)), ("10 ms", .milliseconds(10)),
    ("400 d", .hours(9_600)),
    ("1.5 s", .milliseconds(1500)),
    ("2 h", .hours(2)), ("90 d", .hours(90 * 24)), ("250 us", .microseconds(250)),
    ("0.001 ms", .microseconds(1)),
    ("300s", .minutes(5)),
  ])
  func `are lengths of time with their unit`(text: String, interval: Interval) throws {
    #expect(try root(text).interval(in: .zero ... .hours(24 * 400)) == interval)
  }

  @Test(arguments: [
    ("300", "300 is not allowed; allowed: a unit: us, ms, s, min, h, d"),
    ("5 minutes", "5 minutes is not allowed; allowed: us, ms, s, min, h, d"),
    ("0 s", "0 s is not allowed; allowed: 1 ms to 1 h"),
    ("2 h", "2 h is not allowed; allowed: 1 ms to 1 h"),
    ("999999999999 d", "999999999999 d is not allowed; allowed: 1 ms to 1 h"),
    (
      "soon",
      "soon is not allowed; allowed: a number of at most 3 decimals with a unit: us, ms, s, min, h, d"
    ),
    ("[1]", "is a list; expected: a number with a unit (us, ms, s, min, h, d)"),
    ("\"5 min\"", "is the text \"5 min\"; expected: a number with a unit (us, ms, s, min, h, d)"),
  ])
  func `refuse a length of time without unit or out of range`(text: String, message: String) {
    let line = complaint { () throws(DocumentError) in
      _ = try root(text).interval(in: .milliseconds(1) ... .hours(1))
    }
    #expect(line == "gateway.yaml:1: " + message)
  }

  @Test func `are amounts with one of the units asked for`() throws {
    let amount = try root("4.5 L/s").amount(units: ["L/min", "L/s"])
    #expect(amount.thousandths == 4500)
    #expect(amount.unit == "L/s")
    #expect(try root("90%").thousandths(of: "%", in: 50_000...100_000) == 90_000)
    #expect(
      complaint { () throws(DocumentError) in
        _ = try root("90 mmHg").thousandths(of: "%", in: 50_000...100_000)
      }
        == "gateway.yaml:1: 90 mmHg is not allowed; allowed: %")
    #expect(
      complaint { () throws(DocumentError) in
        _ = try root("49.999 %").thousandths(of: "%", in: 50_000...100_000)
      }
        == "gateway.yaml:1: 49.999 % is not allowed; allowed: 50 to 100 %")
  }

  @Test(arguments: [
    ("yes", "yes is not allowed; allowed: true, false"),
    ("\"true\"", "is the text \"true\"; expected: true or false"),
    ("", "is empty; expected: true or false"), ("{a: 1}", "is a mapping; expected: true or false"),
  ])
  func `refuse anything but true and false as a flag`(text: String, message: String) {
    let line = complaint { () throws(DocumentError) in
      _ = try root("a: \(text)").mapping(["a"]).required("a").flag()
    }
    #expect(line == "gateway.yaml:1: a: " + message)
  }

  @Test(arguments: [
    ("1.5", "1.5 is not allowed; allowed: 1 to 9"), ("10", "10 is not allowed; allowed: 1 to 9"),
    ("0", "0 is not allowed; allowed: 1 to 9"), ("\"3\"", "is the text \"3\"; expected: a whole number"),
  ])
  func `refuse a number that is not whole or out of range`(text: String, message: String) {
    let line = complaint { () throws(DocumentError) in _ = try root(text).integer(in: 1...9) }
    #expect(line == "gateway.yaml:1: " + message)
  }

  private enum Parity: String, CaseIterable { case none, even, odd }

  @Test func `are words of an enumeration`() throws {
    #expect(try root("even").choice(of: Parity.self) == .even)
    #expect(
      complaint { () throws(DocumentError) in _ = try root("mark").choice(of: Parity.self) }
        == "gateway.yaml:1: mark is not allowed; allowed: none, even, odd")
  }

  @Test func `that are missing are named with their path`() {
    let line = complaint { () throws(DocumentError) in
      let item = try root("list:\n  - a: 1").mapping(["list"]).required("list").list()[0]
      _ = try item.mapping(["a", "b"]).required("b")
    }
    #expect(line == "gateway.yaml:2: list[0].b: is missing")
  }

  @Test func `that are empty are not text`() {
    for text in ["a:", "a: ~", "a: null", "a: \"\""] {
      #expect(
        complaint { () throws(DocumentError) in _ = try root(text).mapping(["a"]).required("a").text() }
          != nil)
    }
  }
}
