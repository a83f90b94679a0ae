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

    @Flag(name: .long, help: "One JSON object a line, one for each topic.")
    var json = false

    func run() throws {
      let names = packs.isEmpty ? RulePack.embeddedNames : packs
      let all = try names.map { try Packs.pack($0) }
      let compared = packs.isEmpty ? all.filter(\.isEnabled) : all
      for disagreement in RulePack.disagreements(among: compared) {
        if json {
          print(Self.json(disagreement).text)
        } else {
          print(disagreement.topic)
          for opinion in disagreement.opinions { print("  \(opinion.words)") }
        }
      }
    }

    private static func json(_ disagreement: PackDisagreement) -> JSONObject {
      var object = JSONObject()
      object.add("type", "disagreement")
      object.add("topic", disagreement.topic)
      object.add(
        "opinions",
        disagreement.opinions.map { opinion in
          var object = JSONObject()
          object.add("pack", opinion.pack)
          object.add("rule", opinion.rule)
          object.add("limits", opinion.limits)
          return object
        })
      return object
    }
  }

  /// `breathline packs check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks pack files of the site's own, alone and beside each other.")

    @Argument(help: "Pack files.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    @Flag(name: .long, help: "One JSON object a file, on standard output.")
    var json = false

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
            let says = "\(file): pack \(pack.id) is also in \(other.file); allowed: each id once"
            say(file, Complaint(says, code: EX_DATAERR))
            worst = max(worst, EX_DATAERR)
          } else {
            print(json ? Self.json(file, pack).text : Self.words(file, pack))
          }
          seen.append((pack.id, file))
        } catch {
          let complaint = Complaint(error)
          say(file, complaint)
          worst = max(worst, complaint.code)
        }
      }
      guard worst == 0 else { throw ExitCode(worst) }
    }

    private func say(_ file: String, _ complaint: Complaint) {
      guard json else { return complaint.write() }
      var object = JSONObject()
      object.add("type", "pack-check")
      object.add("file", file)
      object.add("good", false)
      object.add("says", complaint.sentence)
      print(object.text)
    }

    private static func words(_ file: String, _ pack: RulePack) -> String {
      let state = pack.isEnabled ? "" : ", not run: \(pack.disabledBecause ?? "")"
      let rules = pack.summaries.count { !$0.isArm }
      return "\(file): good; \(pack.id) \(pack.version), \(rules) rules, "
        + "\(pack.parameters.count) numbers with their sources\(state)"
    }

    private static func json(_ file: String, _ pack: RulePack) -> JSONObject {
      var object = JSONObject()
      object.add("type", "pack-check")
      object.add("file", file)
      object.add("good", true)
      object.add("pack", pack.json)
      return object
    }
  }
}
