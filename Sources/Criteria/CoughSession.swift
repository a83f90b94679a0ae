import Quantities
import Readings

/// What a rule may ask of a cough session.
public enum CoughMeasure: String, CaseIterable, Hashable, Sendable {
  /// The highest peak flow of its acceptable efforts.
  case best
  /// The highest less the lowest peak flow of its acceptable efforts.
  case spread
  /// How far its best two efforts lie apart, in L/min.
  case bestTwoDifference = "best-two-difference"
  /// How far its best two efforts lie apart, in percent of the best.
  case bestTwoPercent = "best-two-percent"
  /// The number of its acceptable efforts.
  case efforts

  /// The unit of its limits.
  func unit(of channel: Channel) -> Unit {
    switch self {
    case .best, .spread, .bestTwoDifference: channel.unit
    case .bestTwoPercent: .percent
    case .efforts: .count
    }
  }
}

/// Coughs that belong together: the efforts of one patient with no longer pause between them than the pack
/// allows.
struct CoughSession: Sendable {
  static let mostPeaks = 8

  /// Efforts, acceptable or not.
  var efforts: Int32 = 0
  /// Efforts that count.
  var acceptable: Int32 = 0
  /// Highest peak flow of the efforts that count, in thousandths of L/min.
  var best: Int32 = 0
  /// Whether an effort went beyond the meter's range: the best may be higher than known.
  var isLowerBound = false
  var isSimulated = false
  var instrument: InstrumentIndex?
  var meter: CoughMeter?
  var first: Uptime
  var last: Uptime
  /// How many of `peaks` are known: those of the efforts that count, but for a report without them.
  private(set) var knownPeaks: Int32 = 0
  private(set) var peaks: InlineArray<8, Int32> = InlineArray(repeating: 0)

  init(at moment: Uptime) {
    first = moment
    last = moment
  }

  /// Counts an effort with a known peak.
  mutating func add(peak: Int32, isLowerBound: Bool, counts: Bool) {
    efforts += 1
    guard counts else { return }
    acceptable += 1
    best = max(best, peak)
    know(peak)
    if isLowerBound { self.isLowerBound = true }
  }

  private mutating func know(_ peak: Int32) {
    guard knownPeaks < Int32(CoughSession.mostPeaks) else { return }
    peaks[Int(knownPeaks)] = peak
    knownPeaks += 1
  }

  /// Highest less lowest peak flow; nil where fewer than two are known.
  var spread: Int32? {
    guard knownPeaks > 1 else { return nil }
    var lowest = best
    for place in 0..<Int(knownPeaks) { lowest = min(lowest, peaks[place]) }
    return best - lowest
  }

  /// How far the best two efforts lie apart; nil where fewer than two peaks are known.
  var bestTwoDifference: Int32? {
    guard knownPeaks > 1 else { return nil }
    var first: Int32 = 0
    var second: Int32 = 0
    for place in 0..<Int(knownPeaks) {
      second = max(second, min(first, peaks[place]))
      first = max(first, peaks[place])
    }
    return first - second
  }

  /// A session that was read off another meter.
  init(_ note: ChartNote<CoughReport>, at moment: Uptime) {
    self.init(at: moment)
    let report = note.content
    efforts = Int32(clamping: report.efforts)
    acceptable = efforts
    best = report.bestThousandths
    for peak in report.peaks { know(peak) }
    isSimulated = note.isSimulated
    meter = report.meter
  }

  /// Counts an effort whose peak is unknown because it went beyond the meter's range.
  mutating func addClipped() {
    efforts += 1
    isLowerBound = true
  }
}

