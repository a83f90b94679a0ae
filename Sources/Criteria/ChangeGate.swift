/// Tells a change that a body can make from one that only a sensor on the skin can.
///
/// A value that differs by more than the limit from any that was believed within the time before is held
/// back; where nothing was believed for the whole time, the sensor has settled elsewhere and is believed
/// again. Judged once a second. Source of the limits: clinical basis, section 2.2 (engineering choice).
struct ChangeGate: Sendable {
  struct Limits: Hashable, Sendable {
    var change: Int32
    /// Seconds.
    var within: Int
  }

  /// One value a second, `Int32.min` where none was believed; the oldest is overwritten.
  private var believed: [Int32] = []

  /// Begins a second in which nothing has been believed yet.
  mutating func begin(second: Int, limits: Limits) {
    if believed.isEmpty { believed = Array(repeating: .min, count: limits.within + 1) }
    believed[second % believed.count] = .min
  }

  /// Whether the value of a second may be believed.
  func accepts(_ value: Int32, limits: Limits) -> Bool {
    for other in believed where other != .min && (value - other).magnitude > limits.change.magnitude {
      return false
    }
    return true
  }

  /// Remembers a value that is believed.
  mutating func believe(_ value: Int32, second: Int) { believed[second % believed.count] = value }
}

extension ChangeGate: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) { snapshot.add(believed) }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) { believed = try snapshot.list() }
}
