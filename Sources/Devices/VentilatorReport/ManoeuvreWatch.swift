internal import Readings

/// Tells when a field that keeps the result of the last manoeuvre shows a new one.
///
///     first report: what stands there is of some time before ---> known
///     known --another value, in two reports one after the other--> a result, known from now on
///
/// Zero is no result: the ventilator sends it when no manoeuvre was done (devices, section 1.6.2). A field
/// that holds no number says nothing about what stood there before. One changed digit would be a manoeuvre
/// that never was, and the counts of a report do not see it, so the next report must say the same.
struct ManoeuvreWatch: Sendable {
  /// What stood in the field last; nil before the first number.
  private var known: Int32?
  /// A value that the next report may confirm.
  private var candidate: Int32?

  /// The size of a new result, in thousandths of the channel's unit; nil when there is none.
  mutating func result(in reading: Reading) -> Int32? {
    guard let number = reading.thousandths else { return nil }
    // A negative force may be written below zero.
    let value = abs(max(number, -.max))
    guard known != nil else {
      known = value
      return nil
    }
    guard value != known else {
      candidate = nil
      return nil
    }
    guard value == candidate else {
      candidate = value
      return nil
    }
    candidate = nil
    known = value
    return value > 0 ? value : nil
  }
}
