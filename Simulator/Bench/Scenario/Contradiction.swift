internal import Alarms
internal import Quantities
internal import Readings

/// Expectations that cannot hold together.
extension Expectation.Kind {
  /// Whether one of the two must fail, whatever the run.
  func contradicts(_ other: Expectation.Kind) -> Bool { excludes(other) || other.excludes(self) }

  private func excludes(_ other: Expectation.Kind) -> Bool {
    switch (self, other) {
    case (.silent(let silent, let from, let until), .finding(let name, .found, let at, let tolerance)):
      silent == name && at - tolerance >= from && at + tolerance <= until
    case (.standing(let standing, _, let from, let until), .finding(let name, _, let at, let tolerance)):
      standing == name && at - tolerance > from && at + tolerance <= until
    case (
      .standing(let one, let state, let from, let until), .standing(let name, let wanted, let start, let end)
    ):
      one == name && state != wanted && from <= end && start <= until
    case (.quiet(let group, let from, let until), .alarm(let condition, let step, _, let at, let tolerance)):
      step.isCalling && group.contains(condition, AlarmTable.row(of: condition).kind)
        && at - tolerance >= from && at + tolerance <= until
    case (.quiet(let group, let from, let until), .raised(let condition, let times, let start, let end)):
      times.lowerBound > 0 && group.contains(condition, AlarmTable.row(of: condition).kind) && start >= from
        && end <= until
    case (.absent(let channel, let at), .reading(let wanted, let moment, _)):
      channel == wanted && at == moment
    case (.channel(let channel, let state, let from, let until), .absent(let wanted, let at)):
      channel == wanted && !state.isAbsence && at >= from && at <= until
    case (.channel(let channel, let state, let from, let until), .reading(let wanted, let at, _)):
      channel == wanted && state.isAbsence && at >= from && at <= until
    case (
      .channel(let channel, let state, let from, let until), .extreme(_, let wanted, _, let start, let end)
    ):
      channel == wanted && state != .measured && start >= from && end <= until
    case (
      .channel(let one, let state, let from, let until), .channel(let other, let wanted, let start, let end)
    ):
      one == other && state.excludes(wanted) && from <= end && start <= until
    default: false
    }
  }
}

extension AlarmStep {
  /// Whether somebody is called by it.
  var isCalling: Bool {
    switch self {
    case .raised, .worsened: true
    // Whoever is called by an alarm that latches is called already.
    case .returned, .eased, .becameUnknown, .becameKnown, .ended, .inapplicable, .acknowledged, .released,
      .suppressed,
      .escalated:
      false
    }
  }
}

extension ChannelState {
  fileprivate var isAbsence: Bool { if case .absent = self { true } else { false } }

  /// Whether no reading can be in both states.
  fileprivate func excludes(_ other: ChannelState) -> Bool {
    switch (self, other) {
    case (.measured, .measured): false
    case (.questionable(let one), .questionable(let two)): one != nil && two != nil && one != two
    case (.absent(let one), .absent(let two)): one != nil && two != nil && one != two
    case (.measured, _), (.questionable, _), (.absent, _): true
    }
  }
}
