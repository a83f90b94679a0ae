internal import Devices
internal import Gateway
public import Quantities
internal import Readings
internal import WireFormats

/// An examination of one instrument on its line, from what happened there and when.
///
/// It takes the entries that a recorder writes down, so that a capture gives the report of its run again. The
/// session at work is the gateway's own; what it sends is carried out by whoever holds the line.
///
///     var run = ConformanceRun(subject)
///     while let entry = try reader.next() { run.take(entry, into: &outcomes) }
///     let report = run.report(.captureRead)
public struct ConformanceRun: Sendable {
  /// What is examined.
  public var subject: ConformanceSubject
  /// What was measured so far.
  public private(set) var record: ConformanceRecord
  private var listening: Listening
  /// How far the run has come.
  private var reached: Uptime = .origin
  private var startedAt: Uptime?
  private var openedAt: Uptime?
  private var lastFrameAt: Uptime?
  private var lastSentAt: Uptime?
  private var askedAt: Uptime?
  private var hasHeard = false
  /// What was refused since the opening and before the first frame; it counts when no frame comes at all.
  private var joining: [(error: WireError, count: UInt64, place: ConformanceRecord.Place)] = []
  /// The kind whose frames the series counts; nil for all of them.
  private let drawnKind: Int?
  private var refused = InlineArray<8, UInt64>(repeating: 0)

  /// Prepares an examination.
  public init(_ subject: ConformanceSubject) {
    self.subject = subject
    listening = Listening(
      InstrumentPlan(name: "conformance", speech: subject.speech, origin: subject.origin))
    record = ConformanceRecord(tally: listening.tally)
    let promised = subject.speech.promise.paces.first?.kind
    drawnKind = record.kinds.firstIndex { $0.name == promised }
  }

  /// When the session wants to be woken next.
  public var nextDeadline: Uptime? { listening.nextDeadline }

  /// Lets time pass, and wakes the session at each of its deadlines.
  public mutating func advance(to moment: Uptime, into outcomes: inout [ListeningOutcome]) {
    let first = outcomes.count
    listening.advance(to: moment, into: &outcomes)
    reached = max(reached, moment)
    look(at: reached, outcomes[first...])
  }

  /// Takes something that happened on the line; what the session makes of it is appended to `outcomes`.
  public mutating func take(_ entry: CaptureEntry, into outcomes: inout [ListeningOutcome]) {
    let now = max(reached, Uptime(nanoseconds: entry.microseconds * 1000))
    reached = now
    if startedAt == nil { startedAt = now }
    prepare(entry.happening, at: now)
    let first = outcomes.count
    listening.take(entry, into: &outcomes)
    look(at: now, outcomes[first...])
    if let startedAt { record.lasted = max(record.lasted, now - startedAt) }
    if case .ended = entry.happening { close(at: now) }
  }

  /// The report on what was measured.
  public func report(_ ending: ConformanceEnding, port: PortCount? = nil) -> ConformanceReport {
    var ended = self
    ended.close(at: ended.reached)
    return ConformanceReport(subject: subject, record: ended.record, ending: ending, port: port)
  }

  // MARK: - What happens

  private mutating func prepare(_ happening: CaptureEntry.Happening, at now: Uptime) {
    switch happening {
    case .opened: open(at: now)
    case .closed(let reason):
      if openedAt != nil {
        record.closings += 1
        ConformanceRecord.add(place(reason, at: now), to: &record.closedAt)
      }
      close(at: now)
    case .received(let bytes): record.received += UInt64(bytes.count)
    case .sent(let bytes):
      record.sent += UInt64(bytes.count)
      if let lastSentAt { record.ourSilences.add(now - lastSentAt) }
      lastSentAt = now
    case .asked(_, let pdu):
      record.sent += UInt64(pdu.count)
      askedAt = now
    case .answered(let pdu):
      record.received += UInt64(pdu.count)
      if let askedAt { record.answers.add(now - askedAt) }
      askedAt = nil
    case .unanswered(let word):
      askedAt = nil
      ConformanceRecord.add(word, to: &record.faults)
    case .ended: break
    }
  }

  private mutating func open(at now: Uptime) {
    record.openings += 1
    openedAt = now
    lastFrameAt = nil
    lastSentAt = nil
    hasHeard = false
    for place in record.kinds.indices { record.kinds[place].lastAt = nil }
  }

  /// What is under way ends here; a silence up to the end is one, too.
  private mutating func close(at now: Uptime) {
    if let openedAt { record.open = record.open + (now - openedAt) }
    if let lastSentAt { record.ourSilences.add(now - lastSentAt) }
    if let lastFrameAt { note(silenceFrom: lastFrameAt, until: now) }
    for (error, count, place) in joining { damage(error, count, place) }
    joining = []
    openedAt = nil
    lastSentAt = nil
    lastFrameAt = nil
  }

