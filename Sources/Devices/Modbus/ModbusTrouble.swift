internal import Readings
internal import WireFormats

extension ModbusFault {
  /// What a channel says when the poll that reads it ended in this fault.
  var absence: Absence {
    switch self {
    case .silence: .noReply
    case .corrupted, .mismatch: .corrupted
    case .exception, .writeForbidden: .modbusException
    case .lineDown, .notConnected: .lineDown
    }
  }

  /// What was wrong with the bytes that came back, as it is counted; nil when none came or they were sound.
  var wireError: WireError? {
    switch self {
    case .corrupted(let error): error
    case .mismatch: .illegalField
    case .silence, .exception, .lineDown, .notConnected, .writeForbidden: nil
    }
  }

  /// What an engineer is told of a poll that ended in this fault.
  func note(ofPoll poll: String) -> InstrumentNote {
    if case .exception(let exception) = self { return .exceptionReply(poll: poll, code: exception.code) }
    return .pollFailed(poll: poll, fault: self)
  }
}
