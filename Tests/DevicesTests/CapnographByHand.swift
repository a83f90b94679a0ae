import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// A capnograph whose every answer and packet the test can choose; it answers each request after 5 ms.
struct CapnographByHand {
  var core = CoreStandIn(.capnostat5(CapnographSettings()))
  private var asked: [CapnostatRequest] = []
  private var framer = CapnostatFramer()
  private var heard = 0
  private var answered = 0
  private(set) var counter: UInt8 = 0
  /// Whether the first byte of the next packet was sent already.
  private var hasBegun = false
  /// What the module answers; nil to leave a request alone.
  var answer: @Sendable (CapnostatRequest) -> CapnostatReply? = Self.obey

  static let obey: @Sendable (CapnostatRequest) -> CapnostatReply? = { request in
    switch request {
    case .stop: .stopped
    case .revision: .revision(CapnostatBytes(text: "MODULE 1.23"))
    case .writeSetting(let setting): .setting(setting)
    case .readSetting(.unit): .setting(.unit(.mmHg))
    case .readSetting(.barometricPressure): .setting(.barometricPressure(.mmHg(760)))
    case .readSetting, .startWaveform, .zero, .capabilities, .clearNoBreaths, .reset, .other: nil
    }
  }

  init() { core.open() }

  /// Every request the session has made since the start, read by the module's own framer.
  mutating func requests() -> [CapnostatRequest] {
    let sent = core.sent
    for wire in sent[heard...] {
      for byte in wire {
        framer.append(byte)
        guard case .frame(let frame) = framer.next() else { continue }
        do throws(WireError) {
          asked.append(try CapnostatRequest(frame))
        } catch {
          Issue.record("the session sent a request that no module takes: \(error)")
        }
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

  /// Sends one packet of the stream, 10 ms after the one before, and the first byte of the next.
  ///
  /// Only that byte shows that the packet ended where it should; it is the same for each of the stream.
  mutating func send(_ co2: Int32? = 3_000, _ parameter: CapnostatParameter? = nil) {
    core.wait(.milliseconds(10))
    let sample = CapnostatWaveform(
      counter: counter, co2: co2.map { CapnostatCO2(hundredths: $0) }, parameter: parameter)
    counter = (counter + 1) & 0x7F
    let packet = bytes { sample.frame.encode($0) }
    core.hear(Array(packet.dropFirst(hasBegun ? 1 : 0)) + packet.prefix(1))
    hasBegun = true
  }

  /// Sends bytes that begin as a packet of the stream does.
  mutating func say(_ wire: [UInt8]) {
    core.hear(Array(wire.dropFirst(hasBegun ? 1 : 0)))
    hasBegun = false
  }

  /// Leaves packets of the stream out.
  mutating func lose(_ packets: UInt8) { counter = (counter + packets) & 0x7F }

  /// Sends a second of the stream with its parameters.
  mutating func stream(
    seconds: Int = 1, condition: CapnostatCondition = .ok, firstByte: UInt8 = 0, endTidal: Int32? = 3_800,
    rate: Int32? = 14, inspired: Int32 = 10
  ) {
    for packet in 0..<seconds * 100 {
      switch packet % 100 {
      case 0: send(3_000, .status(CapnostatStatus(firstByte: firstByte, condition: condition)))
      case 20: send(3_000, .endTidal(endTidal.map { CapnostatCO2(hundredths: $0) }))
      case 40: send(3_000, .respiratoryRate(rate.map { .perMinute($0) }))
      case 60: send(3_000, .inspired(CapnostatCO2(hundredths: inspired)))
      case _: send()
      }
    }
  }

  /// Sets the module up and streams for some seconds.
  mutating func begin(seconds: Int = 2) {
    answerAll()
    stream(seconds: seconds)
  }
}