  private mutating func damage(_ error: WireError, _ count: UInt64, _ place: ConformanceRecord.Place) {
    record.damage[Int(error.rawValue)] += count
    if error != .lostFrame { ConformanceRecord.add(place, to: &record.damagedAt) }
  }

  // MARK: - What was made of it

  private mutating func look(at now: Uptime, _ outcomes: ArraySlice<ListeningOutcome>) {
    let tally = listening.tally
    let isJoining = !hasHeard
    let drawn = drawnKind.map { record.kinds[$0].count }
    let all = countFrames(tally, at: now)
    let frames = drawnKind.map { record.kinds[$0].count - (drawn ?? 0) } ?? all
    let damaged = countDamage(at: now, isJoining: isJoining)
    let jumps = tally.jumps - record.tally.jumps
    if jumps > 0 {
      let lost = tally.lost - record.tally.lost
      ConformanceRecord.add(place("\(lost) lost", at: now), to: &record.jumpedAt)
    }
    takeAnswers(tally)
    record.tally = tally
    if frames + damaged + jumps > 0 {
      let part = SecondSeries.Part(frames: frames, damaged: damaged, jumps: jumps)
      record.series.add(part, at: microseconds(now))
    }
    for outcome in outcomes { take(outcome.action) }
  }

  /// Frames that came since the last look; the ones that one read brought came at once.
  private mutating func countFrames(_ tally: WireTally, at now: Uptime) -> UInt64 {
    var all: UInt64 = 0
    for place in record.kinds.indices {
      let fresh = tally.count(ofKind: place) - record.kinds[place].count
      guard fresh > 0 else { continue }
      all += fresh
      record.kinds[place].count += fresh
      if let lastAt = record.kinds[place].lastAt { record.kinds[place].intervals.add(now - lastAt) }
      for _ in 1..<fresh { record.kinds[place].intervals.add(.zero) }
      record.kinds[place].lastAt = now
    }
    guard all > 0 else { return 0 }
    hasHeard = true
    record.joining += joining.reduce(0) { $0 + $1.count }
    joining = []
    if let lastFrameAt { note(silenceFrom: lastFrameAt, until: now) }
    lastFrameAt = now
    return all
  }

  private mutating func note(silenceFrom start: Uptime, until end: Uptime) {
    if end - start > record.silences.longest ?? .zero { record.longestSilenceAt = microseconds(start) }
    record.silences.add(end - start)
  }

  /// What was refused since the last look.
  private mutating func countDamage(at now: Uptime, isJoining: Bool) -> UInt64 {
    var all: UInt64 = 0
    for error in WireError.allCases {
      let place = Int(error.rawValue)
      let fresh = listening.refusals(of: error) - refused[place]
      guard fresh > 0 else { continue }
      refused[place] += fresh
      let found = self.place(error.word, at: now)
      guard !isJoining else {
        join(error, fresh, found)
        continue
      }
      damage(error, fresh, found)
      if error != .lostFrame { all += fresh }
    }
    return all
  }

  /// One entry for each kind of error, with the place where it came first.
  private mutating func join(_ error: WireError, _ count: UInt64, _ place: ConformanceRecord.Place) {
    if hasHeard {
      record.joining += count
    } else if let held = joining.firstIndex(where: { $0.error == error }) {
      joining[held].count += count
    } else {
      joining.append((error, count, place))
    }
  }

  /// Transactions are timed where they happen, other questions by the session.
  private mutating func takeAnswers(_ tally: WireTally) {
    if case .registers = subject.speech { return }
    let fresh = tally.answers.answered - record.tally.answers.answered
    let kept = min(fresh, UInt64(WireTally.Answers.recentTimes))
    for back in 0..<kept {
      record.answers.add(tally.answers.time(ofAnswer: tally.answers.answered - kept + back))
    }
  }

  private mutating func take(_ action: InstrumentAction) {
    switch action {
    case .sample(let sample): record.channels[channel(sample.channel)].take(sample.reading)
    case .waveform(let block): record.channels[channel(block.channel)].take(block)
    case .note(let note): take(note)
    case .transmit, .request, .reopen: break
    }
  }

  private mutating func take(_ note: InstrumentNote) {
    ConformanceRecord.add(NoteFields(note).id, to: &record.notes)
    if case .speaking = note { record.isUnderstood = true }
    guard case .identified(let name) = note, !record.names.contains(name), record.names.count < 4 else {
      return
    }
    record.names.append(name)
  }

  private mutating func channel(_ channel: Channel) -> Int {
    if let place = record.channels.firstIndex(where: { $0.channel == channel }) { return place }
    record.channels.append(ChannelRecord(channel))
    return record.channels.count - 1
  }

  private func place(_ what: String, at now: Uptime) -> ConformanceRecord.Place {
    ConformanceRecord.Place(microseconds: microseconds(now), byte: record.received, what: what)
  }

  private func microseconds(_ moment: Uptime) -> Int64 { (moment - (startedAt ?? moment)).wholeMicroseconds }
}
