import Criteria
import Documents
import Quantities

/// The rule packs of a bed: read from the configuration's list, and read again when asked.
///
/// A site's own file that is refused leaves the last good one at work: its text was put by when it was good.
struct PackShelf {
  /// What reading the packs again gave.
  enum Outcome {
    case good([RulePack])
    case refused(String)
  }

  private let path: String
  /// The configuration's text as the daemon began with it, the packs' line left out.
  private let rest: [Substring]
  /// Whether more than the list of packs has changed in the configuration since the daemon began.
  private(set) var isOtherwiseChanged = false
  private let folder: StateFolder
  /// The packs at work.
  private(set) var packs: [RulePack]
  /// What could not be put by, as sentences.
  private(set) var failures: [String] = []

  init(configuration: GatewayConfiguration, folder: StateFolder) {
    path = configuration.path
    rest = Self.rest(of: configuration.path)
    self.folder = folder
    packs = configuration.packs
    putBy(configuration)
  }

  /// Reads all packs again; nothing is changed when one is refused.
  mutating func read() -> Outcome {
    do throws(DocumentError) {
      let fresh = try GatewayConfiguration(path: path)
      packs = fresh.packs
      isOtherwiseChanged = Self.rest(of: path) != rest
      putBy(fresh)
      return .good(fresh.packs)
    } catch {
      return .refused(error.description)
    }
  }

  /// The lines of a configuration but for those about packs and comments.
  private static func rest(of path: String) -> [Substring] {
    let text = String(decoding: StateFolder.contents(of: path) ?? [], as: UTF8.self)
    return text.split(separator: "\n").filter { line in
      let words = line.drop { $0 == " " }
      return !words.hasPrefix("packs:") && !words.hasPrefix("#") && !words.hasPrefix("- /")
        && !words.hasSuffix(".yaml")
    }
  }

  /// Keeps the text of the site's own packs that are good now.
  private mutating func putBy(_ configuration: GatewayConfiguration) {
    let refused = configuration.refusedPacks.map(\.file)
    failures = []
    for file in configuration.packFiles where !refused.contains(file) {
      guard let bytes = StateFolder.contents(of: file), !bytes.isEmpty else { continue }
      if let failure = folder.putBy(pack: file, bytes) { failures.append(failure) }
    }
  }
}