extension CoughSession: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(first)
    snapshot.add(last)
    snapshot.add(efforts)
    snapshot.add(acceptable)
    snapshot.add(best)
    snapshot.add(isLowerBound)
    snapshot.add(isSimulated)
    snapshot.add(instrument) { $0.add($1.position) }
    snapshot.add(meter) { $0.put($1) }
    snapshot.add(knownPeaks)
    for place in 0..<Int(knownPeaks) { snapshot.add(peaks[place]) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(at: try snapshot.moment())
    last = try snapshot.moment()
    efforts = try snapshot.number()
    acceptable = try snapshot.number()
    guard acceptable >= 0, efforts >= acceptable else { throw .damaged }
    best = try snapshot.number()
    isLowerBound = try snapshot.flag()
    isSimulated = try snapshot.flag()
    instrument = try snapshot.optional { snapshot throws(SnapshotRefusal) in
      InstrumentIndex(try snapshot.number())
    }
    meter = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    let count: Int32 = try snapshot.number()
    guard (0...min(acceptable, Int32(CoughSession.mostPeaks))).contains(count) else { throw .damaged }
    for _ in 0..<count { know(try snapshot.number()) }
  }
}

/// The session that is open and the last good one that was closed.
struct SessionState: Sendable {
  /// What became of one reading of the meter.
  enum Outcome: Sendable {
    case effort
    case noEffort
    case duplicate
    case outOfOrder
  }

  var open: CoughSession?
  var closed: CoughSession?
  /// The newest session that was entered by hand.
  var entered: CoughSession?
  private var last: Sample?

  /// The session that the rules look at: the open one as soon as it has enough efforts.
  func judged(enough: Int32) -> CoughSession? {
    if let open, open.acceptable >= enough { return open }
    guard let entered else { return closed }
    if let closed, closed.last > entered.last { return closed }
    return entered
  }

  /// Takes one reading of the meter.
  mutating func observe(_ sample: Sample, plan: SessionPlan, meter: CoughMeter?) -> Outcome {
    if let last, last.instrument == sample.instrument {
      guard sample.receivedAt >= last.receivedAt else { return .outOfOrder }
      guard !sample.repeats(last) else { return .duplicate }
    }
    last = sample
    close(at: sample.receivedAt, gap: plan.gap)
    endWhenFull()
    guard count(sample, plan) else { return .noEffort }
    if open?.meter == nil { open?.meter = meter }
    return .effort
  }

  private mutating func count(_ sample: Sample, _ plan: SessionPlan) -> Bool {
    switch sample.reading {
    case .measured(let peak): add(peak, bound: false, sample, plan)
    case .questionable(let peak, let doubt):
      guard plan.boundingDoubts & (1 << UInt16(doubt.rawValue)) != 0 else { return false }
      add(peak, bound: true, sample, plan)
    case .absent(.clipped): mutateOpen(sample) { $0.addClipped() }
    case .absent: return false
    }
    return true
  }

  /// Ends the open session once its pause is longer than allowed; one without an acceptable effort leaves no
  /// trace.
  mutating func close(at now: Uptime, gap: Interval) {
    guard let open, now - open.last > gap else { return }
    if open.acceptable > 0 { closed = open }
    self.open = nil
  }

  /// More efforts than a session may have begin the next one.
  private mutating func endWhenFull() {
    guard let open, open.acceptable >= Int32(CoughSession.mostPeaks) else { return }
    closed = open
    self.open = nil
  }

  private mutating func add(_ peak: Int32, bound: Bool, _ sample: Sample, _ plan: SessionPlan) {
    let counts = sample.channel.plausible.contains(peak) && plan.acceptable.holds(peak)
    mutateOpen(sample) { $0.add(peak: peak, isLowerBound: bound, counts: counts) }
  }

  private mutating func mutateOpen(_ sample: Sample, _ change: (inout CoughSession) -> Void) {
    var session = open ?? CoughSession(at: sample.receivedAt)
    session.last = sample.receivedAt
    session.instrument = sample.instrument
    session.isSimulated = session.isSimulated || sample.origin == .simulated
    change(&session)
    open = session
  }
}

extension Sample {
  /// Whether this is the same reading as an earlier one of the same instrument: its own time tells, else the
  /// receipt.
  func repeats(_ last: Sample) -> Bool {
    guard reading == last.reading else { return false }
    if let this = deviceMicroseconds, let before = last.deviceMicroseconds { return this == before }
    return receivedAt == last.receivedAt
  }
}

extension SessionState: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    for session in [open, closed, entered] { snapshot.add(session) { $0.put($1) } }
    snapshot.add(last) { $0.put($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    open = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    closed = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    entered = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    last = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
  }
}
