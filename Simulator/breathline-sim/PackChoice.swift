import Criteria

/// The rule packs that `--pack` names.
enum PackChoice {
  /// What runs when nothing is said.
  static let usual = ["cn-als-2022"]

  /// Reads the packs; one that cannot be read, or that is there twice, ends the program with 2.
  static func read(_ names: [String]) throws -> [RulePack] {
    var packs: [RulePack] = []
    for name in names {
      let pack: RulePack
      do {
        pack = try RulePack.named(name)
      } catch {
        throw Complaint.couldNotRun("\(error)")
      }
      guard !packs.contains(where: { $0.id == pack.id }) else {
        throw Complaint.couldNotRun("--pack \(name): pack \(pack.id) is there already; allowed: each pack once")
      }
      packs.append(pack)
    }
    return packs
  }
}
