internal import Quantities
internal import Readings
internal import WireFormats

/// What a session makes of an instrument's words: readings, waveforms, notes, and what is to be sent.
///
/// It holds what each channel said last and the watch over the line, so that a dialect has only to say what
/// it heard.
struct Transcript: Sendable {
  private(set) var board: ChannelBoard
  private(set) var watch: LineWatch
  /// What was counted for whoever asks how well the instrument speaks.
  var tally: WireTally
  private var waves: [WaveformAssembler]
  private let isFrameEvidence: Bool
  private let permits: @Sendable ([UInt8]) -> Bool
  /// What should follow, in order; the session empties it.
  fileprivate(set) var actions: [InstrumentAction] = []

  fileprivate init(
    instrument: InstrumentIndex, origin: Origin, traits: DialectTraits, kinds: [StaticString],
    permits: @escaping @Sendable ([UInt8]) -> Bool
  ) {
    board = ChannelBoard(
      instrument: instrument, origin: origin,
      channels: traits.numbers.map { ($0.channel, staleAfter: $0.staleAfter) }, events: traits.events)
    waves = traits.waveforms.map {
      WaveformAssembler(
        instrument: instrument, origin: origin, channel: $0.channel, sampleInterval: $0.sampleInterval)
    }
    watch = LineWatch(silentAfter: traits.silentAfter, mismatchAfter: traits.mismatchAfter)
    isFrameEvidence = traits.isFrameEvidence
    tally = WireTally(kinds: kinds)
    self.permits = permits
  }

  /// Whether the instrument has been understood since the line was opened.
  var hasSpoken: Bool { watch.hasSpoken }

  /// The configured instrument was understood; a note says so once after each opening.
  mutating func understood() {
    recognised()
    watch.understood(into: &actions)
  }

  /// What came shows that the right protocol is on the line, whatever it says.
  ///
  /// For dialects whose frames alone do not show it (``DialectTraits/isFrameEvidence``).
  mutating func recognised() { watch.recognised() }

  /// A channel reads this; outside of its plausible range it becomes `absent(implausible)`.
  mutating func publish(_ channel: Channel, _ reading: Reading, at now: Uptime) {
    board.publish(channel, reading, at: now, into: &actions)
  }

  /// No channel has a value, for this reason.
  mutating func withdraw(_ reason: Absence, at now: Uptime) {
    board.withdraw(reason, at: now, into: &actions)
  }

  /// These channels have no value, for this reason.
  mutating func withdraw(_ channels: [Channel], _ reason: Absence, at now: Uptime) {
    board.withdraw(channels, reason, at: now, into: &actions)
  }

  /// No channel has a value, unless nobody has spoken yet: who joins in the middle of a frame lost nothing.
  mutating func withdrawIfSpeaking(_ reason: Absence, at now: Uptime) {
    if hasSpoken { withdraw(reason, at: now) }
  }

  /// The next sample of a waveform, in counts of its channel's resolution.
  mutating func wave(
    _ channel: Channel, _ count: Int16, absence: Absence? = nil, doubt: Doubt? = nil, at now: Uptime
  ) {
    let place = place(of: channel)
    waves[place].add(count, absence: absence, doubt: doubt, at: now, into: &actions)
  }

  /// Samples of a waveform were never received.
  mutating func skip(_ channel: Channel, _ lost: Int, _ reason: Absence, at now: Uptime) {
    waves[place(of: channel)].skip(lost, reason, at: now, into: &actions)
  }

  /// The samples of a waveform are so far apart, as the instrument says; its sample clock starts anew.
  mutating func pace(_ channel: Channel, _ sampleInterval: Interval) {
    let place = place(of: channel)
    guard waves[place].sampleInterval != sampleInterval else { return }
    waves[place].flush(into: &actions)
    waves[place] = WaveformAssembler(
      instrument: board.instrument, origin: board.origin, channel: channel, sampleInterval: sampleInterval)
  }

