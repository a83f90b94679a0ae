import ArgumentParser
import Criteria
import Foundation
import Glibc
import Lines
import Quantities
import Readings
import Workbench

/// `breathline monitor`.
struct MonitorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Shows a bed on the terminal: numbers, waveforms, instruments, alarms and findings.",
    discussion: """
      Numbers and waveforms come from the bed's ring, alarms and findings from its gateway; when none \
      answers, the screen says that alarms are unknown. A number that is older than its channel allows is \
      dashes. The limit of a rule stands beside its number, and an asterisk behind a number beyond one: the \
      rule itself may want that for minutes. Alarms have the marks !!!, !! and ! with and without colours.

      q or Ctrl-C ends it; Ctrl-L draws it anew. NO_COLOR in the environment leaves bold and \
      inverse; waveforms are ASCII where the locale is not UTF-8, or with --ascii. The whole of it needs a \
      window of 80 by 24.

      Exit codes: 0 ended, 64 wrong arguments or no terminal, 65 the file is no ring of this version, or \
      of another boot of the machine, 66 there is no ring, or it cannot be read.
      """)

  @Argument(
    help: "The ring's file or the gateway's state folder; without it the bed of --state.",
    completion: .file())
  var ring: String?

  @Flag(name: .long, help: "Draw with ASCII alone.")
  var ascii = false

  @OptionGroup var bed: Bed

  func run() throws {
    StandardDescriptors.fill()
    let source = try BedRing(ring, of: bed, from: .oldest)
    try refuseOtherBoot(source)
    guard WatchedTerminal.isThere, Self.variable("TERM") != "dumb" else {
      throw Complaint(
        "monitor draws on a terminal and this is none; use tail to follow a bed", code: EX_USAGE
      ).exit()
    }
    EndingSignals.block()
    do {
      let waker = try Waker()
      let ending = RaisedFlag.raised(bySignalsThatWake: waker)
      let alarms = AskedAlarms(socket: "\(source.folder)/control.sock")
      try alarms.begin()
      try show(source, alarms, waker, ending)
    } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
  }

  /// A ring of another boot or machine has times that mean nothing here: how old its numbers are, nobody
  /// knows.
  private func refuseOtherBoot(_ source: BedRing) throws {
    let boot: BootIdentity
    do { boot = try BootIdentity.current() } catch { throw Complaint("\(error)", code: EX_OSERR).exit() }
    guard source.boot != boot else { return }
    throw Complaint(
      "\(source.path): was written before this machine was started, or on another: nothing in it is of now;"
        + " read it with tail", code: EX_DATAERR
    ).exit()
  }

  private func show(_ source: BedRing, _ alarms: AskedAlarms, _ waker: Waker, _ ending: RaisedFlag) throws {
    let isASCII = ascii || !Self.isUTF8
    var shown = ShownBed(source: source, isASCII: isASCII)
    var painter = ScreenPainter(isColoured: Self.variable("NO_COLOR").isEmpty, isASCII: isASCII)
    var output = LeavingOutput(waker: waker) { ending.isRaised }
    let terminal = try WatchedTerminal()
    while !ending.isRaised {
      guard let keys = terminal.keys(), !keys.contains(where: Self.ends) else { return }
      if keys.contains(0x0C) { painter.forget() }
      let (rows, columns) = terminal.window
      let screen = shown.screen(rows: rows, columns: columns, alarms.latest)
      guard output.put(painter.bytes(to: screen)) else { return }
      Self.rest(waker)
    }
  }

  /// Ten pictures a second: a waveform moves smoothly, and ssh over a slow line still follows.
  private static func rest(_ waker: Waker) {
    let end = MonotonicClock.uptime() + .milliseconds(100)
    _ = WireWait.once(reading: [STDIN_FILENO], until: end, waker: waker)
  }

  /// q, Ctrl-C, and Ctrl-D as at the end of what is typed.
  private static func ends(_ key: UInt8) -> Bool { [0x71, 0x51, 0x03, 0x04].contains(key) }

  /// The locale's character set as the environment names it, in the order that POSIX gives it.
  private static var isUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable).first { !$0.isEmpty } ?? ""
    let name = locale.uppercased()
    return name.contains("UTF-8") || name.contains("UTF8")
  }

  private static func variable(_ name: String) -> String {
    ProcessInfo.processInfo.environment[name] ?? ""
  }
}

/// A bed's ring on its way to the screen.
private struct ShownBed {
  var source: BedRing
  let isASCII: Bool
  private var bed: MonitorBed

  init(source: BedRing, isASCII: Bool) {
    self.source = source
    self.isASCII = isASCII
    bed = MonitorBed(card: source.card)
  }

  mutating func screen(rows: Int, columns: Int, _ alarms: MonitorAlarms) -> ScreenBuffer {
    if source.follow() { bed.forget() }
    bed.card = source.card
    take()
    let utc = CivilTime(unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1000)).iso8601
    let clock = utc.prefix(19).replacing("T", with: " ") + " UTC"
    return MonitorScreen(
      bed, alarms: alarms, now: MonotonicClock.uptime(), clock: String(clock), isASCII: isASCII
    ).drawn(rows: rows, columns: columns)
  }

  /// Takes what the ring has now; what a writer adds meanwhile waits for the next picture.
  private mutating func take() {
    while true {
      switch source.next() {
      case .record(let record, _): bed.take(record)
      case .lost(let count): bed.lose(count)
      case .empty: return
      }
    }
  }
}
