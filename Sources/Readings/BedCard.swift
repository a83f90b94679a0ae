public import Quantities

/// What a gateway leaves beside its ring for whoever reads it: the bed's name, and that of each instrument.
///
/// A ring knows its instruments by their place alone. The card is there while the gateway is not, so that a
/// reader can name them and judge the age of a number even then.
public struct BedCard: Hashable, Sendable {
  /// One instrument, as a reader of the ring must know it.
  public struct Instrument: Hashable, Sendable {
    /// The name in the configuration.
    public var name: String
    /// The age at which a number of a channel is stale, in the order of the channels; a channel that is not
    /// there is a fact about one event, or none of the instrument's.
    public var staleness: [Staleness]

    /// Describes an instrument.
    public init(name: String, staleness: [Staleness]) {
      self.name = name
      self.staleness = staleness
    }
  }

  /// How old a number may grow.
  public struct Staleness: Hashable, Sendable {
    /// The channel.
    public var channel: Channel
    /// The age at which its number is no longer shown as one.
    public var after: Interval

    /// Limits a channel's age.
    public init(_ channel: Channel, after: Interval) {
      self.channel = channel
      self.after = after
    }
  }

  /// The bed's name.
  public var bed: String
  /// The ring's file.
  public var ring: String
  /// Which writer of the ring left the card, as ``Ring/generation()`` counts them.
  public var generation: UInt64
  /// The first record that the instruments of this card wrote; whose the older ones are, nobody can say.
  public var from: UInt64
  /// The instruments, in the order of their places.
  public var instruments: [Instrument]

  /// Fills in a card.
  public init(bed: String, ring: String, generation: UInt64, from: UInt64, instruments: [Instrument]) {
    self.bed = bed
    self.ring = ring
    self.generation = generation
    self.from = from
    self.instruments = instruments
  }

  /// The name of a record's instrument, or `#` and its place where the card knows none.
  public func name(_ instrument: InstrumentIndex, ofRecord index: UInt64) -> String {
    let place = Int(instrument.position)
    return index >= from && place < instruments.count ? instruments[place].name : "#\(place)"
  }

  /// The age at which an instrument's number is stale; nil for a fact about one event, or an unknown
  /// instrument.
  public func staleAfter(of channel: Channel, at instrument: InstrumentIndex) -> Interval? {
    let place = Int(instrument.position)
    guard place < instruments.count else { return nil }
    return instruments[place].staleness.first { $0.channel == channel }?.after
  }

  /// The card as one JSON object.
  public var json: JSONObject {
    var object = JSONObject()
    object.add("bed", bed)
    object.add("ring", ring)
    object.add("generation", String(generation))
    object.add("from", String(from))
    object.add("instruments", instruments.map(\.json))
    return object
  }
}

extension BedCard.Instrument {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("name", name)
    object.add(
      "stale",
      staleness.map { staleness in
        var entry = JSONObject()
        entry.add("channel", staleness.channel.name)
        entry.add("after_ms", staleness.after.wholeMilliseconds)
        return entry
      })
    return object
  }
}
