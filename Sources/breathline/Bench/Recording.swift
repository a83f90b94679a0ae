import Devices
import Glibc
import Lines
import Quantities
import Readings
import Synchronization
import WireFormats
import Workbench

/// A line at work for a recorder: what comes and goes is written down first and understood afterwards.
final class Recording {
  private static let openingTime: Interval = .seconds(2)
  private static let writingTime: Interval = .seconds(1)
  /// How often what was written is put on the disk, and how long a line that was lost is left alone.
  private static let beat: Interval = .seconds(1)

  private let address: LineAddress
  private let settings: LineSettings
  private let maySend: Bool
  private var writer: CaptureWriter
  private let waker: Waker
  private let startedAt = MonotonicClock.uptime()
  private var listening: Listening
  private var printer: OutcomePrinter
  private var line: ByteLine?
  /// What the session wanted done and is not done yet.
  private var outcomes: [ListeningOutcome] = []

  init(
    line: ByteLine, address: LineAddress, settings: LineSettings, maySend: Bool, plan: InstrumentPlan,
    writer: consuming CaptureWriter, printer: OutcomePrinter, waker: Waker
  ) {
    self.line = line
    self.address = address
    self.settings = settings
    self.maySend = maySend
    self.writer = writer
    self.printer = printer
    self.waker = waker
    listening = Listening(plan)
  }

  /// Records until a moment or until `isEnding`.
  func run(until end: Uptime?, isEnding: () -> Bool) throws(CaptureFileError) {
    try take(.opened)
    var buffer = [UInt8](repeating: 0, count: 4096)
    var syncAt = startedAt + Self.beat
    while !isEnding(), end.map({ MonotonicClock.uptime() < $0 }) ?? true {
      try turn(&buffer, until: min(syncAt, end ?? syncAt))
      guard MonotonicClock.uptime() >= syncAt else { continue }
      syncAt = MonotonicClock.uptime() + Self.beat
      try writer.sync()
    }
    line?.close()
    try take(.ended)
    try writer.sync()
  }

  /// One step: read what came, let the session act, or try a lost line again.
  private func turn(_ buffer: inout [UInt8], until beat: Uptime) throws(CaptureFileError) {
    guard let line else { return try openAgain(at: beat) }
    let due = listening.nextDeadline.map { startedAt + ($0 - .origin) } ?? beat
    let read: LineRead
    do throws(LineError) { read = try line.read(into: &buffer, until: min(due, beat)) } catch {
      return try lose(.lineDown)
    }
    switch read {
    case .bytes(let count): try take(.received(Array(buffer[..<count])))
    case .idle, .woken:
      listening.advance(to: Uptime(nanoseconds: microseconds * 1000), into: &outcomes)
      try carryOut()
    }
  }

  private func openAgain(at moment: Uptime) throws(CaptureFileError) {
    waker.wait(until: moment)
    guard MonotonicClock.uptime() >= moment else { return }
    // That it still cannot be opened was told when it was lost.
    do throws(LineError) { try open() } catch { return }
    try take(.opened)
  }

  private func open() throws(LineError) {
    line = try Self.open(address, settings, waker)
  }

  /// Opens the line of a recording.
  static func open(
    _ address: LineAddress, _ settings: LineSettings, _ waker: Waker
  ) throws(LineError) -> ByteLine {
    try ByteLine.open(address, settings, until: MonotonicClock.uptime() + openingTime, waker: waker)
  }

  private func lose(_ reason: Absence) throws(CaptureFileError) {
    line?.close()
    line = nil
    try take(.closed(reason.word))
  }

  /// Writes down what happened, lets the session take it, and does what follows.
  private func take(_ happening: CaptureEntry.Happening) throws(CaptureFileError) {
    let entry = CaptureEntry(microseconds: microseconds, happening)
    try writer.write(entry)
    listening.take(entry, into: &outcomes)
    try carryOut()
  }

  private func carryOut() throws(CaptureFileError) {
    let due = outcomes
    outcomes.removeAll(keepingCapacity: true)
    // Whoever watches sees what happened now, not when a buffer is full.
    defer { if !due.isEmpty { fflush(nil) } }
    for outcome in due {
      printer.print(outcome)
      switch outcome.action {
      case .transmit(let bytes): try send(bytes)
      case .reopen(let reason) where line != nil: try lose(reason)
      case .sample, .waveform, .request, .reopen, .note: break
      }
    }
  }

  private func send(_ bytes: [UInt8]) throws(CaptureFileError) {
    guard maySend, let line else { return }
    do throws(LineError) { try line.write(bytes, until: MonotonicClock.uptime() + Self.writingTime) } catch {
      return try lose(.lineDown)
    }
    try take(.sent(bytes))
  }

  private var microseconds: Int64 { (MonotonicClock.uptime() - startedAt).wholeMicroseconds }
}

/// Something that a signal raises and a loop looks at.
final class RaisedFlag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .relaxed) }

  func raise() { flag.store(true, ordering: .relaxed) }

  /// A flag that a signal to end raises, and that lets nobody wait longer; the signals are blocked already.
  static func raised(bySignalsThatWake waker: Waker) -> RaisedFlag {
    let flag = RaisedFlag()
    EndingSignals.watch {
      flag.raise()
      waker.wake()
    }
    return flag
  }
}
