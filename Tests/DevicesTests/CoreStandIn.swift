import CodecChecks
import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// Drives one session as the gateway's core does, on a clock of its own, and keeps everything the session
/// wanted done.
///
/// A line that is to be reopened is closed at once, as the core does; opening it again is the test's to say.
struct CoreStandIn {
  private(set) var session: any InstrumentSession
  private(set) var now: Uptime = .origin
  private(set) var isOpen = false
  /// What the session wanted done, with the moment.
  private(set) var log: [(at: Uptime, action: InstrumentAction)] = []
  /// Every byte string sent since the start, whatever was forgotten of it.
  private(set) var sent: [[UInt8]] = []
  /// The Modbus request under way and since when.
  private(set) var pending: (request: ModbusRequest, since: Uptime)?
  /// How late the core's thread wakes up; the daemon always is, by some microseconds.
  var lateness: Interval = .zero

  init(_ speech: InstrumentPlan.Speech) {
    session = InstrumentPlan(name: "bed", speech: speech, origin: .simulated).session(at: InstrumentIndex(3))
  }

  // MARK: - What happens

  mutating func open() {
    isOpen = true
    turn { $0.opened(at: $1, into: &$2) }
  }

  mutating func close(_ reason: Absence) {
    isOpen = false
    pending = nil
    turn { $0.closed(reason, at: $1, into: &$2) }
  }

  mutating func hear(_ bytes: [UInt8]) { turn { $0.received(bytes, at: $1, into: &$2) } }

  mutating func reply(_ response: ModbusResponse) {
    pending = nil
    turn { $0.replied(response, at: $1, into: &$2) }
  }

  mutating func fail(_ fault: ModbusFault) {
    pending = nil
    turn { $0.failed(fault, at: $1, into: &$2) }
  }

  /// Lets time pass, and wakes the session whenever it wants to be woken.
  mutating func wait(_ interval: Interval) { wait(until: now + interval) }

  mutating func wait(until end: Uptime) {
    while let due = session.nextDeadline(after: now), due + lateness <= end {
      let before = now
      now = max(now, due + lateness)
      turn { $0.timePassed(at: $1, into: &$2) }
      if let next = session.nextDeadline(after: now), next <= now, now == before {
        Issue.record("the session wants to be woken again and again at \(now.nanoseconds) ns")
        return
      }
    }
    now = end
  }

  private mutating func turn(_ act: (inout any InstrumentSession, Uptime, inout [InstrumentAction]) -> Void) {
    var actions: [InstrumentAction] = []
    act(&session, now, &actions)
    for action in actions { log.append((now, action)) }
    for case .transmit(let bytes) in actions { sent.append(bytes) }
    for case .request(let request) in actions {
      if pending != nil { Issue.record("a second request while one is under way") }
      pending = (request, now)
    }
    for case .reopen(let reason) in actions where isOpen { close(reason) }
  }

  // MARK: - What was said

  /// Forgets what was said so far.
  mutating func forget() { log = [] }

  var samples: [Sample] {
    log.compactMap { entry in if case .sample(let sample) = entry.action { sample } else { nil } }
  }

  var notes: [InstrumentNote] {
    log.compactMap { entry in if case .note(let note) = entry.action { note } else { nil } }
  }

  var transmitted: [[UInt8]] {
    log.compactMap { entry in if case .transmit(let bytes) = entry.action { bytes } else { nil } }
  }

  var requests: [ModbusRequest] {
    log.compactMap { entry in if case .request(let request) = entry.action { request } else { nil } }
  }

  var reopenings: [(at: Uptime, reason: Absence)] {
    log.compactMap { entry in if case .reopen(let reason) = entry.action { (entry.at, reason) } else { nil } }
  }

  func readings(of channel: Channel) -> [Reading] {
    samples.filter { $0.channel == channel }.map(\.reading)
  }

  /// The readings of a channel, each as often as it changed.
  func changes(of channel: Channel) -> [Reading] {
    readings(of: channel).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  func latest(_ channel: Channel) -> Reading? { readings(of: channel).last }

  func blocks(of channel: Channel) -> [WaveformBlock] {
    log.compactMap { entry in
      guard case .waveform(let block) = entry.action, block.channel == channel else { return nil }
      return block
    }
  }

  /// All samples of a waveform that carry a value, doubted or not, in order.
  func values(of channel: Channel) -> [Int16] {
    blocks(of: channel).filter { $0.absence == nil }.flatMap { block in
      (0..<block.count).map { block.counts[$0] }
    }
  }

  /// Every value that came out: numbers and samples of waveforms.
  var valueCount: Int {
    samples.filter { $0.reading.thousandths != nil }.count
      + log.reduce(0) { count, entry in
        guard case .waveform(let block) = entry.action, block.absence == nil else { return count }
        return count + block.count
      }
  }

  func rejected(_ error: WireError) -> UInt64 { session.refusals(of: error) }
}

/// Bytes of a codec's encoder.
func bytes(_ encode: ((UInt8) -> Void) -> Void) -> [UInt8] {
  var all: [UInt8] = []
  withoutActuallyEscaping({ (byte: UInt8) in all.append(byte) }) { encode($0) }
  return all
}

extension Dice {
  /// The next bytes.
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in byte() } }
}
