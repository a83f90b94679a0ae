internal import Quantities
internal import WireFormats

/// The firmware of a bilevel ventilator that speaks MEDIBUS, beside the one that speaks Modbus.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. It measures every 10 ms,
/// answers commands once its host has sent ICC, asks its host for its name, says NOP every 2 s, and takes it
/// for gone after 3 s without a word. Nothing can be set over the wire. Wire format: devices, section 1.5; it
/// sends pressures in millibar.
public struct MedibusVentilator: Sendable {
  /// Microseconds from one step to the next.
  public static var stepInterval: Int64 { 10_000 }
  /// Microseconds without a word of the host after which it is taken for gone.
  public static var linkTime: Int64 { 3_000_000 }
  /// Microseconds from one NOP to the next.
  public static var stillHereInterval: Int64 { 2_000_000 }

  /// What is set at the front panel.
  public private(set) var settings: VentilatorSettings
  /// Whether the measuring task is stuck: the wire goes on with what was measured last.
  public var isStuck = false
  /// Whether the rate goes on to be reported when nothing is measured any more, as has been met.
  public var keepsRate = false
  /// Whether the host is taken for present.
  public private(set) var isLinked = false
  /// How many times the host was taken for gone.
  public private(set) var hostsLost = 0

  private(set) var sensors = VentilatorSensors()
  private(set) var therapy = TherapyMeters()
  private var framer = MedibusFramer()
  private var streams = MedibusSampling()
  private var nextStepAt: Int64
  private var heardAt: Int64
  private var stillHereAt: Int64
  private var lastRateTenths: Int32 = 0

  /// Switches the ventilator on.
  ///
  /// - Parameters:
  ///   - microseconds: the moment.
  ///   - settings: what is set at its front panel.
  public init(poweredAt microseconds: Int64, settings: VentilatorSettings = VentilatorSettings()) {
    self.settings = settings
    nextStepAt = microseconds
    heardAt = microseconds
    stillHereAt = microseconds
  }

  /// When the next step is due, in microseconds.
  public var nextEventAt: Int64 { nextStepAt }

  /// Takes what someone set at the front panel; starting or stopping therapy begins all measurements anew.
  public mutating func adjust(_ settings: VentilatorSettings) {
    if settings.isDelivering != self.settings.isDelivering { therapy = TherapyMeters() }
    self.settings = settings
  }

  /// Takes all steps that are due until a moment, with what its sensors see at that moment, and emits what it
  /// says unasked.
  public mutating func advance(
    to microseconds: Int64, sensors: VentilatorSensors, emit: (UInt8) -> Void
  ) {
    while nextStepAt <= microseconds {
      if !isStuck { step(sensors) }
      if isLinked { speak(emit) }
      nextStepAt += MedibusVentilator.stepInterval
    }
  }

  /// Takes a byte from the host and answers when it ends a command.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    framer.append(byte)
    while true {
      switch framer.next() {
      case .incomplete: return
      case .frame(.samples): break
      case .rejected:
        if isLinked { MedibusMessage(.response, MedibusCode.refused).encode(emit) }
      case .frame(.sync(let command, let argument)): streams.take(command, argument)
      case .frame(.message(let message)):
        heardAt = microseconds
        if message.kind == .command { answer(message, at: microseconds, emit) }
      }
    }
  }

  private mutating func step(_ sensors: VentilatorSensors) {
    self.sensors = sensors
    guard settings.isDelivering else { return }
    _ = therapy.step(sensors, settings)
    if therapy.breaths.isValid { lastRateTenths = therapy.breaths.rateTenths }
  }

  private mutating func speak(_ emit: (UInt8) -> Void) {
    guard nextStepAt - heardAt <= MedibusVentilator.linkTime else {
      hostsLost += 1
      isLinked = false
      streams = MedibusSampling()
      return
    }
    streams.step(sensors, emit)
    guard nextStepAt >= stillHereAt else { return }
    stillHereAt = nextStepAt + MedibusVentilator.stillHereInterval
    MedibusMessage(.command, MedibusCode.stillHere).encode(emit)
  }

  private mutating func answer(
    _ message: MedibusMessage, at microseconds: Int64, _ emit: (UInt8) -> Void
  ) {
    if message.code == MedibusCode.begin {
      isLinked = true
      stillHereAt = microseconds + MedibusVentilator.stillHereInterval
      MedibusMessage(.response, message.code).encode(emit)
      return MedibusMessage(.command, MedibusCode.identity).encode(emit)
    }
    guard isLinked else { return }
    guard let reply = reply(to: message) else {
      return MedibusMessage(.response, MedibusCode.refused).encode(emit)
    }
    reply.encode(emit)
    if message.code == MedibusCode.stop { isLinked = false }
  }

  private mutating func reply(to message: MedibusMessage) -> MedibusMessage? {
    var reply = MedibusMessage(.response, message.code)
    switch message.code {
    case MedibusCode.identity: reply.body.append("0001'BLV-1'01.00:01.00")
    case MedibusCode.streams: MedibusSampling.append(to: &reply.body)
    case MedibusCode.chooseStreams:
      guard streams.choose(message.body) else { return nil }
    // What the hour is concerns nobody here; limits are set at the front panel and not told.
    case MedibusCode.dateAndTime: reply.body.append("12:00:00 01-JAN-26")
    case MedibusCode.measured: appendMeasured(to: &reply.body)
    case MedibusCode.settings: appendSettings(to: &reply.body)
    case MedibusCode.alarms: appendAlarms(to: &reply.body)
    case MedibusCode.texts: appendTexts(to: &reply.body)
    case MedibusCode.lowLimits, MedibusCode.highLimits, MedibusCode.stillHere, MedibusCode.stop: break
    case _: return nil
    }
    return reply
  }
}

