/// Where people and programs steer live beds from.
public enum ControlAddress: Hashable, Sendable {
  /// Standard input; the answers go to standard error.
  case standardInput
  /// A Unix socket at this path, which its owner alone may use.
  case socket(path: String)

  /// Reads an address as it stands on a command line: `-`, or a path.
  public init(_ text: String) { self = text == "-" ? .standardInput : .socket(path: text) }

  /// Whether a word means something in control lines, so that no bed of several can have it for its name.
  public static func isReserved(_ name: String) -> Bool {
    name == ControlLine.everybody || ControlLine.isWord(name)
  }
}
