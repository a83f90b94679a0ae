/// Why a control line was not carried out; nothing has changed then.
struct ControlRefusal: Error {
  /// What is wrong and what is allowed, one line.
  let reason: String

  /// Refuses with a reason; line breaks and control characters in it must not break the answer's line.
  init(_ reason: String) {
    let scalars = reason.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }
    self.reason = String(String.UnicodeScalarView(scalars))
  }
}
