public import Documents
public import Readings

/// What a gateway answers: JSON objects, one a line, of which the first says whether it did what was asked.
public enum ControlAnswer: Sendable {
  /// It was done.
  case done
  /// It was not done, and nothing was changed; the words name the key, its value and what is allowed.
  case refused(String)
  /// It was done, and this is what was asked for.
  case lines([JSONObject])

  /// The answer as it is sent.
  public var text: String {
    var first = JSONObject()
    switch self {
    case .done:
      first.add("answer", "done")
      return first.text + "\n"
    case .refused(let reason):
      first.add("answer", "refused")
      first.add("reason", reason)
      return first.text + "\n"
    case .lines(let lines):
      first.add("answer", "done")
      return ([first] + lines).map { $0.text + "\n" }.joined()
    }
  }
}

/// An answer as the one who asked meets it.
public struct HeardAnswer: Sendable {
  /// Why it was not done; nil when it was.
  public let refusal: String?
  /// The lines behind the first, each one JSON object.
  public let lines: [String]

  /// Reads an answer; throws when it is none.
  public init(text: String) throws(DocumentError) {
    var lines = text.split(separator: "\n").map(String.init)
    let first = try Document(text: lines.isEmpty ? "" : lines.removeFirst(), file: "answer").root
    let mapping = try first.mapping(["answer", "reason"])
    let isRefused = try mapping.required("answer").choice(
      among: [(word: "done", meaning: false), (word: "refused", meaning: true)])
    refusal = isRefused ? try mapping.required("reason").text() : nil
    self.lines = lines
  }
}