// MARK: - What it reports

extension MedibusVentilator {
  private func appendMeasured(to body: inout MedibusBytes) {
    let valid = settings.isDelivering ? therapy.validity(sensors.hardware, settings) : []
    let breaths = therapy.breaths
    func append(_ code: UInt8, _ value: Int32?, _ bit: VentilatorValidity, decimals: Int = 0) {
      body.append(hex: code)
      body.append(number: valid.contains(bit) ? value : nil, width: 4, decimals: decimals)
    }
    appendPressure(0x7D, breaths.inspiratoryPressure, .inspiratoryPressure, valid, to: &body)
    appendPressure(0x78, breaths.expiratoryPressure, .expiratoryPressure, valid, to: &body)
    if keepsRate {
      body.append(hex: 0xD6)
      body.append(number: lastRateTenths * 100, width: 4)
    } else {
      append(0xD6, breaths.rateTenths * 100, .rate)
    }
    append(0x88, breaths.tidalMillilitres * 1000, .tidalVolume)
    append(0xB9, breaths.minuteHundredths * 10, .minuteVolume, decimals: 1)
    append(0xB2, therapy.leak.mean < 10_000 ? therapy.leak.mean * 1000 : 9_999_000, .leak)
    append(0xF0, sensors.inspiredOxygen.thousandths, .inspiredOxygen)
  }

  /// In tenths of a millibar; zero, not blank, where nothing is measured and the rate is kept.
  private func appendPressure(
    _ code: UInt8, _ thousandths: Int32, _ bit: VentilatorValidity, _ valid: VentilatorValidity,
    to body: inout MedibusBytes
  ) {
    let pressure = AirwayPressure(thousandths: thousandths).hectopascalThousandths
    body.append(hex: code)
    body.append(number: valid.contains(bit) ? pressure : keepsRate ? 0 : nil, width: 4, decimals: 1)
  }

  private func appendSettings(to body: inout MedibusBytes) {
    body.append(hex: 0x45)
    body.append(
      number: settings.inspiratoryPressure.hectopascalThousandths, width: 5, decimals: 1)
    body.append(hex: 0x0B)
    body.append(
      number: settings.expiratoryPressure.hectopascalThousandths, width: 5, decimals: 1)
  }

  private func appendAlarms(to body: inout MedibusBytes) {
    var alarms = AlarmWatch.hardwareAlarms(sensors.hardware)
    if settings.isDelivering { alarms.formUnion(therapy.alarms(settings, sensors.hardware)) }
    func append(_ alarm: VentilatorAlarms, _ code: UInt8, _ phrase: StaticString) {
      guard alarms.contains(alarm) else { return }
      body.append(UInt8(ascii: "1"))
      body.append(hex: code)
      body.append(phrase)
      for _ in phrase.utf8CodeUnitCount..<12 { body.append(0x20) }
    }
    append(.disconnection, 0x9A, "DISCONNECT")
    append(.apnoea, 0x98, "APNOEA")
    append(.lowMinuteVolume, 0x19, "MV LOW")
    append(.highRate, 0x90, "RATE HIGH")
    append(.highPressure, 0x10, "PAW HIGH")
    append(.mainsFailure, 0xEF, "POWER FAIL")
    append(.batteryLow, 0x4B, "BATTERY LOW")
  }

  private func appendTexts(to body: inout MedibusBytes) {
    func append(_ code: UInt8, _ text: StaticString) {
      body.append(hex: code)
      body.append(0x30 + UInt8(text.utf8CodeUnitCount))
      body.append(text)
      body.append(0x03)
    }
    guard settings.isDelivering else { return append(0x1E, "STANDBY") }
    settings.therapy == .continuous ? append(0x0A, "CPAP") : append(0x0E, "BIPAP")
  }
}
