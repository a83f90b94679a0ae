public import WireFormats

extension WireError {
  /// What was refused, as a word.
  public var word: String {
    switch self {
    case .noise: "noise"
    case .checksum: "checksum"
    case .length: "length"
    case .illegalField: "illegal-field"
    case .lostFrame: "lost-frame"
    case .truncated: "truncated"
    case .overrun: "overrun"
    }
  }
}

extension ModbusFault {
  /// Why there is no answer, as a word; the code stands in that of an exception.
  public var word: String {
    switch self {
    case .silence: "no-reply"
    case .corrupted(let error): "corrupted-\(error.word)"
    case .exception(let exception): "exception-\(exception.code)"
    case .mismatch(let mismatch): "mismatch-\(mismatch)"
    case .lineDown: "line-down"
    case .notConnected: "not-connected"
    case .writeForbidden: "write-forbidden"
    }
  }
}
