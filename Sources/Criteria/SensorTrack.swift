import Quantities

/// What a sensor showed in the last hour, so that a blood gas that is entered late finds its pair.
struct SensorTrack: Sendable {
  /// Seconds for which one value is kept.
  private static var step: Int { 10 }
  private static var steps: Int { 361 }

  private var values: [Int32] = []
  private var newest = -1

  /// Notes the value of a second, or that there is none.
  mutating func note(_ value: Int32?, second: Int) {
    guard second % SensorTrack.step == 0 else { return }
    if values.isEmpty { values = Array(repeating: .min, count: SensorTrack.steps) }
    newest = second / SensorTrack.step
    values[newest % SensorTrack.steps] = value ?? .min
  }

  /// What was shown at a second; nil when it was not watched, is longer ago than an hour, or yet to come.
  func value(second: Int64) -> Int32? {
    let place = second / Int64(SensorTrack.step)
    guard second >= 0, place <= Int64(newest), place > Int64(newest - SensorTrack.steps) else { return nil }
    let value = values[Int(place) % SensorTrack.steps]
    return value == .min ? nil : value
  }
}

/// A sensor's value that belongs to a blood gas.
struct SensorPair: Sendable {
  var gas: CivilTime
  var value: Int32
}

extension SensorTrack: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(values)
    snapshot.add(Int64(newest))
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    values = try snapshot.list()
    newest = Int(try snapshot.number(Int64.self))
    guard values.isEmpty || values.count == SensorTrack.steps, newest >= -1 else { throw .damaged }
    guard newest == -1 || !values.isEmpty else { throw .damaged }
  }
}
