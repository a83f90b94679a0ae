import CodecChecks
import CoughMeterFirmware
import Quantities
import Testing
import WireFormats

/// A cough meter with a host that reads it as the gateway does.
private final class Bedside {
  private var firmware = CoughMeter(poweredAt: 0)
  private var framer = FlowAnalyserFramer()
  private let wire = Wire()
  private(set) var now: Int64 = -CoughMeter.sampleInterval
  private(set) var frames: [FlowAnalyserFrame] = []
  private(set) var errors: [WireError] = []

  /// Blows flows into the head, each for 5 ms, in L/min, inspiration positive.
  func blow(_ litresPerMinute: [Int32]) { blow(tenths: litresPerMinute.map { $0 * 10 }) }

  func blow(tenths: [Int32]) {
    for flow in tenths {
      now += CoughMeter.sampleInterval
      firmware.advance(to: now, sensor: CoughMeterSensor(flow: GasFlow(tenths: flow))) { wire.put($0) }
      read()
    }
  }

  func rest(_ microseconds: Int64) {
    blow([Int32](repeating: 0, count: Int(microseconds / CoughMeter.sampleInterval)))
  }

  func send(_ text: String) -> String {
    for byte in text.utf8 { firmware.receive(byte, at: now) { wire.put($0) } }
    return String(decoding: wire.take(), as: UTF8.self)
  }

  /// Sends a request and decodes what comes until the next sample.
  func ask(_ request: FlowAnalyserRequest) {
    request.line.encode { byte in firmware.receive(byte, at: now) { wire.put($0) } }
    read()
  }

  func startFastData() {
    ask(.command(.startFastData, argument: nil))
    framer.beginFastData()
    frames = []
  }

  var records: [FlowAnalyserFastData] {
    frames.compactMap { frame in
      guard case .fastData(let record) = frame else { return nil }
      return record
    }
  }

  private func read() {
    let decoded = wire.take(by: &framer)
    frames += decoded.frames
    errors += decoded.refusals
  }
}

/// A breath in, a cough of two bursts with closed glottis between them, and rest; L/min.
private let cough: [Int32] =
  [
    10, 60, 110, 118, 90, 30, 0, 0, 0, 0, -90, -214, -160, -80, -20, 0, 0, 0, 0, 0, 0, 0, 0, -120, -150, -60,
    -5,
  ]

@Suite struct `The cough meter` {
  @Test func `has no peak before the first breath`() {
    let bedside = Bedside()
    #expect(bedside.send("%RM#31\r") == "%RM#31$-2147483648\r")
    #expect(bedside.send("%RM#32\r") == "%RM#32$-2147483648\r")
    #expect(bedside.send("%RM#9\r") == "%RM#9$-2147483648\r")
  }

  @Test func `keeps the peak of the strongest burst of a cough, negative as the instrument counts`() {
    let bedside = Bedside()
    bedside.blow(cough)
    #expect(bedside.send("%RM#31\r") == "%RM#31$1180\r")
    #expect(bedside.send("%RM#32\r") == "%RM#32$-2147483648\r")
    bedside.rest(500_000)
    #expect(bedside.send("%RM#32\r") == "%RM#32$-2140\r")
    bedside.rest(60 * second)
    #expect(bedside.send("%RM#32\r") == "%RM#32$-2140\r")
  }

  @Test(arguments: [2699, 2700, 2701, 2939, 2940] as [Int32])
  func `reports the peak that was blown to a tenth of a litre a minute`(tenths: Int32) {
    let bedside = Bedside()
    bedside.blow(tenths: [0, -tenths / 2, -tenths, -tenths / 2, 40, 0])
    #expect(bedside.send("%RM#32\r") == "%RM#32$-\(tenths)\r")
  }

  @Test func `gives way to the next expiration only when it has ended`() {
    let bedside = Bedside()
    bedside.blow([-200, 20, 20, -50, -50])
    #expect(bedside.send("%RM#32\r") == "%RM#32$-2000\r")
    bedside.blow([20])
    #expect(bedside.send("%RM#32\r") == "%RM#32$-500\r")
  }

  @Test func `cuts flow at three hundred litres a minute, either way`() {
    let bedside = Bedside()
    bedside.startFastData()
    bedside.blow([450, 300, 299, -299, -300, -900, 20])
    #expect(bedside.records.map { $0.value(at: 0) } == [3000, 3000, 2990, -2990, -3000, -3000, 200])
    let peak = FlowAnalyserFlow.flow(counts: bedside.records.last?.value(at: 2))
    #expect(peak == .litresPerMinute(-300))
    #expect(peak.map { FlowAnalyserFlow.isClipped($0) } == true)
  }

  @Test func `tells flow and phase as they are now`() {
    let bedside = Bedside()
    bedside.blow([42])
    #expect(bedside.send("%RM#0\r%RM#8\r") == "%RM#0$420\r%RM#8$1\r")
    bedside.blow([-42])
    #expect(bedside.send("%RM#0\r%RM#8\r") == "%RM#0$-420\r%RM#8$0\r")
  }

