import ArgumentParser
import Control
import Criteria
import Documents
import Glibc
import Journal
import Lines
import Quantities
import Readings

/// A bed's ring as another program follows it, whether its gateway runs or has died.
struct BedRing {
  /// How often it is looked whether the ring has got another writer, or is another file.
  private static let lookEvery: Interval = .seconds(1)

  let path: String
  /// The folder of the gateway's state.
  let folder: String
  /// What the gateway left beside the ring; nil when there is nothing that can be read.
  private(set) var card: BedCard?
  private var reader: RingReader
  private var anchor: ClockAnchor
  private var generation: UInt64
  private var lookAt: Uptime

  /// Opens the ring of a path, of a state folder, or of the bed; ends the program when there is none.
  init(_ named: String?, of bed: Bed, from start: RingReader.Start) throws {
    (path, folder) = try Self.find(named, bed)
    do throws(RingError) {
      let ring = try Ring(attachingTo: path)
      reader = try RingReader(ring, from: start)
      anchor = try ring.anchor()
      generation = try ring.generation()
    } catch {
      throw Self.complaint(error).exit()
    }
    lookAt = MonotonicClock.uptime() + Self.lookEvery
    readCard()
  }

  /// Takes the next record, or says why there is none.
  mutating func next() -> RingStep { reader.next() }

  /// The records that were overwritten before they were read.
  var lost: UInt64 { reader.lost }

  /// The start of the machine that the ring's clock counts from.
  var boot: BootIdentity { anchor.boot }

  /// A moment of the ring's clock in UTC.
  func utc(_ moment: Uptime) -> String { anchor.civil(at: moment).iso8601 }

  /// Follows the ring to another writer or another file, at most once a second; true when it did.
  mutating func follow() -> Bool {
    let now = MonotonicClock.uptime()
    guard now >= lookAt else { return false }
    lookAt = now + Self.lookEvery
    defer { readCard() }
    do throws(RingError) {
      let found = try Ring(attachingTo: path)
      let (newAnchor, newGeneration) = (try found.anchor(), try found.generation())
      guard newGeneration != generation || newAnchor != anchor else { return false }
      let mapped = (anchor: try reader.ring.anchor(), generation: try reader.ring.generation())
      let isSame = mapped.anchor == newAnchor && mapped.generation == newGeneration
      if !isSame { reader = try RingReader(found, from: .oldest) }
      (anchor, generation) = (newAnchor, newGeneration)
      return true
    } catch {
      // It was taken away or is being replaced; what is mapped stays readable, and the next look may find it.
      return false
    }
  }

  /// Takes the card of the ring's last writer; a new writer opens the ring a moment before it leaves its own.
  private mutating func readCard() {
    let found = Self.card(in: folder)
    card = found?.generation == generation ? found : nil
  }

  private static func find(_ named: String?, _ bed: Bed) throws -> (ring: String, folder: String) {
    guard let named else { return (try ring(ofFolder: bed.folder), bed.folder) }
    var status = stat()
    if stat(named, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return (try ring(ofFolder: named), named)
    }
    return (named, bed.state ?? "\(named).state")
  }

  /// The ring that a state folder belongs to: the one its card names, or the one it is named for.
  private static func ring(ofFolder folder: String) throws -> String {
    if let card = card(in: folder) { return card.ring }
    var name = folder[...]
    while name.hasSuffix("/") { name.removeLast() }
    if name.hasSuffix(".state"), access(String(name.dropLast(6)), F_OK) == 0 {
      return String(name.dropLast(6))
    }
    throw Complaint(
      "\(folder): no gateway has left a bed.card here; give the path of its ring, or its state folder with"
        + " --state", code: EX_NOINPUT
    ).exit()
  }

  private static func card(in folder: String) -> BedCard? {
    do {
      let file = SnapshotFile(path: "\(folder)/bed.card")
      let section = try file.read().sections.first { $0.name == "card" }
      return try section.map { try BedCard(utf8: $0.bytes, file: file.path) }
    } catch {
      // Without a card the instruments go by their places; the ring itself says what is wrong with it.
      return nil
    }
  }

  private static func complaint(_ error: RingError) -> Complaint {
    switch error {
    case .misfit(let path, .magic, _, _), .misfit(let path, .length, _, _):
      Complaint("\(path): is not a whole ring of a Breathline gateway", code: EX_DATAERR)
    case .misfit(let path, .version, let found, let allowed):
      Complaint("\(path): is a ring of version \(found); this program reads \(allowed)", code: EX_DATAERR)
    case .misfit, .notRegularFile, .cursorAhead: Complaint(error.description, code: EX_DATAERR)
    case .refused, .noSpace, .held: Complaint(error.description, code: EX_NOINPUT)
    }
  }
}
