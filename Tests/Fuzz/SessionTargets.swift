import Devices
import Documents
import Quantities
import Readings
import WireFormats

/// What every session promises for any bytes in any pieces at any pace: it never traps, it does not ask to be
/// woken without end, and no number leaves it that its channel cannot have.
extension FuzzTarget {
  static let sessions: [FuzzTarget] = NamedProtocol.all.map { spoken in
    FuzzTarget(name: "session-\(spoken.word)", vectors: vectors(of: spoken), inPieces: true) { bytes in
      var line = FuzzedLine(InstrumentPlan(name: "fuzzed", speech: spoken.speech, origin: .simulated))
      line.open()
      var rest = bytes[...]
      // Each piece: how many bytes, how long after the last one, and the bytes.
      while let length = rest.popFirst(), let pace = rest.popFirst() {
        line.wait(FuzzedLine.pause(pace))
        let piece = rest.prefix(Int(length))
        rest = rest.dropFirst(piece.count)
        if !piece.isEmpty { line.receive(Array(piece)) }
      }
      line.wait(.seconds(20))
    }
  }

  /// The file of vectors that a protocol's frames are in, where it is not named after the protocol.
  private static func vectors(of spoken: NamedProtocol) -> String {
    switch spoken.speech {
    case .dialect(.noninDF1): "nonin-df1"
    case .dialect(.masimoASCII1), .dialect(.masimoASCII2): "masimo"
    case .dialect(.capnostream), .dialect(.microPod): "oridion"
    case .dialect(.puritanBennettShort), .dialect(.puritanBennettLong), .dialect(.respironicsV60),
      .dialect(.respironicsV200):
      "ventilator-report"
    case .dialect(.puritanBennettWaveforms): "breath-waveform"
    case .noninDF2, .capnostat5, .flowAnalyser, .dialect, .registers: spoken.word
    }
  }

  /// A Modbus unit that answers anything at all.
  static let modbusProfile = FuzzTarget(
    name: "session-modbus", vectors: "modbus-replies", inPieces: true
  ) { bytes in
    let speech = InstrumentPlan.Speech.registers(.integratorBilevel)
    var line = FuzzedLine(InstrumentPlan(name: "fuzzed", speech: speech, origin: .simulated))
    line.open()
    var rest = bytes[...]
    while let length = rest.popFirst(), let pace = rest.popFirst() {
      line.wait(FuzzedLine.pause(pace))
      let piece = rest.prefix(Int(length))
      rest = rest.dropFirst(piece.count)
      line.answer(Array(piece))
    }
    line.wait(.seconds(20))
  }
}

/// What the reader of Modbus profiles promises for any text: a profile or an error, and the profile's session
/// can be made.
extension FuzzTarget {
  static let profileText = FuzzTarget(name: "text-modbus-profile", vectors: "none") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(DocumentError) {
      let profile = try RegisterProfile(yaml: text, fileName: "fuzzed.yaml")
      var line = FuzzedLine(InstrumentPlan(name: "a", speech: .registers(profile), origin: .simulated))
      line.open()
      line.wait(.seconds(1))
    } catch {
      if "\(error)".isEmpty { violated("an error says what is wrong") }
    }
  }
}

/// A session on a line whose other end says anything.
private struct FuzzedLine {
  private static let mostTurns = 20_000

  private var session: any InstrumentSession
  private var now = Uptime.origin
  private var isOpen = false
  private var asked: ModbusRequest?
  private var turns = 0

  init(_ plan: InstrumentPlan) { session = plan.session(at: InstrumentIndex(0)) }

  /// Half a millisecond to eight seconds, in steps that a byte can say.
  static func pause(_ byte: UInt8) -> Interval { .microseconds(500) * Int64(1 << (byte & 0x0E)) }

  mutating func open() {
    isOpen = true
    turn { $0.opened(at: $1, into: &$2) }
  }

  mutating func receive(_ bytes: [UInt8]) {
    if !isOpen { open() }
    turn { $0.received(bytes, at: $1, into: &$2) }
  }

  mutating func answer(_ bytes: [UInt8]) {
    if !isOpen { open() }
    guard let request = asked else { return }
    asked = nil
    var pdu = ModbusPDU()
    for byte in bytes.prefix(253) { pdu.append(byte) }
    do throws(ModbusFault) {
      guard pdu.count > 0 else { throw .silence }
      let response = try ModbusResponse(pdu, answering: request)
      turn { $0.replied(response, at: $1, into: &$2) }
    } catch {
      turn { $0.failed(error, at: $1, into: &$2) }
    }
  }

  mutating func wait(_ pause: Interval) {
    let end = now + pause
    while let due = session.nextDeadline(after: now), due <= end {
      now = max(now, due)
      turns += 1
      if turns > Self.mostTurns { violated("a session is not woken without end") }
      turn { $0.timePassed(at: $1, into: &$2) }
      if !isOpen { open() }
    }
    now = end
  }

  private mutating func turn(
    _ act: (inout any InstrumentSession, Uptime, inout [InstrumentAction]) -> Void
  ) {
    var actions: [InstrumentAction] = []
    act(&session, now, &actions)
    var closing: Absence?
    for action in actions {
      switch action {
      case .sample(let sample): check(sample)
      case .waveform(let block): check(block)
      case .request(let request): asked = request
      case .reopen(let reason): closing = reason
      case .transmit, .note: break
      }
    }
    guard let closing else { return }
    isOpen = false
    asked = nil
    turn { $0.closed(closing, at: $1, into: &$2) }
  }

  private func check(_ sample: Sample) {
    if sample.origin != .simulated { violated("a reading keeps its origin") }
    guard let value = sample.reading.thousandths else { return }
    if !sample.channel.plausible.contains(value) {
      violated("\(sample.channel.name) is never \(value) thousandths")
    }
  }

  private func check(_ block: WaveformBlock) {
    if block.origin != .simulated { violated("a waveform keeps its origin") }
  }
}
