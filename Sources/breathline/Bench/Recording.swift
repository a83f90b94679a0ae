import Devices
import Glibc
import Lines
import Quantities
import Readings
import Synchronization
import WireFormats
import Workbench

/// A byte line at work for a recorder or an examination.
final class Recording<Witness: LineWitness> {
  private let address: LineAddress
  private let settings: LineSettings
  private let maySend: Bool
  private let waker: Waker
  private let pace: Interval
  private var line: ByteLine?
  /// What the driver had counted when the line was opened.
  private var countedBefore: LineCounters?
  /// What the driver has counted while the line was open; nil where it counts nothing.
  private(set) var counted: LineCounters?
  let book: Logbook<Witness>

  /// Takes a line that was opened just now.
  ///
  /// `pace` is the least time from one read to the next: none gives each byte the time at which it came.
  init(
    line: ByteLine, address: LineAddress, settings: LineSettings, maySend: Bool, book: Logbook<Witness>,
    waker: Waker, pace: Interval = ByteLine.usualPace
  ) {
    self.address = address
    self.settings = settings
    self.maySend = maySend
    self.book = book
    self.waker = waker
    self.pace = pace
    use(line)
  }

  /// Records until a moment or until `isEnding`.
  func run(until end: Uptime?, isEnding: () -> Bool) throws(CaptureFileError) {
    try take(.opened)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !isEnding(), end.map({ MonotonicClock.uptime() < $0 }) ?? true {
      try turn(&buffer, until: end.map { min($0, book.nextBeat) } ?? book.nextBeat)
      try book.keepBeat()
    }
    leave()
    try book.end()
  }

  /// One step: read what came, let the session act, or try a lost line again.
  private func turn(_ buffer: inout [UInt8], until limit: Uptime) throws(CaptureFileError) {
    guard let line else { return try openAgain(at: limit) }
    let read: LineRead
    do throws(LineError) {
      read = try line.read(into: &buffer, until: min(book.nextDue, limit), pace: pace)
    } catch {
      return try lose(.lineDown)
    }
    switch read {
    case .bytes(let count): try take(.received(Array(buffer[..<count])))
    case .idle, .woken: try carryOut(book.passTime())
    }
  }

  private func openAgain(at moment: Uptime) throws(CaptureFileError) {
    waker.wait(until: moment)
    guard MonotonicClock.uptime() >= moment else { return }
    // That it still cannot be opened was told when it was lost.
    do throws(LineError) { use(try BenchLine.open(address, settings, waker)) } catch { return }
    try take(.opened)
  }

  private func use(_ opened: ByteLine) {
    line = opened
    countedBefore = opened.counters
  }

  /// Closes the line, and keeps what its driver counted; one that is gone counts nothing any more.
  private func leave() {
    if let before = countedBefore, let after = line?.counters {
      counted = (counted ?? LineCounters()) + (after - before)
    }
    line?.close()
    line = nil
  }

  private func lose(_ reason: Absence) throws(CaptureFileError) {
    leave()
    try take(.closed(reason.word))
  }

  /// Writes down what happened, lets the session take it, and does what follows.
  private func take(_ happening: CaptureEntry.Happening) throws(CaptureFileError) {
    try carryOut(book.enter(happening))
  }

  private func carryOut(_ outcomes: [ListeningOutcome]) throws(CaptureFileError) {
    for outcome in outcomes {
      switch outcome.action {
      case .transmit(let bytes): try send(bytes)
      case .reopen(let reason) where line != nil: try lose(reason)
      case .sample, .waveform, .request, .reopen, .note: break
      }
    }
  }

  private func send(_ bytes: [UInt8]) throws(CaptureFileError) {
    guard maySend, let line else { return }
    do throws(LineError) { try line.write(bytes, until: MonotonicClock.uptime() + .seconds(1)) } catch {
      return try lose(.lineDown)
    }
    try take(.sent(bytes))
  }
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
