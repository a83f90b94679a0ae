internal import CTerminal
internal import Glibc

/// The terminal that a person watches, as a screen that is drawn upon instead of lines that roll by.
///
/// It gets its settings back however the program ends, be it by a signal or a crash; SIGKILL alone leaves it
/// as it is.
public struct WatchedTerminal: ~Copyable {
  /// The alternate screen, without its cursor; and back.
  private static let begin = "\u{1B}[?1049h\u{1B}[?25l"
  private static let end = "\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"

  /// Whether a person's terminal is at both ends: one that can place its cursor.
  public static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Takes the terminal at standard input and output.
  ///
  /// - Throws: `LineError.system` when it is none, or its settings cannot be changed.
  public init() throws(LineError) {
    let begun = terminal_screen_begin(STDIN_FILENO, STDOUT_FILENO, Self.begin, Self.end)
    guard begun == 0 else { throw .system("terminal", operation: "draw on it", code: -begun) }
  }

  deinit { terminal_screen_end() }

  /// The window's rows and columns; 24 by 80 where the terminal does not know.
  public var window: (rows: Int, columns: Int) {
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard terminal_window(STDOUT_FILENO, &rows, &columns) == 0, rows > 0, columns > 0 else { return (24, 80) }
    // A screen of a thousand columns is a mistake of whoever says so, and would cost as much to draw.
    return (min(Int(rows), 300), min(Int(columns), 600))
  }

  /// The keys that were pressed, without waiting; nil when the terminal is gone.
  public func keys() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64)
    var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard terminal_poll(&entry, 1, 0) > 0 else { return [] }
    let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return entry.revents & Int16(POLLHUP | POLLERR) == 0 ? [] : nil }
    return Array(buffer[..<count])
  }
}
