internal import Quantities
internal import Readings
internal import WireFormats

/// Polls one Modbus unit through its profile: one request under way at a time, the most overdue poll next.
///
/// A poll that fails takes only its own channels with it; the others go on. Requests read and never write:
/// the session builds functions 3, 4 and 43 alone. Source: Modbus facts, rules R2 to R4.
struct RegisterSession: InstrumentSession {
  /// Unanswered requests in a row after which the line is opened anew; engineering choice: a dead TCP peer is
  /// then left after a few seconds.
  private static let mostUnanswered = 5

  private let profile: RegisterProfile
  private var board: ChannelBoard
  private var waveforms: RegisterWaveforms?
  private var polls: [RegisterPoll]
  private var underWay: Int?
  private var unanswered = 0
  private var hasSpoken = false
  private var isOpen = false
  private var validity: (word: UInt16, at: Uptime)?
  /// Whether the numbers read last were of the profile's map; taken for granted before the first.
  ///
  /// Opening the line again heals nothing.
  private var isMapKnown = true
  /// Corrupted answers in a row, with no sound one in between.
  private var damagedInARow = 0
  private var lastSoundAt = Uptime.origin
  private var counts: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private(set) var tally = WireTally(kinds: ["numbers", "waveforms", "identification"])

  init(instrument: InstrumentIndex, origin: Origin, profile: RegisterProfile) {
    self.profile = profile
    board = ChannelBoard(
      instrument: instrument, origin: origin,
      channels: profile.fields.map { field in
        (field.channel, staleAfter: Self.staleAfter(field, of: profile))
      })
    waveforms = profile.waveforms.map {
      RegisterWaveforms(instrument: instrument, origin: origin, plan: $0)
    }
    polls = RegisterPoll.plan(profile)
  }

  /// The age at which a number of a profile is stale: 10 s, or three of its periods.
  static func staleAfter(_ field: RegisterProfile.Field, of profile: RegisterProfile) -> Interval {
    max(.seconds(10), profile.period(of: field) * 3)
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    isOpen = true
    hasSpoken = false
    underWay = nil
    unanswered = 0
    validity = nil
    damagedInARow = 0
    lastSoundAt = now
    for place in polls.indices { polls[place].dueAt = now }
    waveforms?.restart()
    board.expect(at: now, into: &actions)
    askNext(at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    isOpen = false
    underWay = nil
    tally.forgetsQuestion()
    board.withdraw(reason, at: now, into: &actions)
    waveforms?.end(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    preconditionFailure("\(bytes.count) bytes reached a session that speaks in Modbus transactions")
  }

  mutating func replied(_ response: ModbusResponse, at now: Uptime, into actions: inout [InstrumentAction]) {
    guard let place = underWay else { return }
    guard isOfTheMap(response, polls[place].purpose) else {
      return failed(.mismatch(.content), at: now, into: &actions)
    }
    underWay = nil
    unanswered = 0
    tally.answered(at: now)
    tally.count(polls[place].purpose.kind)
    noteSound(at: now)
    polls[place].postpone(at: now)
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
    tally(fault, of: polls[place].purpose, at: now)
    polls[place].postpone(at: now)
    board.withdraw(polls[place].channels, fault.absence, at: now, into: &actions)
    noteFailure(fault, of: place, into: &actions)
    if polls[place].readsValidity(of: profile) { validity = nil }
    if case .waveforms = polls[place].purpose { waveforms?.end(fault.absence, at: now, into: &actions) }
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
    tally.asked(at: now)
    actions.append(.request(polls[best].request))
  }

  // MARK: - Answers

  private mutating func take(
    _ response: ModbusResponse, _ purpose: RegisterPoll.Purpose, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) {
    switch (purpose, response) {
    case (.numbers(let block), .registers(let values)):
      noteSpeaking(&actions)
      publish(values, block, at: now, into: &actions)
    case (.waveforms(let block), .registers(let values)):
      // Samples alone are no word of the instrument: its numbers may be unread all the while, and a line that
      // is opened anew again and again would seem sound each time.
      if profile.fields.isEmpty { noteSpeaking(&actions) }
      waveforms?.take(values, block, at: now, into: &actions)
    case (.identification, .identification(let identification)):
      let name = identification.words
      if !name.isEmpty { actions.append(.note(.identified(name))) }
    case (.numbers, _), (.waveforms, _), (.identification, _):
      preconditionFailure("the Modbus line answered a poll of \(purpose) with \(response)")
    }
  }

  /// Whether an answer is of the map that the profile describes, as far as it tells.
  ///
  /// The waveforms' block names no version: after numbers of another map, its samples are none either until
  /// the numbers are right again.
  private mutating func isOfTheMap(_ response: ModbusResponse, _ purpose: RegisterPoll.Purpose) -> Bool {
    guard let version = profile.version else { return true }
    switch (purpose, response) {
    case (.numbers(let block), .registers(let values)):
      guard let place = block.place(of: version.address, in: profile) else { return isMapKnown }
      isMapKnown = version.accepted.contains(values[place])
      return isMapKnown
    case (.waveforms, _): return isMapKnown
    case (.numbers, _), (.identification, _): return true
    }
  }

  private mutating func noteSpeaking(_ actions: inout [InstrumentAction]) {
    guard !hasSpoken else { return }
    hasSpoken = true
    actions.append(.note(.speaking))
  }

  private mutating func publish(
    _ values: ModbusRegisters, _ block: RegisterPoll.NumberBlock, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) {
    if let place = block.place(of: profile.validityAddress, in: profile) { validity = (values[place], now) }
    let valid = validity(at: now)
    for field in block.fields {
      let reading = field.reading(values, block.registers, validity: valid)
      board.publish(field.channel, reading, at: now, into: &actions)
    }
  }

  /// The validity bits as read last; nil when that is too long ago to speak for a number read now.
  private func validity(at now: Uptime) -> UInt16? {
    guard let validity, now - validity.at < profile.period * 2 else { return nil }
    return validity.word
  }

  // MARK: - Faults

  /// Who a unit is need not be told, and a line that is gone answers nothing.
  private mutating func tally(_ fault: ModbusFault, of purpose: RegisterPoll.Purpose, at now: Uptime) {
    switch fault {
    case .exception(let exception):
      tally.answered(at: now)
      if purpose.kind != RegisterPoll.Purpose.identification.kind {
        tally.isRefused("read", code: UInt32(exception.code))
      }
    case .silence where purpose.kind == RegisterPoll.Purpose.identification.kind: tally.forgetsQuestion()
    case .silence, .corrupted, .mismatch: tally.gaveUp()
    case .lineDown, .notConnected, .writeForbidden: tally.forgetsQuestion()
    }
  }

  private mutating func noteFailure(
    _ fault: ModbusFault, of place: Int, into actions: inout [InstrumentAction]
  ) {
    if let error = fault.wireError { counts[Int(error.rawValue)] += 1 }
    // Who a unit is need not be told: a refusal there is no trouble.
    if case (.identification, .exception) = (polls[place].purpose, fault) { return }
    guard !polls[place].isFailing else { return }
    polls[place].isFailing = true
    actions.append(.note(fault.note(ofPoll: polls[place].name)))
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
    return damagedInARow >= Self.mostUnanswered ? .protocolMismatch : fault.absence
  }

  /// The unit has answered: what it speaks is Modbus.
  private mutating func noteSound(at now: Uptime) {
    damagedInARow = 0
    lastSoundAt = now
  }
}
