import Criteria
import Foundation

/// A pack with one thing wrong: a limit moved by the smallest sensible step, a comparator turned, an item of
/// a list dropped, a word changed.
struct PackMutation: Sendable, CustomStringConvertible {
  let line: Int
  let what: String
  let text: String

  var description: String { "line \(line): \(what)" }

  /// Every mutation of a pack's text, in the order of its lines.
  static func all(of text: String, pack: RulePack) -> [PackMutation] {
    let source = PackLines(text)
    var mutations = pack.parameters.flatMap { source.mutations(of: $0) }
    mutations += source.droppedBlocks + source.droppedWords + source.swappedWords
    return mutations.sorted { ($0.line, $0.what) < ($1.line, $1.what) }
  }
}

/// A pack's text by lines, for changing one of them.
struct PackLines: Sendable {
  private let lines: [String]

  init(_ text: String) { lines = text.components(separatedBy: "\n") }

  private func replacing(_ line: Int, with other: String, _ what: String) -> PackMutation {
    var copy = lines
    copy[line - 1] = other
    return PackMutation(line: line, what: what, text: copy.joined(separator: "\n"))
  }

  // MARK: Numbers and comparators

  /// A number moved both ways, a comparator turned both ways, or a list without each of its words.
  func mutations(of parameter: PackParameter) -> [PackMutation] {
    let line = lines[parameter.line - 1]
    let key = parameter.path.split(separator: ".").last.map(String.init) ?? parameter.path
    let lists = parameter.value.components(separatedBy: ", ")
    let isList = line.contains("\(key): {is: [")
    let written = isList ? "[\(parameter.value)]" : parameter.value
    return PackLines.others(parameter.value, key: key, isList: isList, lists).flatMap { other in
      let spellings = [written, "\"\(written)\""].map { "\(key): {is: \($0), from:" }
      guard let spelling = spellings.first(where: { line.contains($0) }) else {
        preconditionFailure("line \(parameter.line) does not hold \(spellings[0])")
      }
      let changed = line.replacingOccurrences(of: spelling, with: "\(key): {is: \(other), from:")
      return [replacing(parameter.line, with: changed, "\(parameter.path): \(written) -> \(other)")]
    }
  }

  /// What a value is changed into.
  private static func others(_ value: String, key: String, isList: Bool, _ words: [String]) -> [String] {
    if isList {
      guard words.count > 1 else { return ["[]"] }
      return words.indices.map { dropped in
        "[" + words.indices.filter { $0 != dropped }.map { words[$0] }.joined(separator: ", ") + "]"
      }
    }
    switch value {
    case "<": return ["\"<=\"", "\">\""]
    case "<=": return ["\"<\"", "\">=\""]
    case ">": return ["\">=\"", "\"<\""]
    case ">=": return ["\">\"", "\"<=\""]
    case "low": return ["true"]
    case "best": return ["first"]
    case "manual": return ["breath-stacking"]
    case "breath-stacking": return ["mechanical"]
    case "mechanical": return ["none"]
    default: return moved(value, key: key)
    }
  }

  private static func moved(_ value: String, key: String) -> [String] {
    let parts = value.split(separator: " ").map(String.init)
    guard let number = Double(parts[0]) else { preconditionFailure("\(value) is nothing to be moved") }
    guard parts.count > 1 else { return [written(number - 1), written(number + 1)] }
    let unit = parts[1]
    let isShare = unit == "%" && ["valid", "share", "at-least"].contains(key)
    switch unit {
    case "min": return step(number * 60, by: 1, "s")
    case "h": return step(number * 60, by: 1, "min")
    case "d": return step(number * 24, by: 1, "h")
    case "s", "points": return step(number, by: 1, unit)
    default: return step(number, by: isShare ? 1 : 0.1, unit)
    }
  }

  private static func step(_ number: Double, by step: Double, _ unit: String) -> [String] {
    [written(number - step) + " " + unit, written(number + step) + " " + unit]
  }

  private static func written(_ number: Double) -> String {
    let tenths = (number * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
  }

  // MARK: Lists and words

  /// Lines from the first one below `inputs:`: what is above only names and explains.
  private var program: Range<Int> {
    let first = lines.firstIndex { $0.hasPrefix("inputs:") } ?? 0
    return first..<lines.count
  }

  /// Each item of a list that is written one below the other, dropped.
  var droppedBlocks: [PackMutation] {
    program.compactMap { place in
      let indent = lines[place].prefix { $0 == " " }.count
      guard lines[place].dropFirst(indent).hasPrefix("- ") else { return nil }
      let rest = lines[(place + 1)...].prefix { line in
        line.prefix { $0 == " " }.count > indent || line.allSatisfy { $0 == " " }
      }
      let item = lines[place].trimmingCharacters(in: .whitespaces)
      let copy = lines[..<place] + lines[rest.endIndex...]
      return PackMutation(line: place + 1, what: "without \(item)", text: copy.joined(separator: "\n"))
    }
  }

  /// Each name of a list like `[a, b]` of conditions, dropped.
  var droppedWords: [PackMutation] {
    program.flatMap { place -> [PackMutation] in
      let line = lines[place]
      guard !line.contains("is: ["), let open = line.firstIndex(of: "["), let close = line.lastIndex(of: "]"),
        !line[line.index(after: open)..<close].contains("{")
      else { return [] }
      let words = line[line.index(after: open)..<close].components(separatedBy: ", ")
      return words.indices.map { dropped in
        let rest = words.indices.filter { $0 != dropped }.map { words[$0] }.joined(separator: ", ")
        return replacing(
          place + 1, with: line[...open] + rest + line[close...], "without \(words[dropped])")
      }
    }
  }

  /// Words that could be mistaken for one another.
  private static let mistaken: [(word: String, other: String)] = [
    ("all:", "any:"), ("any:", "all:"), ("priority: none", "priority: low"),
    ("priority: low", "priority: medium"), ("priority: medium", "priority: high"),
    ("priority: high", "priority: medium"), ("to: high", "to: low"), ("{not: ", "{asserted: "),
    ("not:", "asserted:"), ("patient: als", "patient: bulbar"),
    ("patient: neuromuscular", "patient: als"), ("patient: male", "patient: female"),
    ("patient: female", "patient: male"), ("patient: chest-wall", "patient: als"),
    ("of: best", "of: efforts"), ("of: efforts", "of: best"),
  ]

  /// Each word that could be mistaken, and each sign, changed into another.
  var swappedWords: [PackMutation] {
    program.flatMap { place -> [PackMutation] in
      let line = lines[place]
      var others = PackLines.mistaken.filter { line.contains($0.word) }.map { pair in
        replacing(
          place + 1, with: line.replacingOccurrences(of: pair.word, with: pair.other),
          "\(pair.word) -> \(pair.other)")
      }
      if let range = line.range(of: "sign: [a-z-]+", options: .regularExpression) {
        let other = line.replacingCharacters(in: range, with: "sign: aspiration-risk")
        others.append(replacing(place + 1, with: other, "\(line[range]) -> aspiration-risk"))
      }
      return others
    }
  }
}
