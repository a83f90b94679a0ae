public import Quantities
internal import Readings

/// A bed's monitor on a terminal: what was read and what calls, laid out for any window from 80 by 24 on.
public struct MonitorScreen: Sendable {
  /// The smallest window that all of it fits.
  public static let leastRows = 24, leastColumns = 80

  private let bed: MonitorBed
  private let alarms: MonitorAlarms
  private let now: Uptime
  private let clock: String
  private let isASCII: Bool

  /// Prepares a screen; `clock` is the time as a person reads it.
  public init(_ bed: MonitorBed, alarms: MonitorAlarms, now: Uptime, clock: String, isASCII: Bool = false) {
    self.bed = bed
    self.alarms = alarms.known(at: now)
    self.now = now
    self.clock = clock
    self.isASCII = isASCII
  }

  /// Draws the screen for a window.
  public func drawn(rows: Int, columns: Int) -> ScreenBuffer {
    var screen = ScreenBuffer(rows: rows, columns: columns)
    guard rows >= Self.leastRows, columns >= Self.leastColumns else {
      drawSmall(&screen)
      return screen
    }
    drawHeader(&screen)
    drawBanner(&screen, row: 1)
    let calls = 5 + min(4, (rows - Self.leastRows) / 6)
    let findings = 3 + min(3, (rows - Self.leastRows) / 8)
    drawAlarms(&screen, 2..<2 + calls)
    let body = 2 + calls..<rows - findings - 2
    let right = columns - max(38, min(46, columns / 3))
    drawWaves(&screen, body, 0..<right - 1)
    drawNumbers(&screen, body, right..<columns)
    drawFindings(&screen, body.upperBound..<body.upperBound + findings)
    drawInstruments(&screen, row: rows - 2)
    drawFooter(&screen, row: rows - 1)
    return screen
  }

  // MARK: Top and bottom

  private func drawHeader(_ screen: inout ScreenBuffer) {
    screen.put(bed.card?.bed ?? "bed without a card", row: 0, columns: 0..<24, .pressure)
    screen.put(gateway.words, row: 0, columns: 25..<screen.columns - 22, gateway.isTrouble ? .medium : .faint)
    screen.put(clock, row: 0, columns: screen.columns - clock.count..<screen.columns)
  }

  /// Whether the gateway writes; a living one does so every few seconds whatever the instruments do.
  private var gateway: (words: String, isTrouble: Bool) {
    guard let writtenAt = bed.writtenAt else { return ("the ring is empty", true) }
    let quiet = now - writtenAt
    guard quiet > InstrumentStanding.quietLimit else { return ("gateway at work", false) }
    return ("GATEWAY SILENT FOR \(MonitorNumber.shown(quiet))", true)
  }

  private func drawBanner(_ screen: inout ScreenBuffer, row: Int) {
    let names = bed.names(from: .simulated)
    guard !names.isEmpty else { return }
    let what = bed.names(from: .bedside).isEmpty ? "not a patient" : names.joined(separator: ", ")
    let text = "   SIMULATED: \(what)   "
    screen.put(String(repeating: text, count: screen.columns / text.count + 1), row: row, column: 0)
    screen.fill(row: row, .banner)
  }

  private func drawFooter(_ screen: inout ScreenBuffer, row: Int) {
    var words = "q ends   advisory: no substitute for the alarms of the instruments themselves"
    if bed.lost > 0 { words += "   \(bed.lost) records lost" }
    if bed.unknown > 0 { words += "   \(bed.unknown) of a newer version" }
    screen.put(words, row: row, columns: 0..<screen.columns, .faint)
  }

  private func drawInstruments(_ screen: inout ScreenBuffer, row: Int) {
    var column = 0
    // What is in trouble comes first: the row may be too short for all.
    let all = bed.instruments.map { InstrumentStanding($0, in: bed, at: now) }
    for standing in all.filter(\.isTrouble) + all.filter({ !$0.isTrouble }) {
      guard column < screen.columns - 4 else { return }
      let text = " \(standing.words) "
      screen.put(
        text, row: row, columns: column..<min(screen.columns, column + text.count),
        standing.isTrouble ? .medium : .plain)
      column += text.count + 1
    }
  }

  // MARK: What calls