  /// No samples of any waveform come meanwhile; said once.
  mutating func endWaves(_ reason: Absence, at now: Uptime) {
    for place in waves.indices { waves[place].end(reason, at: now, into: &actions) }
  }

  /// A frame that was cut well says what cannot be; it is counted.
  mutating func refuse(_ error: WireError) { watch.refused(error) }

  /// Sends bytes, when the allow-list names them; `name` is told when it does not.
  mutating func send(_ bytes: [UInt8], _ name: String) {
    actions.append(permits(bytes) ? .transmit(bytes) : .note(.transmitRefused(name)))
  }

  /// Something an engineer would want to know.
  mutating func note(_ note: InstrumentNote) { actions.append(.note(note)) }

  private func place(of channel: Channel) -> Int {
    guard let place = waves.firstIndex(where: { $0.channel == channel }) else {
      preconditionFailure("\(channel.name) is no waveform of instrument \(board.instrument.position)")
    }
    return place
  }
}

/// The conversation with an instrument that speaks a ``Dialect`` over a byte line.
struct DialectSession<Speech: Dialect>: InstrumentSession {
  private var dialect: Speech
  private var transcript: Transcript

  init(_ dialect: Speech, instrument: InstrumentIndex, origin: Origin) {
    self.dialect = dialect
    transcript = Transcript(
      instrument: instrument, origin: origin, traits: Speech.traits, kinds: Speech.kinds,
      permits: { Speech.permits($0) })
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    dialect.framer.reset()
    transcript.open(at: now)
    dialect.opened(at: now, &transcript)
    transcript.hand(over: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    transcript.close(reason, at: now)
    transcript.hand(over: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    transcript.heardBytes(at: now)
    for byte in bytes {
      dialect.framer.append(byte)
      takeFrames(at: now)
    }
    transcript.judge(at: now)
    transcript.hand(over: &actions)
  }

  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction]) {
    if transcript.watch.isOpen { dialect.timePassed(at: now, &transcript) }
    transcript.judge(at: now)
    transcript.expire(at: now)
    transcript.hand(over: &actions)
  }

  func nextDeadline(after now: Uptime) -> Uptime? {
    let line = earliest(transcript.watch.nextDeadline, transcript.board.nextDeadline)
    return transcript.watch.isOpen ? earliest(line, dialect.nextDeadline) : line
  }

  func refusals(of error: WireError) -> UInt64 { transcript.watch.count(of: error) }

  var tally: WireTally { transcript.tally }

  private mutating func takeFrames(at now: Uptime) {
    while true {
      switch dialect.framer.next() {
      case .incomplete: return
      case .rejected(let error):
        transcript.refuse(error)
        dialect.refused(error, at: now, &transcript)
      case .frame(let frame):
        transcript.heardFrame(Speech.kind(of: frame))
        dialect.heard(frame, at: now, &transcript)
      }
    }
  }
}

// MARK: - For the session alone

extension Transcript {
  fileprivate mutating func open(at now: Uptime) {
    for place in waves.indices { waves[place].restart() }
    watch.opened(at: now)
    board.expect(at: now, into: &actions)
  }

  fileprivate mutating func close(_ reason: Absence, at now: Uptime) {
    endWaves(reason, at: now)
    tally.forgetsQuestion()
    watch.closed()
    withdraw(reason, at: now)
  }

  fileprivate mutating func heardBytes(at now: Uptime) { watch.heardBytes(at: now) }

  fileprivate mutating func heardFrame(_ kind: Int) {
    tally.count(kind)
    if isFrameEvidence { watch.recognised() }
  }

  fileprivate mutating func judge(at now: Uptime) {
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
  }

  fileprivate mutating func expire(at now: Uptime) { board.expire(at: now, into: &actions) }

  /// Moves what should follow to the caller's list, behind what is there.
  fileprivate mutating func hand(over list: inout [InstrumentAction]) {
    if list.isEmpty { swap(&list, &actions) } else { list.append(contentsOf: actions) }
    actions.removeAll(keepingCapacity: true)
  }
}
