internal import Quantities
public import Readings

/// A ring's records as lines for a person or a program, each with its time, its instrument and its origin.
public struct RecordWords: Sendable {
  /// What the gateway left beside its ring; nil when there is nothing.
  public let card: BedCard?

  /// Prepares lines of a ring.
  public init(card: BedCard?) { self.card = card }

  /// A record as a person reads it; `utc` is its time in UTC.
  public func line(_ record: Record, index: UInt64, utc: String) -> String {
    "\(utc)  \(name(record, index))  \(words(record))"
  }

  /// A record as one JSON object on one line; `utc` is its time in UTC.
  public func json(_ record: Record, index: UInt64, utc: String) -> String {
    var object = JSONObject()
    switch record.content {
    case .sample(let sample):
      object.add("type", "reading")
      addFront(record, index, utc, origin: sample.origin, to: &object)
      object.add(sample.reading, of: sample.channel)
      if let device = sample.deviceMicroseconds { object.add("device_us", device) }
    case .waveform(let block):
      object.add("type", "waveform")
      addFront(record, index, utc, origin: block.origin, to: &object)
      object.add(block)
    case .unknown:
      object.add("type", "unknown")
      addFront(record, index, utc, origin: nil, to: &object)
    }
    return object.text
  }

  /// That records were overwritten before they were read, as a person reads it.
  public static func line(lost count: UInt64) -> String {
    "(\(count) records lost: overwritten before they were read)"
  }

  /// That records were overwritten before they were read, as one JSON object.
  public static func json(lost count: UInt64) -> String {
    var object = JSONObject()
    object.add("type", "lost")
    object.add("count", Int64(clamping: count))
    return object.text
  }

  private func name(_ record: Record, _ index: UInt64) -> String {
    card?.name(record.instrument, ofRecord: index) ?? "#\(record.instrument.position)"
  }

  private func words(_ record: Record) -> String {
    switch record.content {
    case .sample(let sample):
      "\(Self.mark(sample.origin))\(sample.channel.name) \(sample.reading.shown(of: sample.channel))"
    case .waveform(let block): "\(Self.mark(block.origin))\(block.channel.name) \(block.words)"
    case .unknown: "a record that this version cannot read"
    }
  }

  private static func mark(_ origin: Origin) -> String {
    switch origin {
    case .bedside: ""
    case .simulated: "SIMULATED "
    }
  }

  private func addFront(
    _ record: Record, _ index: UInt64, _ utc: String, origin: Origin?, to object: inout JSONObject
  ) {
    object.add("index", Int64(clamping: index))
    object.add("utc", utc)
    object.add("at_uptime_us", record.receivedAt.nanoseconds / 1000)
    object.add("instrument", name(record, index))
    if let origin { object.add("origin", origin.word) }
  }
}

extension WaveformBlock {
  /// The samples in the channel's unit, or dashes and the reason why there are none.
  var words: String {
    if let absence { return "--- \(absence.word)" }
    let unit = channel.unit.shown.isEmpty ? "" : " \(channel.unit.shown)"
    let doubt = doubt.map { " ? \($0.word)" } ?? ""
    let every = JSONObject.decimal(sampleInterval.wholeMicroseconds)
    let samples = (0..<count).map { JSONObject.decimal(thousandths($0)) }.joined(separator: " ")
    return "\(samples)\(unit) every \(every) ms\(doubt)"
  }

  /// A sample in thousandths of the channel's unit.
  func thousandths(_ place: Int) -> Int64 {
    guard case .waveform(let resolution) = channel.shape else { return 0 }
    return Int64(counts[place]) * Int64(resolution)
  }
}

extension JSONObject {
  /// Adds a block of samples: `channel`, any `absent` and `doubt`, the scale and the `counts`.
  mutating func add(_ block: WaveformBlock) {
    add("channel", block.channel.name)
    if let reason = block.absence { add("absent", reason.word) }
    if let doubt = block.doubt { add("doubt", doubt.word) }
    if case .waveform(let resolution) = block.channel.shape {
      add("resolution", thousandths: Int64(resolution))
      add("unit", block.channel.unit.rawValue)
    }
    add("interval_us", block.sampleInterval.wholeMicroseconds)
    if let device = block.deviceMicroseconds { add("device_us", device) }
    add("counts", (0..<block.count).map { Int64(block.counts[$0]) })
  }
}
