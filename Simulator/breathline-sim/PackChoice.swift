import ArgumentParser
import Bench
import Criteria

/// The rule packs that `--pack` names.
enum PackChoice {
  static let help: ArgumentHelp =
    "A rule pack: a built-in name or the path of a .yaml file; several times; else what the scenario names."

  /// Reads the packs, without names those of the scenario; one that cannot be read, or that is there twice,
  /// ends the program with 2.
  static func read(_ names: [String], for scenario: Scenario) throws -> [RulePack] {
    var packs: [RulePack] = []
    for name in names.isEmpty ? scenario.packs : names {
      let pack: RulePack
      do {
        pack = try RulePack.named(name)
      } catch {
        throw Complaint.couldNotRun("\(error)")
      }
      guard !packs.contains(where: { $0.id == pack.id }) else {
        throw Complaint.couldNotRun(
          "--pack \(name): pack \(pack.id) is there already; allowed: each pack once")
      }
      packs.append(pack)
    }
    return packs
  }
}
