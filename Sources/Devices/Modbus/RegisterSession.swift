internal import Quantities
internal import Readings
internal import WireFormats

/// Polls one Modbus unit through its profile: one request under way at a time, the most overdue poll next.
///
/// A poll that fails takes only its own channels with it; the others go on. Requests read and never write:
/// the session builds functions 3, 4 and 43 alone. Source: Modbus facts, rules R2 to R4.
struct RegisterSession: InstrumentSession {
  /// What one request is for.
  private enum Purpose: Sendable {
    case identification
    case numbers(RegisterBlock)
    case waveforms(RegisterBlock)
  }

  /// One request and when it is next wanted.
  private struct Poll: Sendable {
    let name: String
    let purpose: Purpose
    let request: ModbusRequest
    let channels: [Channel]
    let period: Interval
    var dueAt: Uptime?
    var isFailing = false
  }

  /// Unanswered requests in a row after which the line is opened anew; engineering choice: a dead TCP peer is
  /// then left after a few seconds.
  private static let mostUnanswered = 5
  private static let staleAfter: Interval = .seconds(10)

  private let profile: RegisterProfile
  private var board: ChannelBoard
  private var tracks: [WaveformAssembler]
  private var polls: [Poll]
  private var underWay: Int?
  private var unanswered = 0
  private var hasSpoken = false
  private var isOpen = false
  private var validity: (word: UInt16, at: Uptime)?
  private var newest: (counter: UInt16, at: Uptime)?
  /// Corrupted answers in a row, with no sound one in between.
  private var damagedInARow = 0
  private var lastSoundAt = Uptime.origin
  private var loss = SampleLoss()
  private var counts: InlineArray<8, UInt64> = InlineArray(repeating: 0)

  init(instrument: InstrumentIndex, origin: Origin, profile: RegisterProfile) {
    self.profile = profile
    let stale = max(Self.staleAfter, profile.period * 3)
    board = ChannelBoard(
      instrument: instrument, origin: origin, channels: profile.fields.map { ($0.channel, staleAfter: stale) }
    )
    tracks = (profile.waveforms?.tracks ?? []).map { track in
      WaveformAssembler(
        instrument: instrument, origin: origin, channel: track.channel,
        sampleInterval: profile.waveforms?.sampleInterval ?? .zero)
    }
    polls = Self.plan(profile)
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    isOpen = true
    hasSpoken = false
    underWay = nil
    unanswered = 0
    validity = nil
    newest = nil
    damagedInARow = 0
    lastSoundAt = now
    for place in polls.indices { polls[place].dueAt = now }
    for place in tracks.indices { tracks[place].restart() }
    board.expect(at: now, into: &actions)
    askNext(at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    isOpen = false
    underWay = nil
    board.withdraw(reason, at: now, into: &actions)
    endWaveforms(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    preconditionFailure("\(bytes.count) bytes reached a session that speaks in Modbus transactions")
  }

  mutating func replied(_ response: ModbusResponse, at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let place = underWay else { return }
    underWay = nil
    unanswered = 0
    noteSound(at: now)
    polls[place].dueAt = next(after: place, at: now)
    if polls[place].isFailing {
      polls[place].isFailing = false
      actions.append(.note(.pollRecovered(poll: polls[place].name)))
    }
    take(response, polls[place].purpose, at: now, into: &actions)
    askNext(at: now, into: &actions)
  }

  mutating func failed(_ fault: ModbusFault, at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let place = underWay else { return }
    underWay = nil
    polls[place].dueAt = next(after: place, at: now)
    board.withdraw(polls[place].channels, Self.absence(for: fault), at: now, into: &actions)
    noteFailure(fault, of: place, into: &actions)
    if case .numbers(let block) = polls[place].purpose, Self.holdsValidity(block, profile) {
      validity = nil
    }
    if case .waveforms = polls[place].purpose {
      endWaveforms(Self.absence(for: fault), at: now, into: &actions)
    }
    guard let reason = reasonToReopen(after: fault, at: now) else { return askNext(at: now, into: &actions) }
    if reason == .protocolMismatch {
      let milliseconds = (now - lastSoundAt).wholeMilliseconds
      actions.append(.note(.protocolMismatch(silentMilliseconds: milliseconds)))
    }
    actions.append(.reopen(reason))
  }

  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction]) {
    board.expire(at: now, into: &actions)
    askNext(at: now, into: &actions)
  }

