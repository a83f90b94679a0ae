import Quantities
import Readings

// The state of a pack's clauses and rules, as part of a snapshot.

extension Sample: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(instrument.position)
    snapshot.add(channel.rawValue)
    snapshot.put(reading)
    snapshot.add(origin.rawValue)
    snapshot.add(receivedAt)
    snapshot.add(deviceMicroseconds) { $0.add($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(
      instrument: InstrumentIndex(try snapshot.number()), channel: try snapshot.code(),
      reading: try snapshot.value(), origin: try snapshot.code(), receivedAt: try snapshot.moment(),
      deviceMicroseconds: try snapshot.optional { snapshot throws(SnapshotRefusal) in
        try snapshot.number(Int64.self)
      })
  }
}

extension Reading: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    switch self {
    case .measured(let value):
      snapshot.add(UInt8(0))
      snapshot.add(value)
    case .questionable(let value, let doubt):
      snapshot.add(UInt8(1))
      snapshot.add(value)
      snapshot.add(doubt.rawValue)
    case .absent(let absence):
      snapshot.add(UInt8(2))
      snapshot.add(absence.rawValue)
    }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    switch try snapshot.number(UInt8.self) {
    case 0: self = .measured(try snapshot.number())
    case 1: self = .questionable(try snapshot.number(), try snapshot.code())
    case 2: self = .absent(try snapshot.code())
    default: throw .damaged
    }
  }
}

extension SourceState.Standing: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    switch self {
    case .valid: snapshot.add(UInt16(0))
    case .doubted(let doubt): snapshot.add(1 | UInt16(doubt.rawValue) << 8)
    case .absent(let absence): snapshot.add(2 | UInt16(absence.rawValue) << 8)
    }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    switch try snapshot.number(UInt8.self) {
    case 0:
      self = .valid
      _ = try snapshot.number(UInt8.self)
    case 1: self = .doubted(try snapshot.code())
    case 2: self = .absent(try snapshot.code())
    default: throw .damaged
    }
  }
}

extension SourceState: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(heardAt)
    snapshot.put(standing)
    snapshot.add(reading) { $0.put($1) }
    snapshot.add(receivedAt)
    snapshot.add(deviceMicroseconds) { $0.add($1) }
    snapshot.add(instrument) { $0.add($1.position) }
    snapshot.add(isSimulated)
    snapshot.add(value)
    snapshot.add(valueReceivedAt)
    snapshot.add(valueDoubt)
    snapshot.add(isLowerBound)
    snapshot.add(isBeyondRange)
    snapshot.add(isFresh)
    snapshot.put(recent)
    snapshot.put(gate)
    snapshot.put(changes)
    snapshot.put(track)
    snapshot.add(warmFrom) { $0.add($1) }
    snapshot.add(pair) { snapshot, pair in
      snapshot.add(pair.gas)
      snapshot.add(pair.value)
    }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(at: try snapshot.moment())
    standing = try snapshot.value()
    reading = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
    receivedAt = try snapshot.moment()
    deviceMicroseconds = try snapshot.optional { snapshot throws(SnapshotRefusal) in
      try snapshot.number(Int64.self)
    }
    instrument = try snapshot.optional { snapshot throws(SnapshotRefusal) in
      InstrumentIndex(try snapshot.number())
    }
    isSimulated = try snapshot.flag()
    value = try snapshot.number()
    valueReceivedAt = try snapshot.moment()
    valueDoubt = try snapshot.number()
    isLowerBound = try snapshot.flag()
    isBeyondRange = try snapshot.flag()
    isFresh = try snapshot.flag()
    recent = try snapshot.value()
    gate = try snapshot.value()
    changes = try snapshot.value()
    track = try snapshot.value()
    warmFrom = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.moment() }
    pair = try snapshot.optional { snapshot throws(SnapshotRefusal) in
      SensorPair(gas: try snapshot.civil(), value: try snapshot.number())
    }
  }
}

