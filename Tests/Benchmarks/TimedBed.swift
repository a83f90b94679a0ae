import Alarms
import Baselines
import Bench
import Criteria
import Gateway
import Quantities
import Readings
import WireFormats

/// A simulated bed and the gateway's core, with the wall time of each of the core's calls.
///
/// Bytes come in the portions in which the daemon reads them, every 10 ms; Modbus goes over the ventilator's
/// TCP face.
struct TimedBed {
  private static let pace: Interval = .milliseconds(10)

  /// What each call of the core took.
  private(set) var microseconds: [Double] = []
  /// What those calls took that changed a finding.
  private(set) var decidingMicroseconds: [Double] = []

  private var bed: SimulatedBed
  private var core: Bedside
  private var connection: VentilatorConnection
  private var replies = ModbusTCPFramer()
  private var transaction: UInt16 = 0
  private var now = Uptime.origin

  init(_ name: String, seed: UInt64) throws {
    let scenario = try ScenarioLibrary.scenario(name)
    bed = try SimulatedBed(scenario, seed: seed)
    guard let connection = bed.makeVentilatorConnection() else {
      preconditionFailure("the usual ventilator of \(name) has no network port")
    }
    self.connection = connection
    let patient = PatientContext(diagnosis: .als, bilevelTherapy: true)
    let evaluator = Evaluator(packs: [try RulePack.named("cn-als-2022")], patient: patient)
    core = Bedside(instruments: BedPlan.instruments, evaluator: evaluator)
  }

  /// Runs until a moment.
  mutating func advance(to end: Uptime) {
    handle(.civilTime(VirtualRun.beginning, utcOffsetMinutes: 0))
    handle(.started)
    // No frame was read yet: laying out the rules is not what is measured.
    microseconds.removeAll()
    decidingMicroseconds.removeAll()
    while now < end {
      now = now + Self.pace
      bed.advance(to: now)
      for instrument in SimulatedInstrument.allCases where instrument != .ventilator { hear(instrument) }
      if let due = core.nextDeadline(after: now), due <= now { handle(.timePassed) }
    }
  }

  private mutating func hear(_ instrument: SimulatedInstrument) {
    var bytes: [UInt8] = []
    bed.take(from: instrument, into: &bytes)
    if !bytes.isEmpty { handle(.bytes(InstrumentIndex(UInt8(instrument.rawValue)), bytes)) }
  }

  private mutating func handle(_ event: GatewayEvent) {
    var commands: [GatewayCommand] = []
    let start = bench_wall_ns()
    core.handle(event, at: now, into: &commands)
    let elapsed = Double(bench_wall_ns() - start) / 1000
    microseconds.append(elapsed)
    var hasDecided = false
    for command in commands {
      if case .finding = command { hasDecided = true }
      carryOut(command)
    }
    if hasDecided { decidingMicroseconds.append(elapsed) }
  }

  private mutating func carryOut(_ command: GatewayCommand) {
    switch command {
    case .open(let index): handle(.opened(index))
    case .transmit(let index, let bytes):
      guard let instrument = SimulatedInstrument(rawValue: Int(index.position)) else { return }
      bed.receive(bytes, at: instrument)
    case .request(let index, let request): ask(request, index)
    case .alarm(.log(let record)): handle(.alarm(.logged(upTo: record.number)))
    case .close, .record, .finding, .alarm, .keep, .note, .line, .entryRefused: break
    }
  }

  /// The ventilator answers within the same step.
  private mutating func ask(_ request: ModbusRequest, _ index: InstrumentIndex) {
    transaction &+= 1
    var question: [UInt8] = []
    ModbusTCPFrame(transaction: transaction, unit: ModbusUnit(SimulatedBed.ventilatorUnit), pdu: request.pdu)
      .forEachByte { question.append($0) }
    var answer: [UInt8] = []
    bed.receive(question[...], on: &connection, replies: &answer)
    for byte in answer { replies.append(byte) }
    guard case .frame(let frame) = replies.next() else { return }
    do throws(ModbusFault) {
      handle(.reply(index, try ModbusResponse(frame.pdu, answering: request)))
    } catch {
      handle(.fault(index, error))
    }
  }
}
