public import Quantities

/// What a session has counted of its instrument's words since it was made, for whoever asks whether the
/// instrument speaks its protocol properly.
///
/// It costs an addition for each frame and allocates nothing on the way, so that the gateway keeps it, too.
public struct WireTally: Sendable {
  /// The most kinds of frames that one protocol tells apart.
  static let mostKinds = 12
  /// The most quantities of which an instrument says the unit.
  private static let mostUnits = 4

  /// A quantity and the unit that the instrument says it is in.
  public struct StatedUnit: Hashable, Sendable {
    /// What is measured.
    public let quantity: String
    /// The unit that was said last.
    public fileprivate(set) var unit: String
    /// How often another unit was said than before.
    public fileprivate(set) var changes: UInt64 = 0
  }

  /// Questions that the session asked, and what became of them.
  public struct Answers: Sendable {
    /// How many of the last answers' times are kept.
    public static let recentTimes = 8

    /// How many questions were asked.
    public fileprivate(set) var asked: UInt64 = 0
    /// How many were answered.
    public fileprivate(set) var answered: UInt64 = 0
    /// How many never were: another was asked, or the line was opened anew, before an answer came.
    public fileprivate(set) var unanswered: UInt64 = 0
    private var times: InlineArray<8, Interval> = InlineArray(repeating: .zero)
    fileprivate var askedAt: Uptime?

    /// The time from question to answer of one of the last answers, counted from zero.
    public func time(ofAnswer place: UInt64) -> Interval {
      precondition(
        place < answered && answered - place <= UInt64(Self.recentTimes), "answer \(place) of \(answered)")
      return times[Int(place % UInt64(Self.recentTimes))]
    }

    fileprivate mutating func take(_ time: Interval) {
      times[Int(answered % UInt64(Self.recentTimes))] = time
      answered += 1
    }
  }

  /// The kinds of frames that the protocol tells apart.
  public let kinds: [String]
  private var counts: InlineArray<12, UInt64> = InlineArray(repeating: 0)
  /// How often the protocol's own counter jumped.
  public private(set) var jumps: UInt64 = 0
  /// How many frames the jumps say were lost, at least.
  public private(set) var lost: UInt64 = 0
  /// Fields that no public source explains.
  public private(set) var unknown = FieldTable()
  /// What the instrument refused to do or to answer, with its codes.
  public private(set) var refusals = FieldTable()
  /// The units that the instrument says its values are in.
  public private(set) var units: [StatedUnit] = []
  /// The questions that were asked.
  public private(set) var answers = Answers()

  /// Begins to count frames of these kinds.
  init(kinds: [StaticString]) {
    precondition(kinds.count <= Self.mostKinds, "\(kinds.count) kinds of frames, of \(Self.mostKinds)")
    self.kinds = kinds.map { "\($0)" }
  }

  /// How many frames of a kind came.
  public func count(ofKind place: Int) -> UInt64 { counts[place] }

  /// How many good frames or answers came, of whatever kind.
  public var frames: UInt64 { (0..<kinds.count).reduce(0) { $0 + counts[$1] } }

  // MARK: - For sessions

  mutating func count(_ kind: Int) { counts[kind] += 1 }

  mutating func jumped(over frames: Int) {
    jumps += 1
    lost += UInt64(max(1, frames))
  }

  mutating func isUnknown(_ field: StaticString, _ value: UInt32) { unknown.add(field, value) }

  mutating func isRefused(_ request: StaticString, code: UInt32) { refusals.add(request, code) }

  mutating func states(_ quantity: StaticString, in unit: StaticString) {
    let (quantity, unit) = ("\(quantity)", "\(unit)")
    guard let place = units.firstIndex(where: { $0.quantity == quantity }) else {
      if units.count < Self.mostUnits { units.append(StatedUnit(quantity: quantity, unit: unit)) }
      return
    }
    guard units[place].unit != unit else { return }
    units[place].unit = unit
    units[place].changes += 1
  }

  /// A question was sent; one that is still open is given up.
  mutating func asked(at now: Uptime) {
    if answers.askedAt != nil { answers.unanswered += 1 }
    answers.asked += 1
    answers.askedAt = now
  }

  /// What was asked is answered; without effect when nothing was.
  mutating func answered(at now: Uptime) {
    guard let askedAt = answers.askedAt else { return }
    answers.askedAt = nil
    answers.take(now - askedAt)
  }

  /// Nothing answers what was asked any more, as when the line was closed.
  mutating func gaveUp() {
    guard answers.askedAt != nil else { return }
    answers.askedAt = nil
    answers.unanswered += 1
  }

  /// The line was closed: what was asked is nobody's fault.
  mutating func forgetsQuestion() {
    guard answers.askedAt != nil else { return }
    answers.askedAt = nil
    answers.asked -= 1
  }
}
