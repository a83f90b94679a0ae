public import Quantities
public import Readings

/// Going on after a restart.
///
/// A snapshot is bytes of our own, with a version and a sum; each pack's part is bound to the pack's name,
/// version and file, so that a pack that was changed starts anew while the others go on. Moments are taken
/// over as they are within one boot of the machine, and by civil time from one boot to the next.
extension Evaluator {
  /// The version of the bytes; another one is refused.
  private static var version: UInt16 { 3 }
  private static var magic: UInt32 { 0x4E53_4C42 }

  /// The longest gap that is gone over second by second; an engineering choice.
  public static var longestGap: Interval { .hours(24) }

  /// Everything that is needed to go on, taken at a moment to which ``advance(to:)`` has just come.
  ///
  /// The patient's context is not part of it: it comes from the configuration.
  public func snapshot(at anchor: ClockAnchor) -> [UInt8] {
    precondition(changes.isEmpty, "\(changes.count) changes have not been taken by advance(to:)")
    var snapshot = SnapshotWriter(capacity: snapshotSize)
    snapshot.add(Evaluator.magic)
    snapshot.add(Evaluator.version)
    snapshot.add(anchor.boot.high)
    snapshot.add(anchor.boot.low)
    snapshot.add(anchor.uptime)
    snapshot.add(anchor.civil)
    writeState(to: &snapshot)
    var bytes = snapshot.bytes
    withUnsafeBytes(of: SnapshotSum.of(bytes[...]).littleEndian) { bytes.append(contentsOf: $0) }
    return bytes
  }

  private func writeState(to snapshot: inout SnapshotWriter) {
    snapshot.add(started) { $0.add($1) }
    snapshot.add(now)
    snapshot.add(nextTick)
    snapshot.add(Int64(futureDated))
    snapshot.add(surroundings.civilOrigin) { $0.add($1) }
    snapshot.put(surroundings.chart)
    snapshot.add(UInt32(packs.count))
    for pack in packs {
      snapshot.add(pack.plan.id)
      snapshot.add(pack.plan.version)
      snapshot.add(pack.plan.digest)
      var part = SnapshotWriter(capacity: pack.snapshotSize)
      pack.write(to: &part)
      snapshot.add(part.bytes)
    }
  }

  private var snapshotSize: Int { packs.reduce(16_384) { $0 + $1.snapshotSize } }

  /// Goes on where a snapshot was taken, at a moment of now.
  ///
  /// The seconds between count as seconds without readings: timers stand still in them as in any unknown,
  /// and nothing that holds is cleared. Packs that are new or changed start now. What changed meanwhile comes
  /// out of the next ``advance(to:)``.
  public init(
    restoring bytes: [UInt8], packs rulePacks: [RulePack], patient: PatientContext, at anchor: ClockAnchor
  ) throws(SnapshotRefusal) {
    var snapshot = try Evaluator.opened(bytes)
    let taken = ClockAnchor(
      boot: BootIdentity(high: try snapshot.number(), low: try snapshot.number()),
      uptime: try snapshot.moment(), civil: try snapshot.civil())
    let gap = try Evaluator.gap(from: taken, to: anchor)
    snapshot.shift = anchor.uptime - gap - taken.uptime
    self.init(packs: rulePacks, patient: patient)
    started = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.moment() }
    now = try snapshot.moment()
    nextTick = try snapshot.moment()
    futureDated = Int(try snapshot.number(Int64.self))
    let origin = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.civil() }
    surroundings.civilOrigin = origin.map { $0 - snapshot.shift }
    surroundings.chart = try snapshot.value()
    guard started != nil else { return }
    guard nextTick > now, nextTick - now <= .seconds(1), now <= anchor.uptime else { throw .damaged }
    try readPacks(&snapshot)
    guard snapshot.isAtEnd else { throw .damaged }
    goOn(to: anchor.uptime, after: gap)
  }

  private mutating func readPacks(_ snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    for _ in 0..<(try snapshot.number(UInt32.self)) {
      let id = try snapshot.text()
      let version = try snapshot.text()
      let digest: UInt64 = try snapshot.number()
      let count = Int(try snapshot.number(UInt32.self))
      var part = snapshot
      let start = try snapshot.skip(count)
      let pack = rulePacks.first { $0.id == id && $0.version == version && $0.digest == digest }
      guard let pack, !packs.contains(where: { $0.plan.id == id }) else { continue }
      packs.append(try PackEvaluation(pack: pack, from: &part))
      guard part.place == start + count else { throw .damaged }
    }
  }

  /// Closes the seconds of the gap, and lets the other packs begin.
  private mutating func goOn(to now: Uptime, after gap: Interval) {
    resumedPacks = packs.map(\.plan.id)
    if gap >= .seconds(1) {
      for place in packs.indices { packs[place].forgetWhatWasHeard() }
    }
    run(to: now)
    packs = rulePacks.map { pack in
      packs.first { $0.plan.id == pack.id } ?? PackEvaluation(pack: pack, at: now)
    }
    for place in packs.indices where !resumedPacks.contains(packs[place].plan.id) {
      packs[place].read(surroundings.chart, at: now)
    }
  }

  /// The time between two moments; one that civil time says was negative was none.
  private static func gap(
    from taken: ClockAnchor, to anchor: ClockAnchor
  ) throws(SnapshotRefusal) -> Interval {
    let isSameBoot = taken.boot == anchor.boot && anchor.uptime >= taken.uptime
    guard isSameBoot || taken.boot != anchor.boot else { throw .damaged }
    let gap = isSameBoot ? anchor.uptime - taken.uptime : max(.zero, anchor.civil - taken.civil)
    guard gap <= longestGap else { throw .tooOld(gap, allowed: longestGap) }
    return gap
  }

  private static func opened(_ bytes: [UInt8]) throws(SnapshotRefusal) -> SnapshotReader {
    guard bytes.count >= 8 else { throw .damaged }
    var sum = SnapshotReader(bytes, from: bytes.count - 8, to: bytes.count)
    guard try sum.number(UInt64.self) == SnapshotSum.of(bytes.dropLast(8)) else { throw .damaged }
    var snapshot = SnapshotReader(bytes, from: 0, to: bytes.count - 8)
    guard try snapshot.number(UInt32.self) == magic else { throw .damaged }
    let found: UInt16 = try snapshot.number()
    guard found == version else { throw .otherVersion(found: found, expected: version) }
    return snapshot
  }
}

extension PackEvaluation {
  /// About as many bytes as its part of a snapshot has.
  fileprivate var snapshotSize: Int {
    4096 + slots.count * 20 + marks.count + verdicts.count * 6 + sources.count * 1800 + states.count * 40
  }
}

extension CivilTime {
  fileprivate static func - (left: CivilTime, right: Interval) -> CivilTime { left + (.zero - right) }
}
