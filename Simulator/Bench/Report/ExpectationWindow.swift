internal import Quantities

extension Expectation {
  /// The part of the run that decides about the expectation.
  var window: ClosedRange<Uptime> {
    switch kind {
    case .finding(_, _, let moment, let tolerance): moment - tolerance...moment + tolerance
    case .silent(_, let from, let until): from...until
    case .reading(_, let moment, _), .absent(_, let moment): moment...moment
    }
  }
}
