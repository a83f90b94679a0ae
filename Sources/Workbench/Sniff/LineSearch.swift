public import Quantities
public import WireFormats

/// Finds out what speaks on a line and how the line is set, driven by bytes and moments alone.
///
///     listening at a setting --a protocol is understood--> confirming --> found
///        |  ^
///        |  '-- nothing fits: the next setting, the likeliest first
///        '-- nothing comes, and asking is allowed: questions, setting by setting
///
/// It says what is to be done by ``Step``; who drives it sets the line, sends, and hands it what comes.
/// Nothing is sent unless it may.
public struct LineSearch: Sendable {
  /// What is to be done, in order.
  public enum Step: Hashable, Sendable {
    /// The line is to be set so, and what came before is to be thrown away.
    case set(LineSettings)
    /// These bytes are to be sent.
    case send([UInt8])
    /// The search is over.
    case over(SearchFinding)
  }

  /// How long nothing may come at a setting; every instrument that streams says something in two seconds.
  static let silence: Interval = .milliseconds(2_200)
  /// The same before the first question.
  static let silenceBeforeAsking: Interval = .milliseconds(1_100)
  /// The same at the fastest speed.
  static let fastSilence: Interval = .milliseconds(300)
  /// A pause after which a burst is judged.
  static let pause: Interval = .milliseconds(60)
  /// The longest time from the first byte to a judgement.
  static let burst: Interval = .milliseconds(450)
  /// Bytes that are enough to see that nothing fits.
  static let enough = 192
  /// Fewer bytes than a line of text has.
  static let aLine = 12
  /// Bytes of a burst whose start was missed that are too few.
  static let fewest = 24
  /// How long it is stayed where something may come of it; an instrument's report comes every other second.
  static let hope: Interval = .milliseconds(4_500)
  /// How long others may still show that they fit, too.
  static let confirmation: Interval = .milliseconds(400)
  /// How long two that fit alike may show which it is: a breath or so.
  static let patienceForATie: Interval = .milliseconds(3_400)
  /// How long an answer is waited for.
  static let patience: Interval = .milliseconds(200)

  private let plan: SearchPlan
  private let maySend: Bool
  private let end: Uptime
  private var queue: [SearchStop] = []
  private var stop = SearchStop()
  private var question = 0
  private var askedAt = Uptime.origin
  private var answerBy = Uptime.origin
  private var hearing: Hearing
  private var confirmBy: Uptime?
  private var isConfirmingSure = false
  private var hasAsked = false
  private var hasListenedFast = false
  /// What the line has refused.
  private var impossible: [LineSettings] = []
  /// Whether nothing came before the first question.
  private var wasSilent = false
  private var hasListenedOtherwise = false
  private var isBeginning = true
  private var isOver = false
  private let startedAt: Uptime
  private var record = SearchRecord()

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - known: what is known of the settings already.
  ///   - maySend: whether questions may be asked, those alone that each protocol's allow-list names.
  ///   - now: the moment.
  ///   - end: when to give up.
  public init(known: KnownSettings, maySend: Bool, now: Uptime, until end: Uptime) {
    plan = SearchPlan(known: known, maySend: maySend)
    self.maySend = maySend
    self.end = end
    startedAt = now
    hearing = Hearing(at: nil, now: now)
  }

  /// Begins.
  public mutating func begin(at now: Uptime, into steps: inout [Step]) {
    queue = plan.listening
    leave(at: now, &steps)
  }

  /// Takes what came.
  public mutating func take(_ bytes: [UInt8], at now: Uptime, into steps: inout [Step]) {
    guard !isOver, !bytes.isEmpty else { return }
    hearing.hear(bytes, at: now)
    say(at: now, &steps)
    judge(at: now, &steps)
  }

  /// Lets time pass.
  public mutating func advance(to now: Uptime, into steps: inout [Step]) {
    guard !isOver else { return }
    hearing.advance(to: now)
    say(at: now, &steps)
    judge(at: now, &steps)
  }

  /// Goes on from a setting that the line cannot have, and does not come back to it.
  public mutating func refuse(at now: Uptime, into steps: inout [Step]) {
    guard !isOver else { return }
    if let settings = stop.settings { impossible.append(settings) }
    leave(at: now, &steps)
  }

  /// When to be told the time at the latest; nil when the search is over.
  public var nextDeadline: Uptime? {
    guard !isOver else { return nil }
    var due = confirmBy ?? (isAsking ? answerDue : leaveBy)
    if let session = hearing.asking?.nextDeadline { due = min(due, session) }
    return min(due, end)
  }

