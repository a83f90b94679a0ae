internal import Readings

/// A number of an oximeter that is believed when two packets in a row agree on it.
///
/// A frame has no number, so one that is lost and another that comes twice within the same packet leave its
/// length and every checksum right, and put bytes into other fields. No average moves so far in a third of a
/// second; what seems to is shown with the next packet, if that one says it too.
struct AgreeingNumber: Sendable {
  /// How far two packets may be apart, in thousandths of the unit.
  let tolerance: Int32
  private var last: Int32?

  init(tolerance: Int32) { self.tolerance = tolerance }

  /// Whether the reading is to be shown; that there is no value always is.
  mutating func takes(_ reading: Reading) -> Bool {
    defer { last = reading.thousandths }
    guard let value = reading.thousandths else { return true }
    guard let last else { return false }
    return abs(value - last) <= tolerance
  }

  /// Forgets what came before, as after a lost frame.
  mutating func forget() { last = nil }
}