  private func drawAlarms(_ screen: inout ScreenBuffer, _ rows: Range<Int>) {
    let lines = alarmLines
    for (place, row) in rows.enumerated() where place < lines.count {
      guard place < rows.count - 1 || lines.count == rows.count else {
        screen.put("    and \(lines.count - place) more alarms", row: row, column: 0, .medium)
        return
      }
      screen.put(lines[place].words, row: row, columns: 0..<screen.columns, lines[place].ink)
    }
  }

  private var alarmLines: [(words: String, ink: Ink)] {
    switch alarms {
    case .unknown(let reason): return [("ALARMS UNKNOWN: \(reason)", .high)]
    case .said(let calls, _):
      var lines: [(words: String, ink: Ink)] = []
      var title = calls.alarms.isEmpty ? "ALARMS none" : "ALARMS \(calls.alarms.count)"
      if !calls.audio.isEmpty { title += "   \(calls.audio)" }
      if !calls.off.isEmpty { title += "   ALARM OFF: \(calls.off.joined(separator: ", "))" }
      lines.append((title, calls.audio.isEmpty && calls.off.isEmpty ? .plain : .medium))
      return lines + calls.alarms.map { ("\($0.urgency.mark) \($0.words)", $0.urgency.ink) }
    }
  }

  private func drawFindings(_ screen: inout ScreenBuffer, _ rows: Range<Int>) {
    guard case .said(let calls, _) = alarms else {
      screen.put("FINDINGS UNKNOWN", row: rows.lowerBound, column: 0, .medium)
      return
    }
    let undecided = calls.undecided == 0 ? "" : "   \(calls.undecided) rules cannot be judged"
    let title = calls.findings.isEmpty ? "FINDINGS none" : "FINDINGS \(calls.findings.count)"
    screen.put(title + undecided, row: rows.lowerBound, columns: 0..<screen.columns)
    for (place, row) in rows.dropFirst().enumerated() where place < calls.findings.count {
      let isLast = row == rows.upperBound - 1 && calls.findings.count > place + 1
      let more = isLast ? "   and \(calls.findings.count - place - 1) more" : ""
      screen.put(
        "  " + calls.findings[place], row: row, columns: 0..<screen.columns - more.count, .plain)
      screen.put(more, row: row, column: screen.columns - more.count, .medium)
    }
  }

  // MARK: Numbers

  private var numbers: [MonitorNumber] {
    var limits: [MonitorLimit] = []
    if case .said(let calls, _) = alarms { limits = calls.limits }
    return MonitorNumber.order.flatMap { channel in
      let sources = bed.instruments.filter { bed.word(channel, of: $0) != nil }
      return sources.compactMap {
        MonitorNumber(channel, of: $0, in: bed, at: now, limits: limits, isShared: sources.count > 1)
      }
    }
  }

  private func drawNumbers(_ screen: inout ScreenBuffer, _ rows: Range<Int>, _ columns: Range<Int>) {
    let numbers = numbers
    for (place, row) in rows.enumerated() where place < numbers.count {
      guard row < rows.upperBound - 1 || place == numbers.count - 1 else {
        screen.put("and \(numbers.count - place) more in a taller window", row: row, columns: columns, .faint)
        return
      }
      draw(numbers[place], &screen, row, columns)
    }
  }

  private func draw(_ number: MonitorNumber, _ screen: inout ScreenBuffer, _ row: Int, _ columns: Range<Int>)
  {
    let left = columns.lowerBound
    screen.put(number.label, row: row, columns: left..<left + 6, number.ink)
    let value = String(repeating: " ", count: max(0, 7 - number.value.count)) + number.value
    screen.put(value, row: row, columns: left + 6..<left + 13, number.ink)
    if number.isBeyond { screen.put("*", row: row, column: left + 13, .medium) }
    screen.put(number.unit, row: row, columns: left + 15..<left + 21, .faint)
    screen.put(number.note, row: row, columns: left + 22..<columns.upperBound, .plain)
  }

  // MARK: Waveforms

  /// The waveforms from the top, with the time that a sweep takes and the scales that they may have.
  private static let waves: [(channel: Channel, period: Interval, scales: [ClosedRange<Int64>])] = [
    (.plethysmogram, .seconds(5), []),
    (.capnogram, .seconds(20), [0...50_000, 0...100_000, 0...150_000]),
    (.airwayPressure, .seconds(20), [0...30_000, -10_000...60_000, -60_000...100_000]),
    (.patientFlow, .seconds(20), [-100_000...100_000, -200_000...200_000, -300_000...300_000]),
  ]

