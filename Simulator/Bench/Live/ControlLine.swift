/// A control line, taken apart: whom it is for, and what is to happen there.
struct ControlLine {
  /// Whom a line is for.
  enum Whom: Equatable {
    /// Nobody is named.
    case nobody
    /// Every bed.
    case everybody
    /// One bed, by its place.
    case bed(Int)
  }

  /// The name that stands for every bed.
  static let everybody = "all"

  /// Whom it is for.
  let whom: Whom
  /// What is to happen, without the name in front and without `now` at the end.
  let words: String

  /// The first word, by which one line is told from another.
  var verb: Substring { words.prefix { $0 != ":" && $0 != " " && $0 != "\t" } }

  /// What stands behind the first word.
  var rest: String { ControlLine.trimmed(words.dropFirst(verb.count).drop { $0 == ":" || $0 == " " }) }

  /// Takes a line apart; a name in front ends with a colon, as in `bed-2: probe off`.
  ///
  /// A word of the language is never a name, so that a bed called `probe` hides nothing.
  init(_ line: String, beds: [String]) {
    var words = ControlLine.trimmed(line[...])
    var whom = Whom.nobody
    for (name, meaning) in [(Self.everybody, Whom.everybody)] + beds.indices.map({ (beds[$0], .bed($0)) }) {
      guard words.hasPrefix("\(name):"), !ControlLine.isWord(name) else { continue }
      words = ControlLine.trimmed(words.dropFirst(name.count + 1))
      whom = meaning
      break
    }
    for ending in [" now", "\tnow"] where words.hasSuffix(ending) {
      words = ControlLine.trimmed(words.dropLast(ending.count))
    }
    self.whom = whom
    self.words = words
  }

  /// Whether a text is the first word of some control line.
  static func isWord(_ text: String) -> Bool {
    ControlWord(rawValue: text) != nil || EventNow.details(of: text) != nil
  }

  /// The words as a mapping of the scenario language.
  ///
  /// Whoever types may leave out colons, commas and brackets: `course saturation to 82 % tau 6 s`.
  var entry: String {
    let details = EventNow.details(of: String(verb))
    guard let details, !words.contains(":") else { return "{\(words) }" }
    switch verb {
    case "ventilator":
      let settings = ControlLine.pairs(rest, keys: VentilatorKeys.keys.map(\.name))
      return "{ventilator: {\(settings) }}"
    case "cough" where !words.contains("["): return "{cough: \(efforts(details)) }"
    default: return "{\(ControlLine.pairs(words, keys: [String(verb)] + details)) }"
    }
  }

  /// What stands behind `cough`: one flow or several, and then the details.
  private func efforts(_ details: [String]) -> String {
    let words = rest.split(separator: " ").map(String.init)
    let end = words.firstIndex { details.contains($0) } ?? words.endIndex
    let flows = words[..<end].joined(separator: " ").replacing("L/min ", with: "L/min, ")
    let rest = ControlLine.pairs(words[end...].joined(separator: " "), keys: details)
    return "[\(flows)]" + (rest.isEmpty ? "" : ", \(rest)")
  }

  /// Words as pairs, each of which begins with one of the keys.
  private static func pairs(_ words: String, keys: [String]) -> String {
    var pairs = ""
    for word in words.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
      if keys.contains(String(word)) {
        pairs += (pairs.isEmpty ? "" : ", ") + "\(word): "
      } else {
        pairs += "\(word) "
      }
    }
    return pairs
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    let front = text.drop(while: isSpace)
    return String(front.reversed().drop(while: isSpace).reversed())
  }
}
