import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// A flow analyser whose every answer and record the test can choose; it answers each request after 5 ms.
struct CoughMeterByHand {
  var core = CoreStandIn(.flowAnalyser)
  private var asked: [FlowAnalyserRequest] = []
  private var framer = FlowAnalyserFramer()
  private var heard = 0
  private var answered = 0
  private(set) var timestamp: UInt16 = 0
  /// What the meter answers; nil to leave a request alone.
  var answer: @Sendable (FlowAnalyserRequest) -> FlowAnalyserReply? = Self.obey

  static let obey: @Sendable (FlowAnalyserRequest) -> FlowAnalyserReply? = { request in
    switch request {
    case .command(let command, _): .commandDone(command)
    case .writeSetting(let setting, let value): .settingWritten(setting, value)
    case .readSetting(let setting): .setting(setting, 0)
    case .readInfo(let info): .info(info, FlowAnalyserValues(247))
    case .readMeasurement, .readState: .refused
    }
  }

  init() { core.open() }

  /// Every request the session has made since the start, read by the meter's own framer.
  mutating func requests() -> [FlowAnalyserRequest] {
    let sent = core.sent
    for byte in sent[heard...].joined() {
      framer.append(byte)
      guard case .frame(.line(let line)) = framer.next() else { continue }
      do throws(WireError) {
        asked.append(try FlowAnalyserRequest(line))
      } catch {
        Issue.record("the session sent a request that no meter takes: \(error)")
      }
    }
    heard = sent.count
    return asked
  }

  /// Answers what is asked until nothing more is.
  mutating func answerAll() {
    while answered < requests().count {
      let request = asked[answered]
      answered += 1
      core.wait(.milliseconds(5))
      guard let reply = answer(request) else { continue }
      core.hear(bytes { reply.frame.encode($0) })
    }
  }

  /// The next record of the stream; `flow` in tenths of L/min, expiration positive as the gateway counts.
  mutating func record(_ flow: Int32?) -> [UInt8] {
    let record = FlowAnalyserFastData(
      timestamp: timestamp, first: flow.map { Int16(-$0) } ?? FlowAnalyserFastData.undefined, second: 0,
      third: 0)
    timestamp &+= 1
    return bytes { record.encode($0) }
  }

  /// Sends flows, each 5 ms after the one before; `touch` may change or drop the bytes of a record.
  mutating func blow(_ flows: [Int32?], touch: (_ place: Int, inout [UInt8]) -> Void = { _, _ in }) {
    for (place, flow) in flows.enumerated() {
      core.wait(.milliseconds(5))
      var wire = record(flow)
      touch(place, &wire)
      if !wire.isEmpty { core.hear(wire) }
    }
  }

  /// Leaves records out.
  mutating func lose(_ records: UInt16) { timestamp &+= records }

  /// Sets the meter up and lets it stream half a second of stillness.
  mutating func begin() {
    answerAll()
    blow(Self.quiet(100))
  }

  static func quiet(_ samples: Int) -> [Int32?] { Array(repeating: 0, count: samples) }

  /// A cough in tenths of L/min: a rise of 50 ms and a fall of 200 ms, then enough quiet to end the effort.
  static func cough(peak: Int32) -> [Int32?] {
    (1...10).map { peak * $0 / 10 } + (1...40).map { peak * (40 - $0) / 40 } + quiet(220)
  }
}
