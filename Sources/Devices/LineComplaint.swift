internal import Quantities
internal import Readings

extension LineWatch.Verdict {
  /// What follows when the line's verdict has changed to this one.
  func act(
    on watch: LineWatch, board: inout ChannelBoard, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch self {
    case .speaking: break
    case .damaged: board.withdraw(.corrupted, at: now, into: &actions)
    case .mismatch:
      board.withdraw(.protocolMismatch, at: now, into: &actions)
      let silent = (now - watch.lastFrameAt).wholeMilliseconds
      actions.append(.note(.protocolMismatch(silentMilliseconds: silent)))
    case .silent:
      board.withdraw(.silent, at: now, into: &actions)
      actions.append(.note(.silent(milliseconds: (now - watch.lastByteAt).wholeMilliseconds)))
      actions.append(.reopen(.silent))
    }
  }
}

/// The sooner of two moments, either of which may be never.
func earliest(_ one: Uptime?, _ other: Uptime?) -> Uptime? {
  guard let one else { return other }
  guard let other else { return one }
  return min(one, other)
}
