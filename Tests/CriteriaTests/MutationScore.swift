import Criteria
import Foundation
import Quantities

/// How many broken copies of a pack its table of vignettes notices.
struct MutationScore: Sendable {
  let share: MutationShare
  /// Copies that are no pack at all: the reader refuses them, so nobody can run them.
  private(set) var refused = 0
  private(set) var noticed = 0
  /// Copies that nobody noticed.
  private(set) var survivors: [PackMutation] = []

  /// Broken copies that can be run.
  var total: Int { noticed + survivors.count }

  /// The score in a line, and a line for each survivor.
  var description: String {
    let score = "\(share): \(noticed) of \(total) broken copies noticed, \(refused) refused by the reader"
    return ([score] + survivors.map { "  \(share.pack).yaml:\($0.line): \($0.what)" }).joined(separator: "\n")
  }

  /// Judges every copy of the share by the table's lines, those that are likely to notice first.
  init(_ share: MutationShare, isUsed: (Vignette) -> Bool = { _ in true }) throws {
    self.share = share
    let text = try PackShelf.enabling(PackShelf.text(of: share.pack))
    let table = try VignetteTable(pack: share.pack).vignettes.filter(isUsed)
    var order = MutationOrder(table, text: text)
    let original = try RulePack(yaml: text, fileName: "\(share.pack).yaml")
    for mutation in share.taken(of: PackMutation.all(of: text, pack: original)) {
      guard let copy = MutationScore.read(mutation, share.pack) else {
        refused += 1
        continue
      }
      let places = order.places(for: mutation)
      if let place = places.first(where: { table[$0].complaint(about: copy) != nil }) {
        noticed += 1
        order.remember(place)
      } else {
        survivors.append(mutation)
      }
    }
  }

  private static func read(_ mutation: PackMutation, _ name: String) -> RulePack? {
    do {
      return try RulePack(yaml: mutation.text, fileName: "\(name).yaml")
    } catch {
      return nil
    }
  }
}

/// A part of a pack's broken copies, so that the cores share the work on a large pack.
struct MutationShare: Sendable, CustomStringConvertible {
  let pack: String
  let part: Int
  let parts: Int

  var description: String { parts == 1 ? pack : "\(pack) \(part)/\(parts)" }

  /// A pack in as many parts as its file has hundreds of lines.
  static func all(of pack: String) throws -> [MutationShare] {
    let parts = try max(1, PackShelf.text(of: pack).split(separator: "\n").count / 100 - 1)
    return (1...parts).map { MutationShare(pack: pack, part: $0, parts: parts) }
  }

  /// Neighbouring copies stay together, for what notices one often notices the next.
  fileprivate func taken(of mutations: [PackMutation]) -> ArraySlice<PackMutation> {
    mutations[(mutations.count * (part - 1) / parts)..<(mutations.count * part / parts)]
  }
}

/// The order in which a table's lines are tried on a broken copy: what noticed a neighbour comes first, then
/// the lines about the rule that was broken, short ones first.
private struct MutationOrder {
  private let rules: [(line: Int, id: String)]
  private let costs: [Int]
  private let rulesOfPlaces: [String]
  private var recent: [Int] = []

  init(_ table: [Vignette], text: String) {
    rulesOfPlaces = table.map(\.rule)
    costs = table.map(\.seconds)
    rules = text.components(separatedBy: "\n").enumerated().compactMap { number, line in
      guard line.hasPrefix("  - id: ") else { return nil }
      return (number + 1, String(line.dropFirst("  - id: ".count)))
    }
  }

  mutating func remember(_ place: Int) {
    recent.removeAll { $0 == place }
    recent.append(place)
    if recent.count > 12 { recent.removeFirst() }
  }

  func places(for mutation: PackMutation) -> [Int] {
    let rule = rules.last { $0.line <= mutation.line }?.id
    let rest = costs.indices.filter { !recent.contains($0) }
    let own = rest.filter { rulesOfPlaces[$0] == rule }.sorted { costs[$0] < costs[$1] }
    let others = rest.filter { rulesOfPlaces[$0] != rule }.sorted { costs[$0] < costs[$1] }
    return recent.reversed().sorted { costs[$0] < costs[$1] } + own + others
  }
}

extension Vignette {
  /// How much bed time it takes, as a measure of its cost.
  var seconds: Int { steps.reduce(0) { $0 + $1.seconds } }
}

extension VignetteStep {
  fileprivate var seconds: Int {
    switch self {
    case .readings(_, let seconds): seconds
    case .mixed(_, _, let total, _): total
    case .seldom(_, _, let seconds, _): seconds
    case .wait(let interval): Int(interval.wholeSeconds)
    case .coughs(let coughs): coughs.count * 10
    case .entry, .patient, .now, .inhibit: 0
    }
  }
}