  func nextDeadline(after now: Uptime) -> Uptime? {
    guard isOpen, underWay == nil else { return board.nextDeadline }
    return earliest(polls.lazy.compactMap(\.dueAt).min(), board.nextDeadline)
  }

  func refusals(of error: WireError) -> UInt64 { counts[Int(error.rawValue)] }

  // MARK: - Asking

  /// The polls of a profile: who it is, its numbers in as few requests as the unit allows, its waveforms.
  private static func plan(_ profile: RegisterProfile) -> [Poll] {
    var polls = [identificationPoll()]
    var taken: [Int] = []
    if let waves = profile.waveforms {
      let block = waveformBlock(waves, most: profile.mostRegisters)
      taken.append(block.count)
      polls.append(
        Poll(
          name: "waveforms", purpose: .waveforms(block), request: request(block, profile.table), channels: [],
          period: waves.period))
    }
    var wanted = profile.fields.map { Int($0.address)..<Int($0.address) + $0.layout.registers }
    if let validity = profile.validityAddress { wanted.append(Int(validity)..<Int(validity) + 1) }
    let blocks = RegisterBlock.covering(
      wanted, most: profile.mostRegisters, gap: profile.longestGap, lengthsTaken: taken)
    // Validity first: it tells what the numbers of the other blocks are worth.
    let first = blocks.filter { holdsValidity($0, profile) }
    for block in first + blocks.filter({ !holdsValidity($0, profile) }) {
      let channels = profile.fields.filter { block.range.contains(Int($0.address)) }.map(\.channel)
      polls.append(
        Poll(
          name: "registers \(block.address)+\(block.count)", purpose: .numbers(block),
          request: request(block, profile.table), channels: channels, period: profile.period))
    }
    return polls
  }

  private static func holdsValidity(_ block: RegisterBlock, _ profile: RegisterProfile) -> Bool {
    profile.validityAddress.map { block.range.contains(Int($0)) } ?? false
  }

  private static func identificationPoll() -> Poll {
    Poll(
      name: "identification", purpose: .identification, request: .readIdentification(.basic, from: 0),
      channels: [], period: .zero)
  }

  private static func waveformBlock(_ waves: RegisterProfile.WaveformBlock, most: Int) -> RegisterBlock {
    let starts = [Int(waves.counterAddress)] + waves.tracks.map { Int($0.newestAddress) }
    let ends =
      [Int(waves.counterAddress) + 1]
      + waves.tracks.map { Int($0.newestAddress) + (waves.depth - 1) * waves.stride + 1 }
    let first = starts.min() ?? 0
    let count = (ends.max() ?? first) - first
    precondition(count <= most, "a waveform block of \(count) registers; the unit gives at most \(most)")
    return RegisterBlock(address: UInt16(first), count: count)
  }

  private static func request(_ block: RegisterBlock, _ table: RegisterProfile.Table) -> ModbusRequest {
    do throws(ModbusException) {
      let span = try RegisterSpan(from: RegisterAddress(block.address), count: block.count)
      return table == .holding ? .readHoldingRegisters(span) : .readInputRegisters(span)
    } catch {
      preconditionFailure("\(block.count) registers from \(block.address) cannot be asked for: \(error.code)")
    }
  }

  private mutating func askNext(at now: Uptime, into actions: inout [InstrumentAction]) {
    guard isOpen, underWay == nil else { return }
    var best: Int?
    for place in polls.indices {
      guard let due = polls[place].dueAt, due <= now else { continue }
      if let held = best, let heldDue = polls[held].dueAt, heldDue <= due { continue }
      best = place
    }
    guard let best else { return }
    underWay = best
    actions.append(.request(polls[best].request))
  }

