import Criteria
import Foundation
import Requirements
import Testing

@Suite struct `The tables of vignettes` {
  @Test(.verifies("R.LIMITS"), arguments: PackShelf.names)
  func `are met by the packs line by line`(name: String) throws {
    let pack = try PackShelf.enabledPack(name)
    for vignette in try VignetteTable(pack: name).vignettes {
      let complaint = vignette.complaint(about: pack)
      #expect(complaint == nil, "\(vignette)")
    }
  }

  @Test(arguments: PackShelf.names)
  func `speak about every rule, raised and not`(name: String) throws {
    let vignettes = try VignetteTable(pack: name).vignettes
    for rule in try PackShelf.pack(name).rules {
      let states = vignettes.filter { $0.rule == rule }.map(\.state)
      #expect(states.contains("active"), "\(rule)")
      #expect(states.contains { $0 == "normal" || $0 == "quiet" }, "\(rule)")
    }
  }

  @Test func `exist for packs that exist, and for no others`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: VignetteTable.folder.path)
    #expect(files.sorted() == PackShelf.names.map { "\($0).txt" })
  }
}

/// What `make mutations` runs for every pack, and every test run for the packs that take seconds.
@Suite struct `Broken copies of a pack` {
  @Test(.verifies("R.LIMITS"), arguments: MutationShare.wanted)
  func `are noticed by its table, all of them`(share: MutationShare) throws {
    let score = try MutationScore(share)
    print(score.description)
    #expect(score.total > 20)
    #expect(score.survivors.isEmpty, "\(score.description)")
  }

  @Test func `go unnoticed by a table that does not speak about them`() throws {
    let share = MutationShare(pack: "aan-2009", part: 1, parts: 1)
    let score = try MutationScore(share) { !$0.rule.hasPrefix("COUGH") }
    #expect(score.survivors.contains { $0.what == "rules[6].when.limit: 270 L/min -> 269.9 L/min" })
    #expect(!score.survivors.contains { $0.what.contains("40 cmH2O") })
  }
}

extension MutationShare {
  /// The packs to break: in MUTATE, their names with commas between them, or `all`; else the quick ones.
  static let wanted: [MutationShare] = {
    let wanted = ProcessInfo.processInfo.environment["MUTATE"] ?? "aan-2009,ca-2020,chest-2023,enmc-2002"
    let packs = wanted == "all" ? PackShelf.enabledNames : wanted.split(separator: ",").map(String.init)
    do {
      return try packs.flatMap { try MutationShare.all(of: $0) }
    } catch {
      preconditionFailure("\(error)")
    }
  }()
}