extension Reason: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    let small = UInt32(kind.rawValue) | UInt32(detail) << 8 | UInt32(UInt16(bitPattern: subject)) << 16
    snapshot.add(small)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    kind = try snapshot.code()
    detail = try snapshot.number()
    subject = try snapshot.number()
  }
}

extension Verdict: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    var flags: UInt16 = UInt16(truth.rawValue) | UInt16(outlook.rawValue) << 2
    for (bit, flag) in [isBarred, isFresh, isSimulated, isOfTheEnd].enumerated() where flag {
      flags |= 16 << UInt16(bit)
    }
    snapshot.add(flags)
    snapshot.put(reason)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    let flags: UInt16 = try snapshot.number()
    guard let truth = Truth(rawValue: UInt8(flags & 3)), let outlook = Truth(rawValue: UInt8(flags >> 2 & 3))
    else { throw .damaged }
    self.init(truth, reason: try snapshot.value())
    self.outlook = outlook
    isBarred = flags & 16 != 0
    isFresh = flags & 32 != 0
    isSimulated = flags & 64 != 0
    isOfTheEnd = flags & 128 != 0
  }
}

extension WindowCounter: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    for count in [satisfying, opposing, undecided, simulated] { snapshot.add(count) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    satisfying = try snapshot.number()
    opposing = try snapshot.number()
    undecided = try snapshot.number()
    simulated = try snapshot.number()
  }
}

extension SustainedTimer: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    for count in [elapsed, confirmations, frozen] { snapshot.add(count) }
    snapshot.add(previous.rawValue)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    elapsed = try snapshot.number()
    confirmations = try snapshot.number()
    frozen = try snapshot.number()
    previous = try snapshot.code()
  }
}

extension ShareTally: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    for count in [holding, opposing, simulated] { snapshot.add(count) }
    snapshot.add(previous.rawValue)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    holding = try snapshot.number()
    opposing = try snapshot.number()
    simulated = try snapshot.number()
    previous = try snapshot.code()
  }
}

extension NightTally: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(night) { $0.add($1) }
    snapshot.put(tally)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    night = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.civil() }
    tally = try snapshot.value()
  }
}

extension ReportKey: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(kind.rawValue)
    snapshot.add(word: priority)
    snapshot.add(announced)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    kind = try snapshot.code()
    priority = try snapshot.word()
    announced = try snapshot.number()
  }
}

extension RuleMachine.State: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(code)
    snapshot.add(since)
    switch self {
    case .starting, .active: break
    case .normal(_, let blindSince), .pending(_, let blindSince): snapshot.add(blindSince) { $0.add($1) }
    case .clearing(_, let from, let blindSince):
      snapshot.add(from)
      snapshot.add(blindSince) { $0.add($1) }
    case .indeterminate(_, let reason): snapshot.put(reason)
    case .inhibited(_, let by): snapshot.add(by)
    }
  }

  private var code: UInt8 {
    switch self {
    case .starting: 0
    case .normal: 1
    case .pending: 2
    case .active: 3
    case .clearing: 4
    case .indeterminate: 5
    case .inhibited: 6
    }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    func blindSince(_ snapshot: inout SnapshotReader) throws(SnapshotRefusal) -> Uptime? {
      try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.moment() }
    }
    let code: UInt8 = try snapshot.number()
    let since = try snapshot.moment()
    switch code {
    case 0: self = .starting(since: since)
    case 1: self = .normal(since: since, blindSince: try blindSince(&snapshot))
    case 2: self = .pending(since: since, blindSince: try blindSince(&snapshot))
    case 3: self = .active(since: since)
    case 4:
      self = .clearing(since: since, from: try snapshot.moment(), blindSince: try blindSince(&snapshot))
    case 5: self = .indeterminate(since: since, try snapshot.value())
    case 6: self = .inhibited(since: since, by: try snapshot.text())
    default: throw .damaged
    }
  }
}
