internal import Quantities

extension Expectation {
  /// The part of the run that decides about the expectation; nil when all of it does.
  var window: ClosedRange<Uptime>? {
    switch kind {
    case .finding(_, _, let moment, let tolerance), .alarm(_, _, _, let moment, let tolerance):
      moment - tolerance...moment + tolerance
    case .silent(_, let from, let until), .standing(_, _, let from, let until),
      .channel(_, _, let from, let until), .quiet(_, let from, let until), .raised(_, _, let from, let until),
      .extreme(_, _, _, let from, let until):
      from...until
    case .reading(_, let moment, _), .absent(_, let moment): moment...moment
    case .counter: nil
    }
  }
}
