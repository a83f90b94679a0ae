import ArgumentParser
import Devices
import Documents
import Quantities
import Readings

/// `breathline profile`.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Lists and checks Modbus profiles: which registers of a unit hold which channel.",
    subcommands: [List.self, Check.self, Schema.self])

  /// `breathline profile list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Names the profiles that come with the product.")

    @Flag(name: .long, help: "One JSON object a line.")
    var json = false

    func run() throws {
      for name in RegisterProfile.embeddedNames {
        do throws(DocumentError) {
          let profile = try RegisterProfile.named(name)
          print(json ? profile.json.text : "\(profile.name)  \(profile.title)")
        } catch {
          throw Complaint(error).exit()
        }
      }
    }
  }

  /// `breathline profile schema`.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the JSON Schema of profile files, for editors.")

    func run() { print(ProfileSchema.text) }
  }

  /// `breathline profile check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks profile files of the site's own; nothing is opened and nothing is sent.",
      discussion: """
        Exit codes: 0 all are good, 1 at least one was refused, 2 at least one cannot be read, 64 wrong \
        arguments.
        """)

    /// What became of the worst of the files.
    private enum Outcome: Int32 {
      case good = 0
      case refused = 1
      case unreadable = 2
    }

    @Argument(help: "Profile files.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    @Flag(name: .long, help: "One JSON object a file, on standard output.")
    var json = false

    func validate() throws {
      guard !files.isEmpty else { throw ValidationError("give at least one profile file") }
    }

    func run() throws {
      var worst = Outcome.good
      for file in files {
        do throws(DocumentError) {
          let profile = try RegisterProfile(path: file)
          print(json ? Self.json(file, profile).text : "\(file): good; \(profile.summary)")
        } catch {
          let isThere = if case .unreadable = error.problem { false } else { true }
          let outcome = isThere ? Outcome.refused : .unreadable
          if json { print(Self.json(file, error).text) } else { Complaint(error).write() }
          if outcome.rawValue > worst.rawValue { worst = outcome }
        }
      }
      guard worst == .good else { throw ExitCode(worst.rawValue) }
    }

    private static func json(_ file: String, _ profile: RegisterProfile) -> JSONObject {
      var object = JSONObject()
      object.add("type", "profile-check")
      object.add("file", file)
      object.add("good", true)
      object.add("profile", profile.json)
      return object
    }

    private static func json(_ file: String, _ error: DocumentError) -> JSONObject {
      var object = JSONObject()
      object.add("type", "profile-check")
      object.add("file", file)
      object.add("good", false)
      object.add("line", Int64(error.line))
      object.add("key", error.key)
      object.add("value", optional: error.value)
      object.add("allowed", optional: error.allowed)
      object.add("says", error.description)
      return object
    }
  }
}

extension RegisterProfile {
  /// What the profile is, as the end of a sentence.
  fileprivate var summary: String {
    let reads = plannedReads.map { "\($0.first)+\($0.count) \($0.table.rawValue)" }.joined(separator: ", ")
    let waves = waveforms.map { ", \($0.tracks.count) waveforms" } ?? ""
    let unit = unit.map { "unit \($0)" } ?? "no unit"
    return "\(name), \(unit), \(fields.count) numbers\(waves); reads \(reads)"
  }

  /// The profile for programs.
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("name", name)
    object.add("title", title)
    object.add("unit", optional: unit.map(Int64.init))
    object.add("channels", fields.map(\.channel.name) + (waveforms?.tracks.map(\.channel.name) ?? []))
    object.add(
      "reads",
      plannedReads.map { read in
        var object = JSONObject()
        object.add("table", read.table.rawValue)
        object.add("address", Int64(read.first))
        object.add("count", Int64(read.count))
        object.add("period_ms", read.period.wholeMilliseconds)
        return object
      })
    return object
  }
}