  // MARK: - Judging

  private var isAsking: Bool { question < stop.questions.count }

  /// When a setting is left unless something comes meanwhile.
  private var leaveBy: Uptime {
    guard let last = hearing.lastByteAt else {
      guard maySend, !hasAsked, !record.hasHeard else { return hearing.startedAt + Self.silence }
      return hearing.startedAt + (hasListenedFast ? Self.fastSilence : Self.silenceBeforeAsking)
    }
    if hearing.isHopeful { return hearing.startedAt + Self.hope }
    if hearing.isTail, hearing.census.count < Self.fewest {
      // The next one is whole.
      return hearing.startedAt + Self.silence
    }
    return min(last + Self.pause, (hearing.burstAt ?? last) + Self.burst)
  }

  private mutating func judge(at now: Uptime, _ steps: inout [Step]) {
    if hearing.isNamed { confirm(at: now) }
    if confirmBy != nil, !hearing.isNamed {
      // What looked like it was chance.
      confirmBy = nil
      isConfirmingSure = false
    }
    if let confirmBy {
      if confirmBy <= now || now >= end { conclude(at: now, &steps) }
      return
    }
    guard now < end else { return giveUp(at: now, &steps) }
    if isAsking {
      if answerDue <= now { askNext(at: now, &steps) }
    } else if stop.questions.isEmpty, isLost(at: now) {
      leave(at: now, &steps)
    }
  }

  /// Lets others show that they fit, too, and longer while no session is sure.
  private mutating func confirm(at now: Uptime) {
    let isSure = hearing.isSure
    guard confirmBy == nil || isSure && !isConfirmingSure else { return }
    isConfirmingSure = isSure
    confirmBy = now + (isSure ? Self.confirmation : hearing.isTied ? Self.patienceForATie : .seconds(1))
  }

  /// Whether nothing will come of this setting.
  private func isLost(at now: Uptime) -> Bool {
    if hearing.census.count >= Self.enough || hearing.isGarbled, !hearing.isHopeful { return true }
    return leaveBy <= now
  }

  /// When the question will be answered as far as it ever is.
  private var answerDue: Uptime {
    if hearing.asking?.isHopeful == true { return askedAt + Self.hope }
    guard let last = hearing.lastByteAt, last >= askedAt, isWaitedFor else { return answerBy }
    return min(max(answerBy, last + Self.pause * 2), askedAt + Self.hope)
  }

  /// Whether an answer that has begun is heard to its end before the next question.
  private var isWaitedFor: Bool {
    switch stop.questions[question] {
    case .session, .modbus: true
    case .knock(_, let isLast): isLast
    }
  }

  // MARK: - Going on

  private mutating func leave(at now: Uptime, _ steps: inout [Step]) {
    if hearing.census.count > 0 {
      record.note(hearing)
      follow(hearing)
    }
    if maySend, !hasAsked, !isBeginning, !record.hasHeard { prepareQuestions() }
    isBeginning = false
    queue = queue.filter { !isImpossible($0) }
    if queue.isEmpty { refill() }
    queue = queue.filter { !isImpossible($0) }
    guard !queue.isEmpty else { return giveUp(at: now, &steps) }
    stop = queue.removeFirst()
    hearing = Hearing(at: stop.settings, now: now)
    if let settings = stop.settings { steps.append(.set(settings)) }
    question = -1
    if !stop.questions.isEmpty { askNext(at: now, &steps) } else { question = 0 }
  }

  /// Who says nothing unasked says so in no other setting, but for one thing: at a slow speed, a few bytes at
  /// a very fast one are shorter than a start bit.
  private mutating func prepareQuestions() {
    if !hasListenedFast, let fast = plan.fastest {
      queue = [fast] + queue.filter { $0 != fast }
    } else {
      hasAsked = true
      wasSilent = true
      queue = plan.questions + queue
    }
    hasListenedFast = true
  }

  /// Puts forward what the bytes of a setting tell of others.
  private mutating func follow(_ left: Hearing) {
    guard let settings = left.settings else { return }
    if case .knock = stop.questions.first {
      // Where something speaks all the time, what comes is no answer.
      guard wasSilent || !left.plausible.isEmpty else { return }
      queue.insert(contentsOf: plan.questions(at: settings, likely: left.plausible), at: 0)
    } else if stop.questions.isEmpty {
      followSpeed(left, settings)
    }
  }

