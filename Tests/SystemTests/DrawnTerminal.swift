import Glibc
import Lines
import Quantities
import SpawnedPrograms

/// A terminal that a program draws upon, as a person would see it: a pseudo-terminal and the few sequences
/// that the monitor may use; any other is a mistake.
final class DrawnTerminal {
  private let line: PseudoTerminal
  private let ours: Int32
  private var cells: [[Character]] = []
  private var place = (row: 0, column: 0)
  private var pending: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  /// Whether the alternate screen is shown, and the cursor.
  private(set) var isAlternate = false, showsCursor = true
  /// The attributes that were asked for, by number.
  private(set) var attributes: Set<Int> = []
  /// What was sent that this terminal does not know.
  private(set) var unknown: [String] = []
  /// Whether the program has not drawn for the present size yet: what it was drawing may still come.
  private var isNewlySized = false

  init(in ward: Ward, rows: Int = 24, columns: Int = 80) throws {
    line = try PseudoTerminal(at: ward.scratch.path("terminal-\(rows)-\(columns)"))
    ours = open(line.device ?? "", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard ours >= 0 else { throw ProgramFailure("the terminal cannot be opened: errno \(errno)") }
    // As a shell leaves it: whole lines, echoed, with Ctrl-C as a signal.
    var settings = termios()
    tcgetattr(ours, &settings)
    settings.c_lflag |= tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag |= tcflag_t(ICRNL | IXON)
    tcsetattr(ours, TCSANOW, &settings)
    try resize(rows: rows, columns: columns)
  }

  deinit { close(ours) }

  /// The path by which a program opens it.
  var device: String { line.device ?? "" }

  /// The terminal's settings, as one comparable list.
  var settings: [UInt32] {
    var found = termios()
    tcgetattr(ours, &found)
    return [found.c_iflag, found.c_oflag, found.c_cflag, found.c_lflag]
  }

  /// Gives the window another size.
  func resize(rows: Int, columns: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(ours, UInt(TIOCSWINSZ), &size) == 0 else { throw ProgramFailure("no size: errno \(errno)") }
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    isNewlySized = true
  }

  /// Presses keys.
  func press(_ keys: String) throws { _ = try line.send(Array(keys.utf8)) }

  /// The lines that are shown.
  var lines: [String] {
    cells.map { row in
      var line = String(row)
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Waits until the screen is as wanted.
  func wait(_ program: SpawnedProgram, until sentence: String, _ isSo: ([String]) -> Bool) async throws {
    let deadline = MonotonicClock.uptime() + Readiness.generous
    try take()
    while !isSo(lines) {
      guard program.isRunning, MonotonicClock.uptime() < deadline else {
        throw ProgramFailure(
          "not so: \(sentence)\n\(lines.joined(separator: "\n"))\n\(program.errors.linesSoFar())")
      }
      _ = await Readiness.of([line.descriptor ?? -1, program.lifeDescriptor], within: .seconds(1))
      try take()
    }
  }

  /// Takes what was drawn by now.
  func take() throws {
    while true {
      let count = try line.receive(into: &buffer)
      guard count > 0 else { break }
      pending += buffer[..<count]
    }
    while draw() {}
  }

  /// Draws one character or obeys one sequence; false when none is whole.
  private func draw() -> Bool {
    guard let first = pending.first else { return false }
    if first == 0x1B {
      guard let end = pending.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
        return false
      }
      obey(String(decoding: pending[1...end], as: UTF8.self))
      pending.removeFirst(end + 1)
      return true
    }
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard pending.count >= length else { return false }
    let text = String(decoding: pending[..<length], as: UTF8.self)
    pending.removeFirst(length)
    if cells.indices.contains(place.row), cells[place.row].indices.contains(place.column) {
      cells[place.row][place.column] = text.first ?? "?"
    } else if !isNewlySized {
      unknown.append("\(text) at \(place)")
    }
    place.column += 1
    return true
  }

  private func obey(_ sequence: String) {
    let numbers = sequence.dropFirst().dropLast().split(separator: ";").compactMap { Int($0) }
    switch (sequence, sequence.last) {
    case ("[?1049h", _): isAlternate = true
    case ("[?1049l", _): isAlternate = false
    case ("[?25h", _): showsCursor = true
    case ("[?25l", _): showsCursor = false
    case ("[2J", _):
      cells = cells.map { $0.map { _ in " " } }
      isNewlySized = false
    case (_, "m"): attributes.formUnion(numbers)
    case (_, "H") where numbers.count == 2: place = (numbers[0] - 1, numbers[1] - 1)
    case (_, _): unknown.append(sequence)
    }
  }
}
