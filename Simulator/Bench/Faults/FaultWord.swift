internal import Quantities

/// The words of scenario files for what can go wrong, and which words mean something where.
public enum FaultWord: String, CaseIterable, Hashable, Sendable {
  /// The write is lost.
  case drop
  /// The write comes twice.
  case duplicate
  /// One bit of the write is wrong.
  case flip
  /// The end of the write is lost.
  case truncate
  /// The write comes later.
  case delay
  /// Nothing comes while the fault is on.
  case stall
  /// Bytes that nobody said come between the writes.
  case babble
  /// The write comes in two pieces.
  case split
  /// The two ends are set to different speeds.
  case wrongBaud = "wrong_baud"
  /// The two ends are set to different parities.
  case wrongParity = "wrong_parity"
  /// NUL bytes come among those that were said.
  case nul
  /// What is said comes back to who said it.
  case echo
  /// The plug is pulled.
  case unplugged
  /// The sensor is not at the patient.
  case sensorOff = "sensor_off"
  /// The patient moves under the probe.
  case motion
  /// The oximeter finds hardly any pulse.
  case lowPerfusion = "low_perfusion"
  /// The capnograph warms up again.
  case warmUp = "warm_up"
  /// The capnograph asks to be zeroed.
  case zeroing
  /// The capnograph's sampling line is blocked.
  case occlusion
  /// The values stand still.
  case frozen
  /// The instrument has no power.
  case powerLoss = "power_loss"
  /// The instrument starts anew.
  case reset
  /// The ventilator answers with the reply before.
  case replyToOther = "reply_to_other"
  /// The ventilator refuses with an exception.
  case exception
  /// The ventilator refuses because it is busy: exception 6.
  case busy
  /// The ventilator answers under another number.
  case wrongUnit = "wrong_unit"
  /// The ventilator's answers are shifted by one register.
  case shifted
  /// The instrument's clock or counter jumps.
  case clockJump = "clock_jump"

  /// The highest perfusion that is low, in percent: from 1 % up an oximeter says the same of any.
  static let highestPerfusion = 0.99

  /// Where a fault is, which decides what else an entry may say of it.
  enum Place: Hashable, Sendable {
    case wire, plug, instrument
  }

  var place: Place {
    switch self {
    case .drop, .duplicate, .flip, .truncate, .delay, .stall, .babble, .split, .wrongBaud, .wrongParity, .nul,
      .echo:
      .wire
    case .unplugged: .plug
    case .sensorOff, .motion, .lowPerfusion, .warmUp, .zeroing, .occlusion, .frozen, .powerLoss, .reset,
      .replyToOther, .exception, .busy, .wrongUnit, .shifted, .clockJump:
      .instrument
    }
  }

  /// The instruments of a bed with the usual models that can have the fault.
  public var instruments: [SimulatedInstrument] { instruments(of: BedModels()) }

  /// The instruments of a bed that can have the fault, in the order of ``SimulatedInstrument``.
  public func instruments(of models: BedModels) -> [SimulatedInstrument] {
    models.all.filter { canHappen(at: $0) }.map(\.role)
  }

  /// Whether a model can have the fault.
  ///
  /// A fault of a wire that would touch nothing at an instrument is none of that instrument's.
  public func canHappen(at model: InstrumentModel) -> Bool {
    switch self {
    case .drop, .duplicate, .flip, .truncate, .delay, .stall, .babble, .split, .wrongBaud, .wrongParity, .nul,
      .echo:
      !directions(at: model).isEmpty
    case .unplugged, .frozen, .powerLoss, .reset: true
    case .sensorOff: model.role == .oximeter || model.role == .capnograph
    case .motion: model.role == .oximeter
    case .lowPerfusion: model.role == .oximeter && model.tellsPulse
    case .warmUp, .zeroing, .occlusion: model.role == .capnograph
    case .replyToOther, .exception, .busy, .wrongUnit, .shifted: model.wiring == .modbus
    case .clockJump: model.hasClock
    }
  }

  /// Which way bytes can suffer the fault at the usual model of an instrument.
  public func directions(at instrument: SimulatedInstrument) -> [WireDirection] {
    directions(at: instrument.usualModel)
  }

  /// Which way bytes can suffer the fault at a model; none for what is no fault of a wire.
  ///
  /// Nothing is said to an instrument that only talks, and it would hear no echo of itself. Letters of seven
  /// bits are the same with the eighth bit taken for parity, where nobody looks at the parity.
  public func directions(at model: InstrumentModel) -> [WireDirection] {
    switch self {
    case .drop, .duplicate, .flip, .truncate, .delay, .stall, .babble, .split, .wrongBaud, .nul:
      model.listens ? WireDirection.allCases : [.fromInstrument]
    case .echo: model.listens ? WireDirection.allCases : []
    case .wrongParity:
      model.listens && !model.hearsLetters ? WireDirection.allCases : [.fromInstrument]
    case .unplugged, .sensorOff, .motion, .lowPerfusion, .warmUp, .zeroing, .occlusion, .frozen, .powerLoss,
      .reset, .replyToOther, .exception, .busy, .wrongUnit, .shifted, .clockJump:
      []
    }
  }

  /// Whether the fault is over as soon as it has happened, so that nothing may be said of how long it lasts.
  var isMoment: Bool { self == .reset || self == .clockJump }

  /// Whether chance decides, write by write, what the fault hits; a wire that is stalled or set wrongly is so
  /// for every write.
  var hitsByChance: Bool {
    place == .wire && self != .stall && self != .wrongBaud && self != .wrongParity
  }
}

extension PlannedFault.Kind {
  /// Whether the fault can touch anything at the usual model of an instrument.
  public func canHappen(at instrument: SimulatedInstrument) -> Bool { canHappen(at: instrument.usualModel) }

  /// Whether the fault can touch anything at a model.
  public func canHappen(at model: InstrumentModel) -> Bool {
    switch self {
    case .wire(let fault, let direction): fault.word.directions(at: model).contains(direction)
    case .instrument(.clockJump(let jump)): model.notices(jump)
    case .instrument(.lowPerfusion(let index)):
      word.canHappen(at: model) && index <= FaultWord.highestPerfusion
    case .instrument, .unplugged: word.canHappen(at: model)
    }
  }

  /// The word of scenario files for the fault.
  public var word: FaultWord {
    switch self {
    case .wire(let fault, _): fault.word
    case .instrument(let fault): fault.word
    case .unplugged: .unplugged
    }
  }
}

extension WireFault {
  /// The word of scenario files for the fault.
  public var word: FaultWord {
    switch self {
    case .drop: .drop
    case .duplicate: .duplicate
    case .flip: .flip
    case .truncate: .truncate
    case .delay: .delay
    case .stall: .stall
    case .babble: .babble
    case .split: .split
    case .wrongBaud: .wrongBaud
    case .wrongParity: .wrongParity
    case .nul: .nul
    case .echo: .echo
    }
  }
}

extension InstrumentFault {
  /// The word of scenario files for the fault; `busy` for exception 6.
  public var word: FaultWord {
    switch self {
    case .sensorOff: .sensorOff
    case .motion: .motion
    case .lowPerfusion: .lowPerfusion
    case .warmUp: .warmUp
    case .zeroing: .zeroing
    case .occlusion: .occlusion
    case .frozen: .frozen
    case .powerLoss: .powerLoss
    case .reset: .reset
    case .replyToOther: .replyToOther
    case .exception(let code): code == 6 ? .busy : .exception
    case .wrongUnit: .wrongUnit
    case .shifted: .shifted
    case .clockJump: .clockJump
    }
  }
}