  private mutating func followSpeed(_ left: Hearing, _ settings: LineSettings) {
    guard settings.parity == .none, settings.dataBits == 8 else { return }
    let slower = StretchedBits.speeds(of: left.bytes, at: settings.baud, among: SearchPlan.bauds)
    if !slower.isEmpty {
      let likely = slower.flatMap { baud in queue.filter { $0.settings?.baud == baud } }
      queue = likely + queue.filter { !likely.contains($0) }
    } else if let parity = left.census.parityBehind {
      insert(settings, parity)
    } else if left.census.count >= Self.aLine || !left.isTail {
      // Neither this speed nor a slower one.
      let faster = queue.filter { isFaster($0, than: settings) }
      let others = queue.filter { !faster.contains($0) }
      let isMuchFaster = left.census.count < Self.aLine
      queue = (isMuchFaster ? leap(faster, from: settings.baud) : faster) + others
    }
  }

  /// The fastest first from which every speed between can be told by the bits that it stretches.
  private func leap(_ faster: [SearchStop], from baud: Int) -> [SearchStop] {
    let far = SearchPlan.commonBauds.filter { $0 <= baud * 12 }.max()
    let first = faster.filter { $0.settings?.baud == far }
    return first + faster.filter { !first.contains($0) }
  }

  private func isImpossible(_ stop: SearchStop) -> Bool {
    stop.settings.map { impossible.contains($0) } ?? false
  }

  private func isFaster(_ stop: SearchStop, than settings: LineSettings) -> Bool {
    (stop.settings?.baud ?? 0) > settings.baud
  }

  private mutating func insert(_ settings: LineSettings, _ parity: LineSettings.Parity) {
    var other = settings
    other.parity = parity
    guard plan.known.allows(other) else { return }
    queue = [SearchStop(settings: other)] + queue.filter { $0.settings != other }
  }

  /// What comes when everything was tried: questions, other characters, and where nothing came, all again.
  private mutating func refill() {
    if maySend, !hasAsked {
      hasAsked = true
      queue = plan.questions
    } else if record.hasHeard, !hasListenedOtherwise {
      hasListenedOtherwise = true
      queue = plan.listeningOtherwise
    } else if !record.hasHeard, !maySend {
      queue = plan.listening
    }
  }

  // MARK: - Asking

  private mutating func askNext(at now: Uptime, _ steps: inout [Step]) {
    question += 1
    hearing.askNobody()
    guard isAsking else { return leave(at: now, &steps) }
    askedAt = now
    answerBy = now
    switch stop.questions[question] {
    case .session(let spoken):
      hearing.ask(spoken, at: now)
      answerBy = now + Self.patience
      say(at: now, &steps)
    case .knock(let bytes, let isLast):
      send(bytes, at: now, wait: isLast ? Self.patience : .milliseconds(10), &steps)
    case .modbus(let bytes):
      hearing.askModbus()
      send(bytes, at: now, wait: .milliseconds(100), &steps)
    }
  }

  /// Sends what the session that is asking wants to say.
  private mutating func say(at now: Uptime, _ steps: inout [Step]) {
    for bytes in hearing.takeWanted() { send(bytes, at: now, wait: Self.patience, &steps) }
  }

  private mutating func send(_ bytes: [UInt8], at now: Uptime, wait: Interval, _ steps: inout [Step]) {
    precondition(maySend, "\(bytes.count) bytes were to be sent by a search that may only listen")
    steps.append(.send(bytes))
    answerBy = max(answerBy, now + time(of: bytes.count) + wait)
  }

  /// How long so many bytes take on the line, eleven bits each at the most.
  private func time(of bytes: Int) -> Interval {
    guard let baud = stop.settings?.baud else { return .zero }
    return Interval(nanoseconds: Int64(bytes) * 11_000_000_000 / Int64(baud))
  }

  // MARK: - The end

  private mutating func conclude(at now: Uptime, _ steps: inout [Step]) {
    record.note(hearing)
    finish(record.finding(hearing, after: now - startedAt, maySend: maySend), &steps)
  }

  private mutating func giveUp(at now: Uptime, _ steps: inout [Step]) {
    if hearing.census.count > 0 { record.note(hearing) }
    finish(record.finding(nil, after: now - startedAt, maySend: maySend), &steps)
  }

  private mutating func finish(_ finding: SearchFinding, _ steps: inout [Step]) {
    isOver = true
    steps.append(.over(finding))
  }
}
