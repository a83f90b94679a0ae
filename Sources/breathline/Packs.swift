import ArgumentParser
import Criteria
import Documents
import Glibc
import Readings

/// `breathline packs`.
struct Packs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists, shows and checks rule packs.",
    subcommands: [List.self, Show.self, Check.self, Disagreements.self])

  /// Reads a pack by its name or the path of its file; says why not and ends.
  static func pack(_ name: String) throws -> RulePack {
    do throws(DocumentError) {
      return try RulePack.named(name)
    } catch {
      throw Complaint(error).exit()
    }
  }

  /// `breathline packs list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Names the packs that come with the product, what they are for, and how sure we are of them.")

    @Flag(name: .long, help: "One JSON object a line.")
    var json = false

    func run() throws {
      for name in RulePack.embeddedNames {
        let pack = try Packs.pack(name)
        print(json ? pack.json.text : pack.row)
        if !json, let reason = pack.disabledBecause { print("    not run: \(reason)") }
      }
    }
  }

  /// `breathline packs show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a pack: its rules, every number and comparator in it, and where each comes from.")

    @Argument(help: "A pack's name, or the path of a .yaml file.", completion: .file(extensions: ["yaml"]))
    var pack: String

    @Flag(name: .long, help: "One JSON object a line.")
    var json = false

    func run() throws {
      let pack = try Packs.pack(pack)
      for line in json ? pack.jsonLines : pack.page { print(line) }
    }
  }

  /// `breathline packs disagreements`.
  struct Disagreements: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows where packs answer one question with different limits; nothing decides between them.")

    @Argument(
      help: "Names of packs, or paths of .yaml files; without any, all enabled packs.",
      completion: .file(extensions: ["yaml"]))
    var packs: [String] = []

    func run() throws {
      let names = packs.isEmpty ? RulePack.embeddedNames : packs
      let all = try names.map { try Packs.pack($0) }
      let compared = packs.isEmpty ? all.filter(\.isEnabled) : all
      for disagreement in RulePack.disagreements(among: compared) {
        print(disagreement.topic)
        for opinion in disagreement.opinions { print("  \(opinion.words)") }
      }
    }
  }

  /// `breathline packs check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks pack files of the site's own, alone and beside each other.")

    @Argument(help: "Pack files.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    func validate() throws {
      guard !files.isEmpty else { throw ValidationError("give at least one pack file") }
    }

    func run() throws {
      var worst: Int32 = 0
      var seen: [(id: String, file: String)] = []
      for file in files {
        do throws(DocumentError) {
          let pack = try RulePack(path: file)
          if let other = seen.first(where: { $0.id == pack.id }) {
            Complaint("\(file): pack \(pack.id) is also in \(other.file); allowed: each id once", code: 65)
              .write()
            worst = max(worst, EX_DATAERR)
          }
          seen.append((pack.id, file))
          let state = pack.isEnabled ? "" : ", not run: \(pack.disabledBecause ?? "")"
          let rules = pack.summaries.count { !$0.isArm }
          print(
            "\(file): good; \(pack.id) \(pack.version), \(rules) rules, "
              + "\(pack.parameters.count) numbers with their sources\(state)")
        } catch {
          let complaint = Complaint(error)
          complaint.write()
          worst = max(worst, complaint.code)
        }
      }
      guard worst == 0 else { throw ExitCode(worst) }
    }
  }
}
