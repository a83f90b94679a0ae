import Devices
import Lines
import Quantities
import Readings
import WireFormats
import Workbench

/// A Modbus line at work for an examination: one question after the other, each written down with its answer.
final class Questioning<Witness: LineWitness> {
  private let bus: ModbusBus
  private let unit: ModbusUnit
  private let answerTime: Interval
  private let waker: Waker
  private var question: ModbusRequest?
  let book: Logbook<Witness>

  /// Takes a bus that was opened just now.
  init(bus: ModbusBus, unit: ModbusUnit, answerTime: Interval, book: Logbook<Witness>, waker: Waker) {
    self.bus = bus
    self.unit = unit
    self.answerTime = answerTime
    self.book = book
    self.waker = waker
  }

  /// Asks until a moment or until `isEnding`.
  func run(until end: Uptime?, isEnding: () -> Bool) throws(CaptureFileError) {
    try take(.opened)
    while !isEnding(), end.map({ MonotonicClock.uptime() < $0 }) ?? true {
      try turn(until: end.map { min($0, book.nextBeat) } ?? book.nextBeat)
      try book.keepBeat()
    }
    bus.close()
    try book.end()
  }

  private func turn(until limit: Uptime) throws(CaptureFileError) {
    guard bus.isOpen else { return try openAgain(at: limit) }
    if let request = question {
      question = nil
      return try ask(request)
    }
    if bus.waitForEnd(until: min(book.nextDue, limit), waker: waker) { return try lose(.lineDown) }
    try carryOut(book.passTime())
  }

  private func ask(_ request: ModbusRequest) throws(CaptureFileError) {
    try take(.asked(unit: unit.number, request.pdu.bytes))
    let happening: CaptureEntry.Happening
    do throws(ModbusFault) {
      let response = try bus.perform(request, of: unit, within: answerTime)
      happening = .answered(response.pdu(answering: request).bytes)
    } catch .exception(let exception) {
      happening = .answered(ModbusPDU(refusing: request.function.rawValue, with: exception).bytes)
    } catch {
      happening = .failed(error)
    }
    try take(happening)
    // A bus that has closed itself over a fault must be opened again, whatever the fault was.
    if !bus.isOpen { try lose(.lineDown) }
  }

  private func openAgain(at moment: Uptime) throws(CaptureFileError) {
    waker.wait(until: moment)
    guard MonotonicClock.uptime() >= moment else { return }
    // That it still cannot be opened was told when it was lost.
    do throws(LineError) { try bus.open(within: .seconds(2)) } catch { return }
    try take(.opened)
  }

  private func lose(_ reason: Absence) throws(CaptureFileError) {
    bus.close()
    question = nil
    try take(.closed(reason.word))
  }

  private func take(_ happening: CaptureEntry.Happening) throws(CaptureFileError) {
    try carryOut(book.enter(happening))
  }

  private func carryOut(_ outcomes: [ListeningOutcome]) throws(CaptureFileError) {
    for outcome in outcomes {
      switch outcome.action {
      case .request(let request): question = request
      case .reopen(let reason): if bus.isOpen { try lose(reason) }
      case .sample, .waveform, .transmit, .note: break
      }
    }
  }
}
