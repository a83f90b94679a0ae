public import Quantities
public import Readings

/// What a monitor has read of a bed's ring: the last word of every channel, and the last seconds of every
/// waveform.
public struct MonitorBed: Sendable {
  /// The last word of a channel.
  struct Word: Hashable, Sendable {
    let reading: Reading
    let at: Uptime
    let origin: Origin
  }

  private struct Place: Hashable {
    let instrument: InstrumentIndex
    let channel: Channel
  }

  /// What the gateway left beside the ring; nil when there is nothing.
  public var card: BedCard?
  /// The records that were overwritten before they were read.
  public private(set) var lost: UInt64 = 0
  /// When the gateway wrote its last record; nil before the first.
  public private(set) var writtenAt: Uptime?
  private var words: [Place: Word] = [:]
  private var traces: [Place: WaveTrace] = [:]
  private var heardAt: [InstrumentIndex: Uptime] = [:]
  /// Records that this version cannot read.
  public private(set) var unknown: UInt64 = 0

  /// A bed of which nothing was read yet.
  public init(card: BedCard?) { self.card = card }

  /// Takes a record.
  public mutating func take(_ record: Record) {
    writtenAt = max(writtenAt ?? record.receivedAt, record.receivedAt)
    heardAt[record.instrument] = record.receivedAt
    switch record.content {
    case .sample(let sample):
      words[Place(instrument: sample.instrument, channel: sample.channel)] = Word(
        reading: sample.reading, at: sample.receivedAt, origin: sample.origin)
    case .waveform(let block):
      traces[Place(instrument: block.instrument, channel: block.channel), default: WaveTrace()].take(block)
    case .unknown: unknown += 1
    }
  }

  /// Takes note of records that were overwritten before they were read.
  public mutating func lose(_ count: UInt64) { lost += count }

  /// Forgets everything but the card, as when the ring was replaced by another.
  public mutating func forget() { self = MonitorBed(card: card) }

  /// Every instrument that the card knows or that was heard, in the order of their places.
  var instruments: [InstrumentIndex] {
    let known = (0..<(card?.instruments.count ?? 0)).map { InstrumentIndex(UInt8(clamping: $0)) }
    return Set(known).union(heardAt.keys).sorted()
  }

  /// What an instrument is called.
  func name(_ instrument: InstrumentIndex) -> String {
    card?.name(instrument, ofRecord: .max) ?? "#\(instrument.position)"
  }

  func word(_ channel: Channel, of instrument: InstrumentIndex) -> Word? {
    words[Place(instrument: instrument, channel: channel)]
  }

  func trace(_ channel: Channel, of instrument: InstrumentIndex) -> WaveTrace? {
    traces[Place(instrument: instrument, channel: channel)]
  }

  /// All words of an instrument, in the order of the channels.
  func words(of instrument: InstrumentIndex) -> [(channel: Channel, word: Word)] {
    Channel.allCases.compactMap { channel in word(channel, of: instrument).map { (channel, $0) } }
  }

  func heardAt(_ instrument: InstrumentIndex) -> Uptime? { heardAt[instrument] }

  /// The age at which a number is no longer shown as one; nil for a fact about one event.
  ///
  /// Without a card ten seconds count for all but the manoeuvres and coughs, as for most channels with one
  /// (clinical basis, section 2.2).
  func staleAfter(_ channel: Channel, of instrument: InstrumentIndex) -> Interval? {
    guard let card else { return Self.events.contains(channel) ? nil : .seconds(10) }
    if let after = card.staleAfter(of: channel, at: instrument) { return after }
    return Self.events.contains(channel) ? nil : .seconds(10)
  }

  private static let events: [Channel] = [
    .coughPeakFlow, .vitalCapacity, .negativeInspiratoryForce, .peakExpiratoryFlow,
  ]

  /// The names of the instruments whose readings have an origin; nothing heard is of none.
  func names(from origin: Origin) -> [String] {
    instruments.filter { instrument in
      words(of: instrument).contains { $0.word.origin == origin }
        || Channel.allCases.contains { trace($0, of: instrument)?.origin == origin }
    }.map(name)
  }
}
