internal import CTerminal
internal import Glibc

/// The lines beside the data of a serial port, as they are now.
public struct ModemLines: Hashable, Sendable {
  /// Clear to send.
  public let cts: Bool
  /// Data set ready.
  public let dsr: Bool
  /// Carrier.
  public let dcd: Bool
  /// Ring.
  public let ring: Bool
}

/// What a serial port's driver has counted since it was loaded.
public struct LineCounters: Hashable, Sendable {
  /// Characters that came.
  public let received: Int
  /// Characters that went.
  public let sent: Int
  /// Characters without a stop bit where one should be.
  public let framing: Int
  /// Characters whose parity bit is wrong.
  public let parity: Int
  /// Characters that the port lost because nobody took them in time.
  public let overrun: Int
  /// Characters that the system lost because nobody read them in time.
  public let bufferOverrun: Int
  /// Breaks: the line was low for longer than a character.
  public let breaks: Int

  /// What the counts mean, in words; empty when nothing is wrong.
  public var words: [String] {
    var words: [String] = []
    if framing > 0 {
      words.append(
        framing * 10 > received
          ? "\(framing) framing errors: the baud does not fit"
          : "\(framing) framing errors: noise, or the baud does not fit")
    }
    if parity > 0 { words.append("\(parity) parity errors: the far end sends another parity, or none") }
    if overrun > 0 {
      words.append("\(overrun) overruns: characters came faster than the port could take them")
    }
    if bufferOverrun > 0 { words.append("\(bufferOverrun) lost: no program read them in time") }
    if breaks > 0 { words.append("\(breaks) breaks: a cable was pulled, or the far end is much slower") }
    return words
  }

  /// What was counted since an earlier moment.
  public static func - (later: LineCounters, earlier: LineCounters) -> LineCounters {
    LineCounters(
      received: later.received - earlier.received, sent: later.sent - earlier.sent,
      framing: later.framing - earlier.framing, parity: later.parity - earlier.parity,
      overrun: later.overrun - earlier.overrun, bufferOverrun: later.bufferOverrun - earlier.bufferOverrun,
      breaks: later.breaks - earlier.breaks)
  }

  /// What was counted in two stretches of time together.
  public static func + (left: LineCounters, right: LineCounters) -> LineCounters {
    LineCounters(
      received: left.received + right.received, sent: left.sent + right.sent,
      framing: left.framing + right.framing, parity: left.parity + right.parity,
      overrun: left.overrun + right.overrun, bufferOverrun: left.bufferOverrun + right.bufferOverrun,
      breaks: left.breaks + right.breaks)
  }

  /// Makes counts.
  public init(
    received: Int = 0, sent: Int = 0, framing: Int = 0, parity: Int = 0, overrun: Int = 0,
    bufferOverrun: Int = 0, breaks: Int = 0
  ) {
    self.received = received
    self.sent = sent
    self.framing = framing
    self.parity = parity
    self.overrun = overrun
    self.bufferOverrun = bufferOverrun
    self.breaks = breaks
  }
}

extension ByteLine {
  /// The lines beside the data; nil where there are none, as on a pseudo-terminal.
  public var modemLines: ModemLines? {
    var lines: Int32 = 0
    guard terminal_modem_lines(number, &lines) >= 0 else { return nil }
    return ModemLines(
      cts: lines & TIOCM_CTS != 0, dsr: lines & TIOCM_DSR != 0, dcd: lines & TIOCM_CAR != 0,
      ring: lines & TIOCM_RNG != 0)
  }

  /// What the driver has counted; nil where it counts nothing, as on a pseudo-terminal.
  public var counters: LineCounters? {
    var counts = terminal_counts()
    guard terminal_count(number, &counts) >= 0 else { return nil }
    return LineCounters(
      received: Int(counts.received), sent: Int(counts.sent), framing: Int(counts.framing),
      parity: Int(counts.parity), overrun: Int(counts.overrun), bufferOverrun: Int(counts.buffer_overrun),
      breaks: Int(counts.breaks))
  }
}
