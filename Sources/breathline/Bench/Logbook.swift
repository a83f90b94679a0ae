import Glibc
import Lines
import Quantities
import Workbench

/// What makes something of what happens on a line, and says what is to be done there.
protocol LineWitness {
  /// Takes something that happened; what follows is appended.
  mutating func take(_ entry: CaptureEntry, into outcomes: inout [ListeningOutcome])

  /// Lets time pass; what follows is appended.
  mutating func advance(to moment: Uptime, into outcomes: inout [ListeningOutcome])

  /// When time alone is to be told next.
  var nextDeadline: Uptime? { get }
}

extension Listening: LineWitness {}
extension ConformanceRun: LineWitness {}

/// What happens on a line, written down first and understood afterwards.
final class Logbook<Witness: LineWitness> {
  /// How often what was written is put on the disk, and how long a line that was lost is left alone.
  static var beat: Interval { .seconds(1) }

  /// When the first entry can be.
  let startedAt = MonotonicClock.uptime()
  private(set) var witness: Witness
  private var writer: CaptureWriter?
  private let show: (ListeningOutcome) -> Void
  /// Called once a beat.
  private let onBeat: (Witness) -> Void
  private var beatAt: Uptime

  init(
    _ witness: Witness, writer: consuming CaptureWriter?,
    show: @escaping (ListeningOutcome) -> Void = { _ in },
    onBeat: @escaping (Witness) -> Void = { _ in }
  ) {
    self.witness = witness
    self.writer = writer
    self.show = show
    self.onBeat = onBeat
    beatAt = startedAt + Self.beat
  }

  /// When something is to be done next: the witness's deadline or the beat.
  var nextDue: Uptime { witness.nextDeadline.map { min(beatAt, startedAt + ($0 - .origin)) } ?? beatAt }

  /// The next beat.
  var nextBeat: Uptime { beatAt }

  /// Writes down what happened; gives what is to be done.
  func enter(_ happening: CaptureEntry.Happening) throws(CaptureFileError) -> [ListeningOutcome] {
    let entry = CaptureEntry(microseconds: microseconds, happening)
    try writer?.write(entry)
    var outcomes: [ListeningOutcome] = []
    witness.take(entry, into: &outcomes)
    return shown(outcomes)
  }

  /// Lets time pass until now; gives what is to be done.
  func passTime() -> [ListeningOutcome] {
    var outcomes: [ListeningOutcome] = []
    witness.advance(to: Uptime(nanoseconds: microseconds * 1000), into: &outcomes)
    return shown(outcomes)
  }

  /// Puts what was written on the disk when a beat is due.
  func keepBeat() throws(CaptureFileError) {
    guard MonotonicClock.uptime() >= beatAt else { return }
    beatAt = MonotonicClock.uptime() + Self.beat
    try writer?.sync()
    onBeat(witness)
  }

  /// Ends the recording as intended.
  func end() throws(CaptureFileError) {
    _ = try enter(.ended)
    try writer?.sync()
  }

  private func shown(_ outcomes: [ListeningOutcome]) -> [ListeningOutcome] {
    outcomes.forEach(show)
    // Whoever watches sees what happened now, not when a buffer is full.
    if !outcomes.isEmpty { fflush(nil) }
    return outcomes
  }

  private var microseconds: Int64 { (MonotonicClock.uptime() - startedAt).wholeMicroseconds }
}
