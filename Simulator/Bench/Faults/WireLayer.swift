internal import Patient
internal import Quantities

/// One planned fault on one wire in one direction: takes writes and gives what becomes of them.
///
/// Layers lie on each other in the order of the file, so the second one meets what the first one left. Each
/// draws from a stream of its own, so that a layer more changes no other's chance. A write never overtakes
/// one that is held.
struct WireLayer: Sendable {
  /// The most bytes that a layer holds; what comes on top is lost and counted.
  static let most = 4096
  /// How often a babbling wire may say something.
  private static let babbleEvery: Interval = .milliseconds(100)

  private struct Held: Sendable {
    let bytes: [UInt8]
    let due: Uptime
  }

  private let fault: WireFault
  private let from: Uptime
  private let until: Uptime
  private let probability: Double
  private let setting: SerialSetting
  private var chance: SeededStream
  private var held: [Held] = []
  private var babbleAt: Uptime
  /// Bytes that are held.
  private(set) var heldBytes = 0

  /// Lays a planned fault on a wire with this setting.
  init(_ fault: WireFault, _ plan: PlannedFault, _ setting: SerialSetting, chance: SeededStream) {
    self.fault = fault
    from = plan.from
    until = plan.until
    probability = plan.probability
    self.setting = setting
    self.chance = chance
    babbleAt = plan.from
  }

  /// Whether the fault is on.
  func isOn(at now: Uptime) -> Bool { from <= now && now < until }

  /// Whether the layer has anything to do.
  func isAwake(at now: Uptime) -> Bool { isOn(at: now) || !held.isEmpty }

  /// What comes out of the layer by itself at a moment: what was held until now, and babble.
  mutating func release(at now: Uptime, into stretch: inout WireStretch) {
    var due = 0
    while due < held.count, held[due].due <= now { due += 1 }
    for write in held[..<due] {
      heldBytes -= write.bytes.count
      stretch.writes.append(write.bytes)
    }
    held.removeFirst(due)
    guard fault == .babble, isOn(at: now) else { return }
    while babbleAt <= now {
      babbleAt = babbleAt + WireLayer.babbleEvery
      guard hits() else { continue }
      let noise = (0..<(1 + pick(16))).map { _ in UInt8(pick(256)) }
      stretch.counts.added += noise.count
      stretch.writes.append(noise)
    }
  }

  /// Forgets what is held; how many bytes that were.
  mutating func dropHeld() -> Int {
    defer { heldBytes = 0 }
    held.removeAll()
    return heldBytes
  }

  /// Takes a write; what becomes of it now is added to the stretch, what comes later is held.
  mutating func take(_ write: [UInt8], at now: Uptime, into stretch: inout WireStretch) {
    guard isOn(at: now), hits() else { return hold(write, until: now, at: now, &stretch) }
    switch fault {
    case .drop: stretch.counts.lost += write.count
    case .duplicate:
      stretch.counts.added += write.count
      hold(write + write, until: now, at: now, &stretch)
    case .flip: hold(flipped(write, &stretch), until: now, at: now, &stretch)
    case .truncate: hold(cut(write, &stretch), until: now, at: now, &stretch)
    case .delay(let time): hold(write, until: now + time, at: now, &stretch)
    case .stall: hold(write, until: until, at: now, &stretch)
    case .split(let time): split(write, time, at: now, &stretch)
    case .wrongBaud: hold(atOtherSpeed(write, &stretch), until: now, at: now, &stretch)
    case .wrongParity: hold(withOtherParity(write, &stretch), until: now, at: now, &stretch)
    case .nul: hold(withNul(write, &stretch), until: now, at: now, &stretch)
    case .echo:
      stretch.returned.append(write)
      stretch.counts.added += write.count
      hold(write, until: now, at: now, &stretch)
    case .babble: hold(write, until: now, at: now, &stretch)
    }
  }

