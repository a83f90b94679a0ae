internal import Quantities
internal import WireFormats

/// The firmware of a cough-peak-flow meter that speaks the protocol of the IMT FlowAnalyser and CITREX, 19200
/// 8N1.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. Flow is sampled every 5 ms
/// and cut at ±300 L/min, the range of the instrument. Registers: 0 flow now, 8 phase, 9 oxygen (no cell
/// fitted: undefined), 31 and 32 peak flow of the last inspiration and expiration. Flows count in 0.1 L/min,
/// inspiration positive; so register 32, the peak of a cough, is negative (``FlowAnalyserFlow``). A peak is
/// undefined until the first one has ended.
///
/// Fast data: settings 64 to 66 choose three registers, command 64 starts a record every 5 ms, command 65
/// stops them. The records fill 94 % of the line, so meanwhile any other request goes unanswered. What it
/// does not take, it answers with `?`; so too a request with more than ten seconds between two characters.
/// Wire format: devices, section 1.7.1.
public struct CoughMeter: Sendable {
  /// Microseconds from one sample to the next.
  public static var sampleInterval: Int64 { 5_000 }
  /// Microseconds between two characters after which a request is given up.
  public static var characterTimeout: Int64 { 10_000_000 }
  /// The greatest flow either way, in tenths of L/min.
  public static var rangeTenths: Int32 { 3_000 }
  /// The serial number that information 8 gives.
  public static var serialNumber: Int32 { 247 }

  private let poweredAt: Int64
  private var sampleNumber: Int64
  private var framer: FlowAnalyserFramer
  private var settings: CoughMeterSettings
  private var peaks: PeakFlow
  private var flow: Int32
  private var lastByteAt: Int64
  private var isSkipping: Bool
  private var isEchoing: Bool
  private var isStreaming: Bool

  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck: Bool

  /// Switches the meter on; its first sample is due at once.
  public init(poweredAt microseconds: Int64) {
    poweredAt = microseconds
    sampleNumber = 0
    framer = FlowAnalyserFramer()
    settings = CoughMeterSettings()
    peaks = PeakFlow()
    flow = 0
    lastByteAt = microseconds
    isSkipping = false
    isEchoing = false
    isStreaming = false
    isStuck = false
  }

  /// The peak flow of the last expiration in tenths of L/min, negative; nil before the first.
  public var peakExpiratoryTenths: Int32? { peaks.expiratory }

  /// Whether the meter has a register; any other is answered with `?`.
  static func measures(_ measurement: FlowAnalyserMeasurement) -> Bool {
    switch measurement {
    case .highFlow, .phase, .oxygen, .peakInspiratoryFlow, .peakExpiratoryFlow: true
    case _: false
    }
  }

  /// When the next sample is due, in microseconds.
  public var nextEventAt: Int64 { poweredAt + sampleNumber * CoughMeter.sampleInterval }

  /// Takes all samples that are due until a moment, with the flow at that moment, and emits the fast data.
  public mutating func advance(to microseconds: Int64, sensor: CoughMeterSensor, emit: (UInt8) -> Void) {
    giveUpSlowRequest(at: microseconds, emit)
    while nextEventAt <= microseconds {
      if !isStuck {
        flow = CoughMeter.counts(sensor.flow)
        peaks.take(flow)
      }
      if isStreaming { record.encode(emit) }
      sampleNumber += 1
    }
  }

