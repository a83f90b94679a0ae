import Criteria
import Documents
import Journal

/// The rule packs of a bed: read from the configuration's list, and read again when asked.
///
/// A site's own file that is refused leaves the last good one at work: its text was put by when it was good.
struct PackShelf {
  /// What reading the packs again gave.
  enum Outcome {
    case good([RulePack])
    case refused(String)
  }

  private static let section = "pack"

  /// The configuration as the daemon began with it.
  private let beginning: GatewayConfiguration
  private let folder: StateFolder
  /// The packs at work.
  private(set) var packs: [RulePack]
  /// Whether more than the packs has changed in the configuration since the daemon began.
  private(set) var isOtherwiseChanged = false
  /// What could not be put by, as sentences.
  private(set) var failures: [String] = []

  init(configuration: GatewayConfiguration, folder: StateFolder) {
    beginning = configuration
    self.folder = folder
    packs = configuration.packs
    putBy(configuration)
  }

  /// Reads all packs again; nothing is changed when one is refused.
  mutating func read() -> Outcome {
    do throws(DocumentError) {
      let fresh = try GatewayConfiguration(path: beginning.path)
      packs = fresh.packs
      isOtherwiseChanged = !fresh.differsInPacksAlone(from: beginning)
      putBy(fresh)
      return .good(fresh.packs)
    } catch {
      return .refused(error.description)
    }
  }

  /// The last good text of a pack file; nil when none was put by.
  static func goodText(of file: String, in folder: StateFolder) -> String? {
    do throws(JournalError) {
      let found = try folder.goodPack(file).read().sections.first { $0.name == section }
      return found.map { String(decoding: $0.bytes, as: UTF8.self) }
    } catch {
      // Whoever asks has the refusal of the file itself to tell.
      return nil
    }
  }

  /// Keeps the text of the site's own packs and profiles that are good now.
  private mutating func putBy(_ configuration: GatewayConfiguration) {
    failures = []
    guard !configuration.siteTexts.isEmpty else { return }
    if let failure = StateFolder(path: folder.goodPacks).make() { failures.append(failure) }
    for (file, text) in configuration.siteTexts where Self.goodText(of: file, in: folder) != text {
      do throws(JournalError) {
        let section = SnapshotSection(Self.section, Array(text.utf8))
        try folder.goodPack(file).write([section], isDurable: true)
      } catch {
        failures.append(error.description)
      }
    }
  }
}
