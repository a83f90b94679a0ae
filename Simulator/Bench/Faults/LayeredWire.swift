internal import Quantities

/// The faults of one wire in one direction, each laid on the one before.
struct LayeredWire: Sendable {
  private var layers: [WireLayer] = []
  /// What the layers did to the bytes so far.
  private(set) var damage = WireDamage()

  /// Lays one more fault on top.
  mutating func add(_ layer: WireLayer) { layers.append(layer) }

  /// Whether any layer has something to do.
  func isAwake(at now: Uptime) -> Bool { layers.contains { $0.isAwake(at: now) } }

  /// Forgets what the layers hold, which counts as lost.
  mutating func dropHeld() {
    for place in layers.indices { damage.lost += layers[place].dropHeld() }
  }

  /// What comes through at a moment: of a write that is said now, of what was held until now, and of nothing
  /// that anybody said.
  mutating func pass(_ write: [UInt8], at now: Uptime) -> WireStretch {
    var stretch = WireStretch()
    stretch.writes = write.isEmpty ? [] : [write]
    for place in layers.indices where layers[place].isAwake(at: now) {
      let coming = stretch.writes
      stretch.writes.removeAll()
      layers[place].release(at: now, into: &stretch)
      for write in coming { layers[place].take(write, at: now, into: &stretch) }
    }
    damage = damage + stretch.counts
    return stretch
  }
}
