internal import Quantities
internal import Readings

/// Gathers samples of one waveform into blocks, one quality a block, in the order they were taken.
struct WaveformAssembler: Sendable {
  let instrument: InstrumentIndex
  let origin: Origin
  let channel: Channel
  let sampleInterval: Interval

  private var block: WaveformBlock?
  private var taken: Int64 = 0

  /// Makes an assembler of one channel whose samples are `sampleInterval` apart.
  init(instrument: InstrumentIndex, origin: Origin, channel: Channel, sampleInterval: Interval) {
    self.instrument = instrument
    self.origin = origin
    self.channel = channel
    self.sampleInterval = sampleInterval
  }

  /// Adds a sample; a full block, and one of another quality, goes out first.
  mutating func add(
    _ count: Int16, absence: Absence? = nil, doubt: Doubt? = nil, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) {
    if let held = block, held.absence != absence || held.doubt != doubt { flush(into: &actions) }
    var filling = block ?? begin(absence: absence, doubt: doubt, at: now)
    filling.append(absence == nil ? count : 0)
    filling.receivedAt = now
    taken += 1
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
      deviceMicroseconds: taken * sampleInterval.wholeMicroseconds, sampleInterval: sampleInterval,
      absence: absence, doubt: doubt)
  }
}
