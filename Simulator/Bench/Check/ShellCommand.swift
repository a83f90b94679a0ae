/// A command as a person types it into a shell: each word quoted where a shell would take it apart.
public struct ShellCommand: Hashable, Sendable {
  /// The program and its arguments.
  public let words: [String]

  /// Makes a command of a program and its arguments.
  public init(_ words: [String]) { self.words = words }

  /// The line that gives a POSIX shell exactly these words.
  public var line: String { words.map(ShellCommand.quoted).joined(separator: " ") }

  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./,:=@%+".unicodeScalars)

  private static func quoted(_ word: String) -> String {
    guard word.isEmpty || !word.unicodeScalars.allSatisfy(plain.contains) else { return word }
    var quoted = "'"
    for scalar in word.unicodeScalars {
      if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "'"
  }
}
