import Criteria
import Foundation
import Testing

@Suite struct `The tables of vignettes` {
  @Test(arguments: PackShelf.names)
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

@Suite(.enabled(if: MutationScore.isWanted, "make mutations runs it: it takes minutes"))
struct `Broken copies of a pack` {
  @Test(arguments: MutationScore.packs)
  func `are noticed`(name: String) throws {
    let score = try MutationScore(pack: name)
    print(score.description)
    for survivor in score.survivors { print("  \(name).yaml:\(survivor)") }
    #expect(score.survivors.isEmpty)
  }
}

extension MutationScore {
  /// The packs to break, in MUTATE: their names with commas between them, or `all`.
  static let packs: [String] = {
    let wanted = ProcessInfo.processInfo.environment["MUTATE"] ?? ""
    return wanted == "all" ? PackShelf.names : wanted.split(separator: ",").map(String.init)
  }()

  static let isWanted = !packs.isEmpty
}