  /// Takes a byte from the host and answers when it ends a request.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    giveUpSlowRequest(at: microseconds, emit)
    lastByteAt = microseconds
    if isEchoing, !isStreaming { emit(byte) }
    if isSkipping {
      isSkipping = byte != 0x0D
      // The head of a new request ends what is left of a bad one.
      guard byte == UInt8(ascii: "%") else { return }
      isSkipping = false
    }
    framer.append(byte)
    switch framer.next() {
    case .incomplete: break
    case .frame(.line(let line)): answer(line, emit)
    case .frame(.refusal), .frame(.fastData): refuse(emit)
    case .rejected:
      refuse(emit)
      framer.reset()
      isSkipping = byte != 0x0D
      // A request cut off by the next one: only the cut one is refused.
      if byte == UInt8(ascii: "%") { reopen(byte) }
    }
  }

  private mutating func reopen(_ byte: UInt8) {
    isSkipping = false
    framer.append(byte)
    // A first byte alone never completes a step.
    _ = framer.next()
  }

  private mutating func giveUpSlowRequest(at microseconds: Int64, _ emit: (UInt8) -> Void) {
    guard framer.isInsideLine, microseconds - lastByteAt > CoughMeter.characterTimeout else { return }
    framer.reset()
    refuse(emit)
  }

  private func refuse(_ emit: (UInt8) -> Void) {
    if !isStreaming { FlowAnalyserFrame.refusal.encode(emit) }
  }

  private mutating func answer(_ line: FlowAnalyserLine, _ emit: (UInt8) -> Void) {
    do throws(WireError) {
      let request = try FlowAnalyserRequest(line)
      if isStreaming, request != .command(.stopFastData, argument: nil) { return }
      reply(to: request).frame.encode(emit)
    } catch {
      refuse(emit)
    }
  }

  private mutating func reply(to request: FlowAnalyserRequest) -> FlowAnalyserReply {
    switch request {
    case .command(let command, let argument): return carryOut(command, argument)
    case .writeSetting(let setting, let value):
      return settings.write(value, to: setting).map { .settingWritten(setting, $0) } ?? .refused
    case .readSetting(let setting):
      return settings.value(of: setting).map { .setting(setting, $0) } ?? .refused
    case .readMeasurement(let measurement):
      guard CoughMeter.measures(measurement) else { return .refused }
      let value = counts(of: measurement) ?? FlowAnalyserValues.undefined
      return .measurement(measurement, FlowAnalyserValues(value))
    case .readInfo(let info): return CoughMeter.info(info)
    case .readState: return .refused
    }
  }

  private mutating func carryOut(_ command: FlowAnalyserCommand, _ argument: Int32?) -> FlowAnalyserReply {
    switch (command, argument) {
    case (.echo, 0), (.echo, 1): isEchoing = argument == 1
    case (.startFastData, nil): isStreaming = true
    case (.stopFastData, nil): isStreaming = false
    case _: return .refused
    }
    return .commandDone(command)
  }

  private static func info(_ info: FlowAnalyserInfo) -> FlowAnalyserReply {
    switch info {
    case .hardwareVersion: .info(info, FlowAnalyserValues(6))
    case .softwareMajor: .info(info, FlowAnalyserValues(1))
    case .softwareMinor: .info(info, FlowAnalyserValues(0))
    case .softwareRelease: .info(info, FlowAnalyserValues(0))
    case .serialNumber: .info(info, FlowAnalyserValues(serialNumber))
    case _: .refused
    }
  }

  /// What a register holds; nil when it is undefined.
  private func counts(of measurement: FlowAnalyserMeasurement) -> Int32? {
    switch measurement {
    case .highFlow: flow
    case .phase: peaks.isInspiring ? 1 : 0
    case .peakInspiratoryFlow: peaks.inspiratory
    case .peakExpiratoryFlow: peaks.expiratory
    case _: nil
    }
  }

  private var record: FlowAnalyserFastData {
    FlowAnalyserFastData(
      timestamp: UInt16(truncatingIfNeeded: sampleNumber), first: fastValue(0), second: fastValue(1),
      third: fastValue(2))
  }

  private func fastValue(_ position: Int) -> Int16 {
    // Every register's counts fit 16 bits: flows are cut at ±3000.
    counts(of: settings.fastMeasurement(position)).map { Int16($0) } ?? FlowAnalyserFastData.undefined
  }

  /// Tenths of L/min, rounded to the nearest and cut at the range.
  private static func counts(_ flow: GasFlow) -> Int32 {
    let limit = rangeTenths * 100
    let cut = min(limit, max(-limit, flow.thousandths))
    return (cut + (cut < 0 ? -50 : 50)) / 100
  }
}
