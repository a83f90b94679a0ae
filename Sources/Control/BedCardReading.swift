public import Documents
internal import Quantities
public import Readings

extension BedCard {
  /// Reads a card as a gateway left it; a channel of a newer version is passed over.
  public init(utf8 bytes: [UInt8], file: String) throws(DocumentError) {
    let card = try Document(utf8: bytes, file: file).root.mapping([
      "bed", "ring", "generation", "from", "instruments",
    ])
    var instruments: [Instrument] = []
    for item in try card.required("instruments").list() { instruments.append(try Self.instrument(item)) }
    self.init(
      bed: try card.required("bed").text(), ring: try card.required("ring").text(),
      generation: try Self.whole(card.required("generation")), from: try Self.whole(card.required("from")),
      instruments: instruments)
  }

  private static func whole(_ node: DocumentNode) throws(DocumentError) -> UInt64 {
    guard let value = UInt64(try node.text()) else { throw node.refusal(allowed: "a whole number") }
    return value
  }

  private static func instrument(_ node: DocumentNode) throws(DocumentError) -> Instrument {
    let keys = try node.mapping(["name", "stale"])
    var staleness: [Staleness] = []
    for item in try keys.required("stale").list() {
      let entry = try item.mapping(["channel", "after_ms"])
      let after = try entry.required("after_ms").integer(in: 0...Int(Int32.max))
      guard let channel = Channel(name: try entry.required("channel").text()) else { continue }
      staleness.append(Staleness(channel, after: .milliseconds(Int64(after))))
    }
    return Instrument(name: try keys.required("name").text(), staleness: staleness)
  }
}