  /// Keeps the poll's beat; a beat that was missed altogether is left out, not made up for.
  private func next(after place: Int, at now: Uptime) -> Uptime? {
    guard polls[place].period > .zero, let due = polls[place].dueAt else { return nil }
    let onBeat = due + polls[place].period
    return onBeat > now ? onBeat : now + polls[place].period
  }

  // MARK: - Answers

  private mutating func take(
    _ response: ModbusResponse, _ purpose: Purpose, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch (purpose, response) {
    case (.numbers(let block), .registers(let values)):
      noteSpeaking(&actions)
      publish(values, block, at: now, into: &actions)
    case (.waveforms(let block), .registers(let values)):
      noteSpeaking(&actions)
      takeWaveforms(values, block, at: now, into: &actions)
    case (.identification, .identification(let identification)):
      let name = Self.words(of: identification)
      if !name.isEmpty { actions.append(.note(.identified(name))) }
    case (.numbers, _), (.waveforms, _), (.identification, _):
      preconditionFailure("the Modbus line answered a request with a response of another kind")
    }
  }

  private mutating func noteSpeaking(_ actions: inout [InstrumentAction]) {
    guard !hasSpoken else { return }
    hasSpoken = true
    actions.append(.note(.speaking))
  }

  private mutating func publish(
    _ values: ModbusRegisters, _ block: RegisterBlock, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    if let address = profile.validityAddress, block.range.contains(Int(address)) {
      validity = (values[Int(address) - block.range.lowerBound], now)
    }
    let valid = validity(at: now)
    for field in profile.fields where block.range.contains(Int(field.address)) {
      let raw = Self.number(field, values, at: Int(field.address) - block.range.lowerBound)
      let reading: Reading =
        Self.isValid(field, valid) ? Self.scaled(raw, field) : .absent(.notReported)
      board.publish(field.channel, reading, at: now, into: &actions)
    }
  }

  /// The validity bits as read last; nil when that is too long ago to speak for a number read now.
  private func validity(at now: Uptime) -> UInt16? {
    guard let validity, now - validity.at < profile.period * 2 else { return nil }
    return validity.word
  }

  private static func isValid(_ field: RegisterProfile.Field, _ validity: UInt16?) -> Bool {
    guard let bit = field.validityBit else { return true }
    guard let validity else { return false }
    return validity >> UInt16(bit) & 1 == 1
  }

  private static func number(
    _ field: RegisterProfile.Field, _ values: ModbusRegisters, at place: Int
  ) -> Int64 {
    switch field.layout {
    case .unsigned16: Int64(values[place])
    case .signed16: Int64(Int16(bitPattern: values[place]))
    case .unsigned32: Int64(values.long(at: place))
    }
  }

  private static func scaled(_ raw: Int64, _ field: RegisterProfile.Field) -> Reading {
    guard let value = Int32(exactly: raw * Int64(field.thousandthsPerCount)) else {
      return .absent(.implausible)
    }
    return .measured(value)
  }

  private mutating func takeWaveforms(
    _ values: ModbusRegisters, _ block: RegisterBlock, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard let waves = profile.waveforms else { return }
    let latest = values[Int(waves.counterAddress) - block.range.lowerBound]
    let passed = samplesPassed(until: latest, waves, at: now, into: &actions)
    guard passed > 0 else { return noteStandstill(at: now, into: &actions) }
    newest = (latest, now)
    let fresh = min(passed, waves.depth)
    for place in tracks.indices {
      if passed > fresh { tracks[place].skip(passed - fresh, .corrupted, at: now, into: &actions) }
      let first = Int(waves.tracks[place].newestAddress) - block.range.lowerBound
      for age in stride(from: fresh - 1, through: 0, by: -1) {
        let sample = Int16(bitPattern: values[first + age * waves.stride])
        let absence: Absence? = sample == waves.absentSample ? .notReported : nil
        tracks[place].add(sample, absence: absence, at: now, into: &actions)
      }
      tracks[place].flush(into: &actions)
    }
    loss.add(passed - fresh)
    loss.report(of: waves.tracks.map(\.channel), at: now, into: &actions)
  }