  @Test func `says who it is`() {
    let bedside = Bedside()
    #expect(bedside.send("%RI#8\r") == "%RI#8$247\r")
    #expect(bedside.send("%RI#2\r") == "%RI#2$1\r")
    #expect(bedside.send("%RI#99\r") == "?")
  }

  @Test(arguments: [
    "%CM#12\r", "%RM#3\r", "%RM#\r", "%XX#1\r", "hello\r", "%RS#2\r", "%WS#3\r", "%RM#0$1\r", "%CM#64$1\r",
    "%CM#5$2\r",
    "%ST#1\r", "%WS#99$1\r", "?", "\r",
  ])
  func `answers what it does not take with one question mark and takes the next request`(text: String) {
    let bedside = Bedside()
    #expect(bedside.send(text) == "?")
    #expect(bedside.send("%RI#8\r") == "%RI#8$247\r")
  }

  @Test func `answers each of two bad requests`() {
    #expect(Bedside().send("%CM#12\r%XX#1\r%RI#8\r") == "??%RI#8$247\r")
    #expect(Bedside().send("%RM#3%RI#8\r") == "?%RI#8$247\r")
  }

  @Test func `echoes when told to`() {
    let bedside = Bedside()
    #expect(bedside.send("%CM#5$1\r") == "%CM#5\r")
    #expect(bedside.send("%RI#8\r") == "%RI#8\r%RI#8$247\r")
    #expect(bedside.send("%CM#5$0\r") == "%CM#5$0\r%CM#5\r")
    #expect(bedside.send("%RI#8\r") == "%RI#8$247\r")
  }

  @Test func `gives up a request after ten seconds between two characters`() {
    let bedside = Bedside()
    #expect(bedside.send("%RI") == "")
    bedside.rest(10 * second)
    #expect(bedside.send("#8") == "")
    bedside.rest(10 * second)
    #expect(bedside.frames == [])
    bedside.rest(10_000)
    #expect(bedside.frames == [.refusal])
    #expect(bedside.send("%RI#8\r") == "%RI#8$247\r")
  }

  @Test func `keeps a setting, and shows the old value when the new one is not allowed`() {
    let bedside = Bedside()
    #expect(bedside.send("%WS#3$6\r") == "%WS#3$6\r")
    #expect(bedside.send("%RS#3\r") == "%RS#3$6\r")
    #expect(bedside.send("%WS#65$9\r") == "%WS#65$9\r")
    #expect(bedside.send("%WS#64$12\r") == "%WS#64$0\r")
    #expect(bedside.send("%WS#64$-1\r") == "%WS#64$0\r")
    #expect(bedside.send("%RS#64\r") == "%RS#64$0\r")
  }
}

@Suite struct `The cough meter's fast data` {
  @Test func `comes every five milliseconds without a gap, over the wrap of its clock`() {
    let bedside = Bedside()
    bedside.startFastData()
    for start in stride(from: 0, to: 70_000, by: 1000) {
      bedside.blow(tenths: (start..<start + 1000).map { Int32($0 % 5000) - 2500 })
    }
    let records = bedside.records
    #expect(records.count == 70_000)
    #expect(zip(records, records.dropFirst()).allSatisfy { $1.lost(since: $0) == 0 })
    #expect(records.map { $0.value(at: 0) } == (0..<70_000).map { Int32($0 % 5000) - 2500 })
    #expect(bedside.errors == [])
  }

  @Test func `carries the registers that were chosen`() {
    let bedside = Bedside()
    _ = bedside.send("%WS#64$32\r%WS#65$8\r%WS#66$0\r")
    bedside.startFastData()
    bedside.blow([30, -100, 30])
    #expect(bedside.records.map { $0.value(at: 0) } == [nil, nil, -1000])
    #expect(bedside.records.map { $0.value(at: 1) } == [1, 0, 1])
    #expect(bedside.records.map { $0.value(at: 2) } == [300, -1000, 300])
  }

  @Test func `leaves every other request unanswered and stops when told to`() {
    let bedside = Bedside()
    bedside.startFastData()
    bedside.blow([10, 20])
    bedside.ask(.readInfo(.serialNumber))
    bedside.ask(.command(FlowAnalyserCommand(rawValue: 12), argument: nil))
    bedside.blow([30])
    bedside.ask(.command(.stopFastData, argument: nil))
    bedside.blow([40, 50])
    #expect(bedside.records.count == 3)
    #expect(bedside.frames.last == .line(FlowAnalyserLine(verb: .command, id: 65)))
    #expect(bedside.errors == [])
    #expect(bedside.send("%RI#8\r") == "%RI#8$247\r")
  }

  @Test func `fits the line`() {
    #expect(Int64(FlowAnalyserFastData.length) * FlowAnalyserFastData.recordsPerSecond * 10 < 19200)
  }
}
