internal import Quantities
internal import Readings
internal import WireFormats

/// Takes each sample of a unit's waveform block once, by the counter that runs on with every sample.
struct RegisterWaveforms: Sendable {
  /// The time without a new sample after which the waveforms are stale; as for numbers.
  private static let staleAfter: Interval = .seconds(10)

  private let plan: RegisterProfile.WaveformBlock
  private var tracks: [WaveformAssembler]
  private var newest: (counter: UInt16, at: Uptime)?
  private var loss = SampleLoss()

  /// Prepares to read a profile's waveform block.
  init(instrument: InstrumentIndex, origin: Origin, plan: RegisterProfile.WaveformBlock) {
    self.plan = plan
    tracks = plan.tracks.map { track in
      WaveformAssembler(
        instrument: instrument, origin: origin, channel: track.channel, sampleInterval: plan.sampleInterval)
    }
  }

  /// The line was opened: what the unit counted before is not known.
  mutating func restart() {
    newest = nil
    for place in tracks.indices { tracks[place].restart() }
  }

  /// Says, once, why no samples come.
  mutating func end(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    for place in tracks.indices { tracks[place].end(reason, at: now, into: &actions) }
  }

  /// Takes the samples that are new in a block that was read.
  mutating func take(
    _ values: ModbusRegisters, _ block: RegisterBlock, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    let latest = values[Int(plan.counterAddress) - block.range.lowerBound]
    let passed = samplesPassed(until: latest, at: now, into: &actions)
    guard passed > 0 else { return noteStandstill(at: now, into: &actions) }
    newest = (latest, now)
    let fresh = min(passed, plan.depth)
    for place in tracks.indices {
      if passed > fresh { tracks[place].skip(passed - fresh, .corrupted, at: now, into: &actions) }
      let first = Int(plan.tracks[place].newestAddress) - block.range.lowerBound
      for age in stride(from: fresh - 1, through: 0, by: -1) {
        let sample = Int16(bitPattern: values[first + age * plan.stride])
        let absence: Absence? = sample == plan.absentSample ? .notReported : nil
        tracks[place].add(sample, absence: absence, at: now, into: &actions)
      }
      tracks[place].flush(into: &actions)
    }
    loss.add(passed - fresh)
    loss.report(of: plan.tracks.map(\.channel), at: now, into: &actions)
  }

  /// How many samples the unit has taken since the last answer; at first, or after a restart, how many it
  /// has.
  ///
  /// A counter that has run further than time allows was started anew, and samples from before that are none.
  private mutating func samplesPassed(
    until latest: UInt16, at now: Uptime, into actions: inout [InstrumentAction]
  ) -> Int {
    let known = min(Int(latest), plan.depth)
    guard let last = newest else { return known }
    // A quarter more than the two clocks can differ by, and a block's worth for an answer that was slow.
    let beats = (now - last.at).nanoseconds / plan.sampleInterval.nanoseconds
    let most = beats * 5 / 4 + Int64(plan.depth)
    guard most <= 65_535 else { return known }
    let passed = Int(latest &- last.counter)
    guard passed > most else { return passed }
    newest = nil
    actions.append(.note(.instrumentRestarted))
    return known
  }

  /// A counter that stands still has no new samples; after a while the waveforms say so.
  private mutating func noteStandstill(at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let newest, now - newest.at >= RegisterWaveforms.staleAfter else { return }
    end(.stale, at: now, into: &actions)
  }
}