  /// How many samples the unit has taken since the last answer; after a restart, or at first, as many as it
  /// can vouch for.
  ///
  /// A counter that has run further than time allows was started anew, and samples from before that are none.
  private mutating func samplesPassed(
    until latest: UInt16, _ waves: RegisterProfile.WaveformBlock, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) -> Int {
    let known = min(Int(latest), waves.depth)
    guard let newest else { return known }
    let elapsed = now - newest.at
    // A quarter more than the unit's clock and ours can differ by, and a block's worth for an answer that was
    // slow.
    let most = elapsed.nanoseconds / waves.sampleInterval.nanoseconds * 5 / 4 + Int64(waves.depth)
    guard most <= 65_535 else { return known }
    let passed = Int(latest &- newest.counter)
    guard passed > most else { return passed }
    self.newest = nil
    actions.append(.note(.instrumentRestarted))
    return known
  }

  /// A counter that stands still has no new samples; after a while the waveform says so.
  private mutating func noteStandstill(at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let newest, now - newest.at >= Self.staleAfter else { return }
    endWaveforms(.stale, at: now, into: &actions)
  }

  private mutating func endWaveforms(
    _ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    for place in tracks.indices { tracks[place].end(reason, at: now, into: &actions) }
  }

  private static func words(of identification: DeviceIdentification) -> String {
    let objects: [IdentificationObject] = [.vendor, .productCode, .revision]
    return objects.compactMap { object in
      identification.text(object).map { text in
        // The text comes from a wire: whatever is not printable ASCII is shown as a dot.
        String(
          decoding: (0..<text.count).map { (0x20...0x7E).contains(text[$0]) ? text[$0] : 0x2E }, as: UTF8.self
        )
      }
    }.joined(separator: " ")
  }

  // MARK: - Faults

  private mutating func noteFailure(
    _ fault: ModbusFault, of place: Int, into actions: inout [InstrumentAction]
  ) {
    count(fault)
    // Who a unit is need not be told: a refusal there is no trouble.
    if case (.identification, .exception) = (polls[place].purpose, fault) { return }
    guard !polls[place].isFailing else { return }
    polls[place].isFailing = true
    actions.append(.note(Self.note(fault, poll: polls[place].name)))
  }

  /// Why the line should be opened anew after a fault; nil when it should not.
  private mutating func reasonToReopen(after fault: ModbusFault, at now: Uptime) -> Absence? {
    switch fault {
    case .lineDown, .notConnected: return .lineDown
    case .exception, .writeForbidden:
      unanswered = 0
      noteSound(at: now)
      return nil
    case .corrupted: damagedInARow += 1
    case .silence, .mismatch: damagedInARow = 0
    }
    unanswered += 1
    guard unanswered >= Self.mostUnanswered else { return nil }
    return damagedInARow >= Self.mostUnanswered ? .protocolMismatch : Self.absence(for: fault)
  }

  /// The unit has answered: what it speaks is Modbus.
  private mutating func noteSound(at now: Uptime) {
    damagedInARow = 0
    lastSoundAt = now
  }

  private mutating func count(_ fault: ModbusFault) {
    switch fault {
    case .corrupted(let error): counts[Int(error.rawValue)] += 1
    case .mismatch: counts[Int(WireError.illegalField.rawValue)] += 1
    case .silence, .exception, .lineDown, .notConnected, .writeForbidden: break
    }
  }

  private static func absence(for fault: ModbusFault) -> Absence {
    switch fault {
    case .silence: .noReply
    case .corrupted, .mismatch: .corrupted
    case .exception, .writeForbidden: .modbusException
    case .lineDown, .notConnected: .lineDown
    }
  }

  private static func note(_ fault: ModbusFault, poll: String) -> InstrumentNote {
    if case .exception(let exception) = fault { return .exceptionReply(poll: poll, code: exception.code) }
    return .pollFailed(poll: poll, fault: fault)
  }
}
