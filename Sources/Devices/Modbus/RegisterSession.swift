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
  private var counter: UInt16?
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
    counter = nil
    for place in polls.indices {
      polls[place].dueAt = now
      polls[place].isFailing = false
    }
    for place in tracks.indices { tracks[place].restart() }
    board.withdraw(.awaited, at: now, into: &actions)
    askNext(at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    isOpen = false
    underWay = nil
    board.withdraw(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    preconditionFailure("\(bytes.count) bytes reached a session that speaks in Modbus transactions")
  }

  mutating func replied(_ response: ModbusResponse, at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let place = underWay else { return }
    underWay = nil
    unanswered = 0
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
    count(fault)
    // Who a unit is need not be told: a refusal there is no trouble.
    if case (.identification, .exception) = (polls[place].purpose, fault) {
    } else if !polls[place].isFailing {
      polls[place].isFailing = true
      actions.append(.note(Self.note(fault, poll: polls[place].name)))
    }
    if case .waveforms = polls[place].purpose {
      breakWaveforms(Self.absence(for: fault), at: now, into: &actions)
    }
    guard !needsReopening(after: fault) else {
      actions.append(.reopen(Self.absence(for: fault)))
      return
    }
    askNext(at: now, into: &actions)
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
    for block in blocks {
      let channels = profile.fields.filter { block.range.contains(Int($0.address)) }.map(\.channel)
      polls.append(
        Poll(
          name: "registers \(block.address)+\(block.count)", purpose: .numbers(block),
          request: request(block, profile.table), channels: channels, period: profile.period))
    }
    return polls
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
      actions.append(.note(.identified(Self.words(of: identification))))
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
    let validity = profile.validityAddress.flatMap { address in
      block.range.contains(Int(address)) ? values[Int(address) - block.range.lowerBound] : nil
    }
    for field in profile.fields where block.range.contains(Int(field.address)) {
      let raw = Self.number(field, values, at: Int(field.address) - block.range.lowerBound)
      let reading: Reading =
        Self.isValid(field, validity) ? Self.scaled(raw, field) : .absent(.notReported)
      board.publish(field.channel, reading, at: now, into: &actions)
    }
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
    let passed = counter.map { Int(latest &- $0) } ?? min(Int(latest), waves.depth)
    counter = latest
    // A counter that ran backwards shows as a jump of more than half its range: the unit started anew.
    if passed > 32_768 {
      breakWaveforms(.awaited, at: now, into: &actions)
      actions.append(.note(.instrumentRestarted))
      return
    }
    let fresh = min(passed, waves.depth)
    for place in tracks.indices {
      let lost = passed - fresh
      if lost > 0 {
        tracks[place].skip(lost, .corrupted, at: now, into: &actions)
        actions.append(.note(.samplesLost(waves.tracks[place].channel, count: lost)))
      }
      let newest = Int(waves.tracks[place].newestAddress) - block.range.lowerBound
      for age in stride(from: fresh - 1, through: 0, by: -1) {
        let sample = Int16(bitPattern: values[newest + age * waves.stride])
        let absence: Absence? = sample == waves.absentSample ? .notReported : nil
        tracks[place].add(sample, absence: absence, at: now, into: &actions)
      }
      tracks[place].flush(into: &actions)
    }
  }

  private mutating func breakWaveforms(
    _ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    for place in tracks.indices { tracks[place].skip(0, reason, at: now, into: &actions) }
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

  private mutating func needsReopening(after fault: ModbusFault) -> Bool {
    switch fault {
    case .lineDown, .notConnected: return true
    case .silence, .corrupted, .mismatch:
      unanswered += 1
      return unanswered >= Self.mostUnanswered
    case .exception, .writeForbidden:
      unanswered = 0
      return false
    }
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
