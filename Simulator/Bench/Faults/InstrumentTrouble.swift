internal import CapnographFirmware
internal import Patient
internal import Quantities
internal import VentilatorFirmware
internal import WireFormats

/// What is wrong at one instrument now: the sum of its faults that are on.
struct InstrumentTrouble: Hashable, Sendable {
  /// How fast CO2 falls to nothing behind a blocked line (clinical basis, section 6.2, scenario 10).
  private static let emptyAfter = 5.0

  var isPlugged = true
  var hasPower = true
  var isStuck = false
  var isSensorOff = false
  /// How much the hand moves, 0 to 1.
  var motion = 0.0
  /// The perfusion that is found, in percent; nil where it is what it is.
  var perfusionIndex: Double?
  var isCold = false
  var needsZero = false
  /// Since when the sampling line is blocked; nil when it is open.
  var blockedSince: Uptime?
  var isOneReplyLate = false
  /// The exception that every request meets; nil when none does.
  var refusal: UInt8?
  var answersAsOther = false
  var isShifted = false

  /// Adds a fault that is on.
  mutating func add(_ plan: PlannedFault) {
    switch plan.kind {
    case .wire: break
    case .unplugged: isPlugged = false
    case .instrument(let fault): add(fault, since: plan.from)
    }
  }

  private mutating func add(_ fault: InstrumentFault, since begin: Uptime) {
    switch fault {
    case .sensorOff: isSensorOff = true
    case .motion(let intensity): motion = max(motion, intensity)
    case .lowPerfusion(let index): perfusionIndex = min(perfusionIndex ?? index, index)
    case .warmUp: isCold = true
    case .zeroing: needsZero = true
    case .occlusion: blockedSince = min(blockedSince ?? begin, begin)
    case .frozen: isStuck = true
    case .powerLoss: hasPower = false
    case .replyToOther: isOneReplyLate = true
    case .exception(let code): refusal = code
    case .wrongUnit: answersAsOther = true
    case .shifted: isShifted = true
    // These happen once, when they begin.
    case .reset, .clockJump: break
    }
  }

  /// What the oximeter's probe meets; `shake` is what the movement adds to the pulse wave, -1 to 1.
  func meets(_ site: OximetrySite, shake: Double) -> OximetrySite {
    var site = site
    if isSensorOff { site.attached = false }
    if let perfusionIndex {
      site.plethysmogram *= perfusionIndex / max(site.perfusionIndex, 0.01)
      site.perfusionIndex = perfusionIndex
    }
    if motion > 0 {
      site.motion = max(site.motion, motion)
      site.plethysmogram += 3 * motion * shake * site.perfusionIndex
    }
    return site
  }

  /// What the capnograph's head meets at a moment.
  func meets(_ sensor: CapnographSensor, at now: Uptime) -> CapnographSensor {
    var sensor = sensor
    sensor.isAdapterOff = isSensorOff
    sensor.isCold = isCold
    sensor.needsZero = needsZero
    if let blockedSince {
      sensor.isLineBlocked = true
      let left = max(0, 1 - Double((now - blockedSince).nanoseconds) / 1e9 / InstrumentTrouble.emptyAfter)
      sensor.co2 = PartialPressure(thousandths: Int32(Double(sensor.co2.thousandths) * left))
    }
    return sensor
  }

  /// What is wrong with the ventilator's communication board; `unit` is the ventilator's own number.
  func board(of unit: UInt8) -> CommunicationBoard {
    var board = CommunicationBoard()
    board.isOneReplyLate = isOneReplyLate
    board.refusal = refusal.map { ModbusException(code: $0) }
    board.replyUnit = answersAsOther ? ModbusUnit(unit + 1) : nil
    board.registerShift = isShifted ? 1 : 0
    return board
  }
}
