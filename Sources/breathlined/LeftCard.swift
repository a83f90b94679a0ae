import Control
import Devices
import Documents
import Glibc
import Journal
import Quantities
import Readings

/// The card that a daemon leaves for readers of its ring.
enum LeftCard {
  private static let section = "card"

  /// Leaves the card; says why it could not, or nil.
  static func leave(
    of configuration: GatewayConfiguration, in folder: StateFolder, generation: UInt64, nextRecord: UInt64
  ) -> String? {
    var card = BedCard(
      bed: configuration.bed, ring: absolute(configuration.ringFile), generation: generation,
      from: nextRecord,
      instruments: configuration.instruments.map { instrument in
        BedCard.Instrument(
          name: instrument.plan.name,
          staleness: Channel.allCases.filter { $0.shape == .numeric }.compactMap { channel in
            instrument.plan.staleAfter(of: channel).map { BedCard.Staleness(channel, after: $0) }
          })
      })
    let file = SnapshotFile(path: folder.card)
    // The same instruments wrote the older records, too.
    if let before = Self.card(in: file), before.ring == card.ring, before.instruments == card.instruments {
      card.from = min(before.from, nextRecord)
    }
    do throws(JournalError) {
      try file.write([SnapshotSection(section, Array(card.json.text.utf8))], isDurable: false)
      return nil
    } catch {
      return error.description
    }
  }

  private static func card(in file: SnapshotFile) -> BedCard? {
    do {
      let found = try file.read().sections.first { $0.name == section }
      return try found.map { try BedCard(utf8: $0.bytes, file: file.path) }
    } catch {
      // It is about to be written anew.
      return nil
    }
  }

  private static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
