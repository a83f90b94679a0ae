import Quantities

/// Tells a fall that a body can make from a spike that only an instrument can.
///
/// A value that leaves the last accepted one faster than the limits is held back; it is believed once values
/// around it have come for `passesAfter` seconds. Judged on the values of whole seconds, so a faster
/// instrument is not treated more strictly. Source of the limits: clinical basis, section 2.2 (engineering
/// choice).
struct SlopeGate: Hashable, Sendable {
  struct Limits: Hashable, Sendable {
    var oneSecond: Int32
    var threeSeconds: Int32
    var passesAfter: Int
    /// Seconds after which the last accepted value says nothing about the next.
    var forgetsAfter: Int
  }

  private struct Mark: Hashable, Sendable {
    var value: Int32
    var second: Int
  }

  private var accepted: Mark?
  private var candidate: Mark?
  private var candidateSince = 0

  /// Whether the value of a second may be believed; remembers it.
  mutating func accepts(_ value: Int32, second: Int, limits: Limits) -> Bool {
    let mark = Mark(value: value, second: second)
    guard let reference = accepted, second - reference.second <= limits.forgetsAfter else {
      return accept(mark)
    }
    guard isStep(from: reference, to: mark, limits: limits) else { return accept(mark) }
    if let candidate, !SlopeGate.isSteep(from: candidate, to: mark, limits: limits) {
      if second - candidateSince >= limits.passesAfter { return accept(mark) }
    } else {
      candidateSince = second
    }
    candidate = mark
    return false
  }

  private mutating func accept(_ mark: Mark) -> Bool {
    accepted = mark
    candidate = nil
    return true
  }

  /// While a step is under suspicion, time alone does not make it less steep: only a way back or staying
  /// there does.
  private func isStep(from reference: Mark, to mark: Mark, limits: Limits) -> Bool {
    if candidate != nil { return (mark.value - reference.value).magnitude > limits.oneSecond.magnitude }
    return SlopeGate.isSteep(from: reference, to: mark, limits: limits)
  }

  private static func isSteep(from reference: Mark, to mark: Mark, limits: Limits) -> Bool {
    let seconds = Int64(max(1, mark.second - reference.second))
    let step = Int64((mark.value - reference.value).magnitude)
    return step > Int64(limits.oneSecond) * seconds || (seconds <= 3 && step > Int64(limits.threeSeconds))
  }
}

extension SlopeGate: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    for mark in [accepted, candidate] {
      snapshot.add(mark) { snapshot, mark in
        snapshot.add(mark.value)
        snapshot.add(Int64(mark.second))
      }
    }
    snapshot.add(Int64(candidateSince))
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    func mark(_ snapshot: inout SnapshotReader) throws(SnapshotRefusal) -> Mark {
      Mark(value: try snapshot.number(), second: Int(try snapshot.number(Int64.self)))
    }
    accepted = try snapshot.optional(mark)
    candidate = try snapshot.optional(mark)
    candidateSince = Int(try snapshot.number(Int64.self))
  }
}
