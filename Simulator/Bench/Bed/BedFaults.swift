internal import CoughMeterFirmware
internal import Patient
internal import Quantities
internal import WireFormats

/// Faults of a bed's wires, plugs and instruments.
///
/// None of them touches the patient: a ventilator whose communication board has no power goes on blowing.
extension SimulatedBed {
  /// The most bytes of an instrument's own words that wait to come back to it.
  private static let mostEchoes = 4096

  /// Whether a fault was ever planned.
  var hasFaults: Bool { !faults.isEmpty }

  /// Plans one more fault while the bed runs.
  ///
  /// A fault that none of the bed's models can have is a mistake of the caller and traps.
  public mutating func plan(_ fault: PlannedFault) {
    SimulatedBed.check(fault, at: models)
    faults.add(fault)
  }

  static func check(_ fault: PlannedFault, at models: BedModels) {
    let model = models[fault.instrument]
    precondition(fault.kind.canHappen(at: model), "\(fault.kind) of a \(model.word)")
  }

  /// Whether the instrument's wire is plugged in; when it is not, its device path is gone.
  public func isPlugged(_ instrument: SimulatedInstrument) -> Bool {
    faults.troubles[instrument.rawValue].isPlugged
  }

  /// Whether the instrument has power; without, it neither says nor hears anything.
  public func hasPower(_ instrument: SimulatedInstrument) -> Bool {
    faults.troubles[instrument.rawValue].hasPower
  }

  /// What the instrument's wire has carried so far, and what became of the rest.
  public func counters(of instrument: SimulatedInstrument) -> WireCounters {
    let place = instrument.rawValue
    var counters = WireCounters()
    counters.carried = wires[place].carried + heard[place]
    counters.damage = faults.toGateway[place].damage + faults.toInstrument[place].damage
    counters.damage.lost += unheard[place]
    counters.overrun = wires[place].overrun
    return counters
  }

  /// Lets what is due by now go wrong, or right again.
  mutating func followFaults() {
    for change in faults.advance(to: now) { follow(change) }
    for instrument in SimulatedInstrument.allCases {
      let place = instrument.rawValue
      for write in echoes[place] { hear(write, at: instrument) }
      echoes[place].removeAll()
      if faults.toInstrument[place].isAwake(at: now) { deliver([], to: instrument) }
      if faults.toGateway[place].isAwake(at: now) { carry([], from: instrument) }
    }
  }

  private mutating func follow(_ change: FaultCourse.Change) {
    let place = change.instrument.rawValue
    let (before, after) = (change.before, change.after)
    if before.isPlugged != after.isPlugged || !after.hasPower { wires[place].clear() }
    if after.hasPower, !before.hasPower { switchOn(change.instrument) }
    for fault in change.begun where after.hasPower {
      switch fault {
      case .reset: reset(change.instrument)
      case .clockJump(let jump): moveClock(of: change.instrument, by: jump)
      case .sensorOff, .motion, .lowPerfusion, .warmUp, .zeroing, .occlusion, .frozen, .powerLoss,
        .replyToOther, .exception, .wrongUnit, .shifted:
        break
      }
    }
    setTrouble(after, at: change.instrument)
  }

  private mutating func setTrouble(_ trouble: InstrumentTrouble, at instrument: SimulatedInstrument) {
    switch instrument {
    case .oximeter: oximeter.suffer(trouble)
    case .capnograph: capnograph.suffer(trouble)
    case .ventilator: ventilator.suffer(trouble)
    case .coughMeter: coughMeter.suffer(trouble)
    }
  }

  private var microseconds: Int64 { now.nanoseconds / 1000 }

  /// Starts an instrument as its power switch does; the ventilator keeps its settings and its hours.
  private mutating func switchOn(_ instrument: SimulatedInstrument) {
    switch instrument {
    case .oximeter: oximeter = models[.oximeter].oximeter(poweredAt: microseconds)
    case .capnograph: capnograph = models[.capnograph].capnograph(poweredAt: microseconds)
    case .ventilator: ventilator.switchOn(at: microseconds)
    case .coughMeter: coughMeter = CoughMeter(poweredAt: microseconds)
    }
  }

  /// Starts an instrument anew as its watchdog does; what waits in its transmit buffer is lost.
  private mutating func reset(_ instrument: SimulatedInstrument) {
    wires[instrument.rawValue].clear()
    switch instrument {
    case .oximeter, .ventilator, .coughMeter: switchOn(instrument)
    case .capnograph: capnograph.reset(at: microseconds)
    }
  }

  private mutating func moveClock(of instrument: SimulatedInstrument, by jump: Interval) {
    switch instrument {
    case .oximeter: oximeter.moveClock(by: jump)
    case .ventilator: ventilator.moveClock(by: jump)
    case .capnograph: capnograph.moveClock(by: jump)
    case .coughMeter: coughMeter.moveClock(by: jump)
    }
  }

  // MARK: Bytes

  /// Lets the faults of its wire have what an instrument has just said.
  mutating func disturb(_ instrument: SimulatedInstrument, since mark: Int) {
    let said = wires[instrument.rawValue].takeBack(from: mark)
    if !said.isEmpty { carry(said, from: instrument) }
  }

  /// Carries bytes on from an instrument towards the gateway.
  private mutating func carry(_ said: [UInt8], from instrument: SimulatedInstrument) {
    let place = instrument.rawValue
    let stretch = faults.toGateway[place].pass(said, at: now)
    for write in stretch.writes {
      guard isPlugged(instrument) else {
        unheard[place] += write.count
        continue
      }
      for byte in write { wires[place].put(byte) }
    }
    for write in stretch.returned {
      let waiting = echoes[place].reduce(0) { $0 + $1.count }
      if waiting + write.count <= SimulatedBed.mostEchoes { echoes[place].append(write) }
    }
  }

  /// Carries bytes on from the gateway towards an instrument.
  mutating func deliver(_ bytes: [UInt8], to instrument: SimulatedInstrument) {
    let place = instrument.rawValue
    guard isPlugged(instrument) else {
      unheard[place] += bytes.count
      return
    }
    let stretch = faults.toInstrument[place].pass(bytes, at: now)
    for write in stretch.returned {
      for byte in write { wires[place].put(byte) }
    }
    for write in stretch.writes { hear(write, at: instrument) }
  }
}
