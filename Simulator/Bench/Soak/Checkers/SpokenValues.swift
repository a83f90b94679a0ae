internal import Quantities

/// What an instrument has lately said of one channel, each value with when it was said last.
struct SpokenValues: Sendable {
  /// How long what was said is remembered: the longest that anything may be on its way.
  static let remembered: Interval = .minutes(2)

  private var values: [(value: Int32, from: Uptime, until: Uptime)] = []

  /// Notes what is said now.
  mutating func note(_ value: Int32, at moment: Uptime) {
    if let last = values.last, last.value == value {
      values[values.count - 1].until = moment
      return
    }
    values.append((value, moment, moment))
    if values.count > 600 || values[0].until + SpokenValues.remembered < moment {
      let floor = moment - SpokenValues.remembered
      values.removeAll { $0.until < floor }
    }
  }

  /// Whether a value was said at some time within the two moments.
  func includes(_ value: Int32, from first: Uptime, until last: Uptime) -> Bool {
    for said in values.reversed() {
      if said.until < first { return false }
      if said.value == value, said.from <= last { return true }
    }
    return false
  }
}
