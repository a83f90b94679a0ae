internal import Alarms
internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings
internal import WireFormats

/// What the core promises to whoever runs it: it never wants to be called in the past, its log's numbers have
/// no gap, it asks a ventilator only questions, and each entry of a person is answered.
///
/// Sources: the doc comments of ``Bedside`` and `AlarmRecord`; Modbus facts, rules R2 to R4 for the requests.
struct PromiseChecker: Checker {
  /// The line of the Modbus unit: it is spoken to in requests alone.
  private static let ventilator = InstrumentIndex(UInt8(SimulatedInstrument.ventilator.rawValue))

  private var lastNumber: UInt64?
  private var asked: [(fact: ClinicalFact, at: Uptime)] = []

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .core(let view):
      guard view.isRunning else {
        // What nobody hears needs no answer.
        asked.removeAll()
        break
      }
      check(view.deadline, moment, &complaints)
    case .command(.alarm(.log(let record))): check(record.number, moment, &complaints)
    case .command(.request(_, let request)): check(request, moment, &complaints)
    case .command(.transmit(Self.ventilator, let bytes)):
      complaints.add(
        .promises, at: moment, expected: "nothing but requests on the ventilator's line",
        got: "\(bytes.count) bytes of its own")
    case .command(.keep(let entry, _)), .command(.entryRefused(let entry, _, _)): answer(entry.fact)
    case .asked(.enter(let fact)): asked.append((fact, moment))
    case .bed: checkAnswers(moment, &complaints)
    case .command, .written, .read, .asked, .said: break
    }
  }

  mutating func end(at moment: Uptime, _ complaints: inout Complaints) { checkAnswers(moment, &complaints) }

  private func check(_ deadline: Uptime?, _ moment: Uptime, _ complaints: inout Complaints) {
    guard let deadline, deadline <= moment else { return }
    complaints.add(
      .promises, at: moment, expected: "a deadline after now, once time was told",
      got: "\((moment - deadline).wholeMilliseconds) ms before now")
  }

  private mutating func check(_ number: UInt64, _ moment: Uptime, _ complaints: inout Complaints) {
    defer { lastNumber = number }
    let wanted = (lastNumber ?? 0) + 1
    guard number != wanted else { return }
    complaints.add(
      .promises, at: moment, expected: "log record \(wanted)", got: "log record \(number)")
  }

  private func check(_ request: ModbusRequest, _ moment: Uptime, _ complaints: inout Complaints) {
    switch request {
    case .readCoils, .readDiscreteInputs, .readHoldingRegisters, .readInputRegisters, .readIdentification:
      break
    case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .exchangeRegisters:
      complaints.add(
        .promises, at: moment, expected: "only reading requests to a ventilator", got: "\(request)")
    }
  }

  private mutating func answer(_ fact: ClinicalFact) {
    if let place = asked.firstIndex(where: { $0.fact == fact }) { asked.remove(at: place) }
  }

  /// An answer comes with the question, and a second later at most when the gateway is just starting anew.
  private mutating func checkAnswers(_ moment: Uptime, _ complaints: inout Complaints) {
    guard let open = asked.first, moment - open.at > .seconds(1) else { return }
    complaints.add(
      .promises, at: open.at, expected: "an answer to the entry \(open.fact)", got: "none within a second")
    asked.removeAll()
  }
}
