import ArgumentParser
import Documents
import Glibc

/// Ends the program with a sentence on standard error.
struct Complaint {
  let sentence: String
  let code: Int32

  /// What a refused document means: 66 when it cannot be read, else 65.
  init(_ error: DocumentError) {
    sentence = error.description
    if case .unreadable = error.problem { code = EX_NOINPUT } else { code = EX_DATAERR }
  }

  /// A sentence and the exit code that goes with it.
  init(_ sentence: String, code: Int32) {
    self.sentence = sentence
    self.code = code
  }

  /// Writes the sentence; the exit code is still to be thrown.
  func write() {
    let line = Array("breathline: \(sentence)\n".utf8)
    // Nobody can be told that standard error is closed.
    _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Writes the sentence and gives the exit code to throw.
  func exit() -> ExitCode {
    write()
    return ExitCode(code)
  }
}
