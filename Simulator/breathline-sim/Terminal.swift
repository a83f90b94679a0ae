import Glibc

/// Colour and progress, for people at a terminal only.
enum Terminal {
  /// Whether standard output takes colours: a terminal that can, and nobody said NO_COLOR.
  private static let isColoured = isatty(STDOUT_FILENO) == 1 && !isSet("NO_COLOR") && isCapable

  /// Whether standard error is a terminal on which a line can be written again.
  static let showsProgress = isatty(STDERR_FILENO) == 1 && isCapable

  private static var isCapable: Bool {
    guard let terminal = getenv("TERM") else { return false }
    return strcmp(terminal, "dumb") != 0
  }

  private static func isSet(_ name: String) -> Bool {
    guard let value = getenv(name) else { return false }
    return value.pointee != 0
  }

  static func green(_ text: String) -> String { isColoured ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

  static func red(_ text: String) -> String { isColoured ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
}

/// How far a long work has come, on one line of a terminal.
struct Progress {
  private let all: Int
  private var done = 0

  init(of all: Int) { self.all = all }

  mutating func advance() {
    done += 1
    guard Terminal.showsProgress, done < all else { return }
    StandardError.put("\r\u{1B}[K\(done) of \(all) runs")
  }

  /// Takes the line away before something else is written.
  func clear() {
    guard Terminal.showsProgress else { return }
    StandardError.put("\r\u{1B}[K")
  }
}