  /// Whether chance lets the fault hit; a fault that knows no chance draws none.
  private mutating func hits() -> Bool {
    if probability >= 1 || !fault.word.hitsByChance { return true }
    return chance.uniform() < probability
  }

  private mutating func pick(_ choices: Int) -> Int {
    min(choices - 1, Int(chance.uniform() * Double(choices)))
  }

  /// Hands a write on at a moment, or as soon as what is held before it has gone.
  private mutating func hold(
    _ write: [UInt8], until due: Uptime, at now: Uptime, _ stretch: inout WireStretch
  ) {
    let due = max(due, held.last?.due ?? now)
    if due <= now, held.isEmpty {
      if !write.isEmpty { stretch.writes.append(write) }
    } else if heldBytes + write.count > WireLayer.most {
      stretch.counts.lost += write.count
    } else if !write.isEmpty {
      heldBytes += write.count
      held.append(Held(bytes: write, due: due))
    }
  }

  private mutating func flipped(_ write: [UInt8], _ stretch: inout WireStretch) -> [UInt8] {
    guard !write.isEmpty else { return write }
    var write = write
    write[pick(write.count)] ^= 1 << UInt8(pick(8))
    stretch.counts.changed += 1
    return write
  }

  private mutating func cut(_ write: [UInt8], _ stretch: inout WireStretch) -> [UInt8] {
    let kept = pick(write.count)
    stretch.counts.lost += write.count - kept
    return Array(write.prefix(kept))
  }

  private mutating func split(
    _ write: [UInt8], _ time: Interval, at now: Uptime, _ stretch: inout WireStretch
  ) {
    guard write.count > 1 else { return hold(write, until: now, at: now, &stretch) }
    let first = 1 + pick(write.count - 1)
    hold(Array(write.prefix(first)), until: now, at: now, &stretch)
    hold(Array(write.dropFirst(first)), until: now + time, at: now, &stretch)
  }

  private mutating func withNul(_ write: [UInt8], _ stretch: inout WireStretch) -> [UInt8] {
    var write = write
    let place = pick(write.count + 1)
    let count = 1 + pick(3)
    write.insert(contentsOf: repeatElement(0, count: count), at: place)
    stretch.counts.added += count
    return write
  }

  /// The sender is twice as fast as the receiver.
  private func atOtherSpeed(_ write: [UInt8], _ stretch: inout WireStretch) -> [UInt8] {
    stretch.counts.changed += write.count
    return setting.receive(write, from: setting, speed: 2, errorsAreNul: setting.hasParity)
  }

  /// The receiver is set to seven data bits and even parity: it takes the eighth bit for parity.
  private func withOtherParity(_ write: [UInt8], _ stretch: inout WireStretch) -> [UInt8] {
    stretch.counts.changed += write.count
    let receiver = SerialSetting(dataBits: 7, hasParity: true)
    return receiver.receive(write, from: setting, speed: 1, errorsAreNul: setting.hasParity)
  }
}

/// What comes out of layers at one moment.
struct WireStretch: Sendable {
  /// The writes that go on, in their order.
  var writes: [[UInt8]] = []
  /// What goes back to who said it.
  var returned: [[UInt8]] = []
  /// What was done to the bytes.
  var counts = WireDamage()
}

/// Bytes that faults of a wire touched.
public struct WireDamage: Hashable, Sendable {
  /// Bytes that were said and never came.
  public var lost = 0
  /// Bytes that came otherwise than they were said.
  ///
  /// On a wire with a wrong speed or parity, all that were said meanwhile.
  public var changed = 0
  /// Bytes that came and were not said, or not then: babble, NUL, echoes and second copies.
  public var added = 0

  /// Makes counts of nothing.
  public init() {}

  /// The sum of two counts.
  public static func + (left: WireDamage, right: WireDamage) -> WireDamage {
    var sum = left
    sum.lost += right.lost
    sum.changed += right.changed
    sum.added += right.added
    return sum
  }
}