  private func drawWaves(_ screen: inout ScreenBuffer, _ rows: Range<Int>, _ columns: Range<Int>) {
    let lanes = Self.waves.compactMap { wave in
      let source = bed.instruments.first { bed.trace(wave.channel, of: $0) != nil }
      return source.flatMap { bed.trace(wave.channel, of: $0) }.map { (wave: wave, trace: $0) }
    }
    guard !lanes.isEmpty else {
      screen.put("no waveforms", row: rows.lowerBound, columns: columns, .faint)
      return
    }
    let height = rows.count / lanes.count
    for (place, lane) in lanes.enumerated() {
      let top = rows.lowerBound + place * height
      draw(
        lane.wave.channel, lane.trace, lane.wave.period, lane.wave.scales, &screen, top..<top + height,
        columns)
    }
  }

  private func draw(
    _ channel: Channel, _ trace: WaveTrace, _ period: Interval, _ scales: [ClosedRange<Int64>],
    _ screen: inout ScreenBuffer, _ rows: Range<Int>, _ columns: Range<Int>
  ) {
    let ink = MonitorNumber.ink(channel)
    let left = columns.lowerBound
    screen.put(MonitorNumber.label(channel), row: rows.lowerBound, columns: left..<left + 6, ink)
    if let reason = reason(trace) {
      screen.put("--- \(reason)", row: rows.lowerBound, columns: left + 7..<columns.upperBound)
      return
    }
    let room = columns.count - 7
    let slices = trace.sweep(isASCII ? room : room * 2, over: period)
    let scale = Self.scale(slices, scales)
    if !scales.isEmpty {
      screen.put("\(scale.upperBound / 1000)", row: rows.lowerBound + 1, columns: left..<left + 6, .faint)
      screen.put("\(scale.lowerBound / 1000)", row: rows.upperBound - 1, columns: left..<left + 6, .faint)
    }
    let picture = WavePicture.rows(slices, scale: scale, rows: rows.count, isASCII: isASCII)
    for (row, line) in zip(rows, picture) { screen.put(line, row: row, column: left + 7, room: room, ink) }
  }

  /// Why a waveform is not drawn; nil when it is.
  private func reason(_ trace: WaveTrace) -> String? {
    if let absence = trace.absence { return MonitorNumber.words(absence.word) }
    let age = now - trace.heardAt
    guard age >= .zero - MonitorNumber.ahead else { return "of another clock" }
    return age > WaveTrace.staleAfter ? "no samples for \(MonitorNumber.shown(age))" : nil
  }

  /// The first scale that holds all of it; without any, that of the samples themselves.
  private static func scale(_ slices: [ClosedRange<Int64>?], _ scales: [ClosedRange<Int64>])
    -> ClosedRange<Int64>
  {
    let low = slices.compactMap { $0?.lowerBound }.min() ?? 0
    let high = slices.compactMap { $0?.upperBound }.max() ?? 1
    guard let last = scales.last else { return low...max(high, low + 1) }
    // A little below zero is the noise of a sensor, and no reason for another scale.
    return scales.first { high <= $0.upperBound && low >= $0.lowerBound - 3000 } ?? last
  }

  // MARK: A window that is too small

  /// What calls comes first, then the numbers; nothing else fits.
  private func drawSmall(_ screen: inout ScreenBuffer) {
    let (rows, columns) = (screen.rows, screen.columns)
    var row = 0
    func next(_ text: String, _ ink: Ink) {
      guard row < rows else { return }
      screen.put(text, row: row, columns: 0..<columns, ink)
      row += 1
    }
    let invented = bed.names(from: .simulated)
    if !invented.isEmpty { next("SIMULATED", .banner) }
    let lines = alarmLines
    for line in lines.prefix(max(1, rows / 3)) { next(line.words, line.ink) }
    if lines.count > max(1, rows / 3) { next("and \(lines.count - max(1, rows / 3)) more alarms", .medium) }
    if gateway.isTrouble { next(gateway.words, .medium) }
    for number in numbers where row < rows - 1 {
      let star = number.isBeyond ? "*" : ""
      next("\(number.label) \(number.value)\(star) \(number.unit) \(number.note)", number.ink)
    }
    row = min(row, rows - 1)
    next("\(columns)x\(rows): too small, \(Self.leastColumns)x\(Self.leastRows) shows all; q ends", .faint)
  }
}
