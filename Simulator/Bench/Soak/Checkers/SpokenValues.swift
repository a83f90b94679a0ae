internal import Quantities

/// What an instrument has lately said of one channel, each value with when it was said last.
struct SpokenValues: Sendable {
  /// How long what was said is remembered: the longest that anything may be on its way.
  static let remembered: Interval = .minutes(2)

  /// The time between two looks, and a little.
  private static let look: Interval = .milliseconds(1500)

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

  /// Whether a value was said at some time within the two moments, or between two looks.
  ///
  /// A mean moves on between two looks: what lies between two values said one after the other was said.
  func includes(_ value: Int32, from first: Uptime, until last: Uptime) -> Bool {
    for place in values.indices.reversed() {
      let said = values[place]
      if said.until < first { return false }
      guard said.from <= last else { continue }
      if said.value == value || place > 0 && isOnTheWay(value, from: values[place - 1], to: said) {
        return true
      }
    }
    return false
  }

  private func isOnTheWay(
    _ value: Int32, from before: (value: Int32, from: Uptime, until: Uptime),
    to said: (value: Int32, from: Uptime, until: Uptime)
  ) -> Bool {
    guard said.from - before.until <= SpokenValues.look else { return false }
    return (min(before.value, said.value)...max(before.value, said.value)).contains(value)
  }
}
