import Glibc

/// Sentences for a person, apart from what programs read.
enum StandardError {
  static func write(_ sentence: String) { put(sentence + "\n") }

  /// Puts text there as it is.
  static func put(_ text: String) {
    let line = Array(text.utf8)
    // Nobody can be told that standard error is closed.
    _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
