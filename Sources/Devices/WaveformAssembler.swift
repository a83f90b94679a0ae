internal import Quantities
internal import Readings

/// Gathers samples of one waveform into blocks, one quality a block, in the order they were taken.
///
/// A sample outside the channel's plausible range becomes `absent(implausible)`. Where samples are missing
/// stands an empty block that says why.
struct WaveformAssembler: Sendable {
  let instrument: InstrumentIndex
  let origin: Origin
  let channel: Channel
  let sampleInterval: Interval

  /// The plausible range in counts of the channel's resolution.
  private let plausible: ClosedRange<Int32>
  private var block: WaveformBlock?
  private var taken: Int64 = 0
  /// Why there are no samples now, once that was said; nil while there are.
  private var endedBy: Absence?

  /// Makes an assembler of one channel whose samples are `sampleInterval` apart.
  init(instrument: InstrumentIndex, origin: Origin, channel: Channel, sampleInterval: Interval) {
    guard case .waveform(let resolution) = channel.shape else {
      preconditionFailure("samples of \(channel.name), which is numeric")
    }
    self.instrument = instrument
    self.origin = origin
    self.channel = channel
    self.sampleInterval = sampleInterval
    plausible = channel.plausible.lowerBound / resolution...channel.plausible.upperBound / resolution
  }

  /// Adds a sample; a full block, and one of another quality, goes out first.
  mutating func add(
    _ count: Int16, absence given: Absence? = nil, doubt: Doubt? = nil, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) {
    let absence = given ?? (plausible.contains(Int32(count)) ? nil : .implausible)
    if let held = block, held.absence != absence || held.doubt != doubt { flush(into: &actions) }
    var filling = block ?? begin(absence: absence, doubt: doubt, at: now)
    filling.append(absence == nil ? count : 0)
    filling.receivedAt = now
    taken += 1
    endedBy = nil
    block = filling
    if filling.isFull { flush(into: &actions) }
  }

  /// Accounts for samples that were never received: the block so far goes out, then one that says why there
  /// is none.
  mutating func skip(
    _ lost: Int, _ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    flush(into: &actions)
    actions.append(.waveform(begin(absence: reason, doubt: nil, at: now)))
    taken += Int64(lost)
    endedBy = nil
  }

  /// Says, once, why no samples come meanwhile.
  mutating func end(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    guard endedBy != reason else { return }
    skip(0, reason, at: now, into: &actions)
    endedBy = reason
  }

  /// Sends out what is held.
  mutating func flush(into actions: inout [InstrumentAction]) {
    guard let held = block else { return }
    actions.append(.waveform(held))
    block = nil
  }

  /// Starts the sample clock anew, after the line was closed.
  mutating func restart() {
    block = nil
    taken = 0
  }

  private func begin(absence: Absence?, doubt: Doubt?, at now: Uptime) -> WaveformBlock {
    WaveformBlock(
      instrument: instrument, channel: channel, origin: origin, receivedAt: now,
      // To the nearest: 1/75 s is no whole number of nanoseconds, and the error must not grow to a
      // microsecond soon.
      deviceMicroseconds: (sampleInterval * taken + Interval(nanoseconds: 500)).wholeMicroseconds,
      sampleInterval: sampleInterval, absence: absence, doubt: doubt)
  }
}
