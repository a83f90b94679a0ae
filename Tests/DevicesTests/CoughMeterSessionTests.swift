import CodecChecks
import Devices
import Quantities
import Readings
import Synchronization
import Requirements
import Testing
import WireFormats

@Suite struct `Cough meter session` {
  static let sent = [
    "%CM#65\r", "%RI#8\r", "%WS#64$0\r", "%WS#65$31\r", "%WS#66$32\r", "%RS#64\r", "%CM#64\r",
  ]

  // MARK: - Set-up

  @Test func `sends these lines in this order, each after the answer to the one before`() {
    var meter = CoughMeterByHand()
    #expect(meter.core.transmitted == [Array("%CM#65\r".utf8)])
    meter.answerAll()
    #expect(meter.core.transmitted.map { String(decoding: $0, as: UTF8.self) } == Self.sent)
    #expect(meter.core.notes == [.identified("flow analyser, serial number 247"), .initialised])
  }

  @Test func `writes no setting but 64 to 66 and gives no command but start and stop`() {
    var meter = CoughMeterByHand()
    let turn = Mutex(0)
    meter.answer = { request in
      // A meter that refuses now and then and whose settings are lost again and again.
      turn.withLock { $0 += 1 }
      return turn.withLock { $0 } % 5 == 0 ? .refused : CoughMeterByHand.obey(request)
    }
    for _ in 0..<60 {
      meter.answerAll()
      meter.blow(CoughMeterByHand.quiet(200))
      meter.core.hear(Array("%CM#65\r".utf8))
      meter.core.wait(.milliseconds(900))
    }
    for request in meter.requests() {
      switch request {
      case .command(.startFastData, nil), .command(.stopFastData, nil), .writeSetting(.firstFastValue, 0),
        .writeSetting(.secondFastValue, 31), .writeSetting(.thirdFastValue, 32),
        .readSetting(.firstFastValue),
        .readInfo(.serialNumber):
        continue
      case .command, .writeSetting, .readSetting, .readMeasurement, .readInfo, .readState:
        Issue.record("sent \(request)")
      }
    }
  }

  @Test func `a meter that still streams is stopped first, whatever its records look like`() {
    var meter = CoughMeterByHand()
    // Every byte that means refusal or begins a line is among these records.
    var wire: [UInt8] = []
    for flow in [63, 37, -63, 0x2525, 0x3F3F] as [Int32] { wire += meter.record(flow) }
    meter.core.hear(wire + wire)
    #expect(meter.requests() == [.command(.stopFastData, argument: nil)])
    meter.begin()
    meter.blow(CoughMeterByHand.cough(peak: 2_000))
    #expect(meter.core.latest(.coughPeakFlow) == .measured(200_000))
    #expect(!meter.core.notes.contains { if case .initialisationFailed = $0 { true } else { false } })
  }

  @Test func `a write whose echo differs is asked once more and then the set-up rests`() {
    var meter = CoughMeterByHand()
    meter.answer = { request in
      if case .writeSetting(.firstFastValue, _) = request { return .settingWritten(.firstFastValue, 1) }
      return CoughMeterByHand.obey(request)
    }
    meter.answerAll()
    #expect(
      meter.core.notes.contains(.initialisationFailed(.differs(step: "set 64", wanted: 0, found: 1))))
    #expect(meter.core.latest(.coughPeakFlow) == .absent(.settingsMissing))
    let write = FlowAnalyserRequest.writeSetting(.firstFastValue, 0)
    #expect(meter.requests().filter { $0 == write }.count == 2)
    meter.core.wait(.milliseconds(1499))
    #expect(meter.requests().last == write)
    meter.core.wait(.milliseconds(1))
    #expect(meter.requests().last == .command(.stopFastData, argument: nil))
  }

  @Test func `a meter that refuses a setting is not believed`() {
    var meter = CoughMeterByHand()
    meter.answer = { request in
      if case .writeSetting(.thirdFastValue, _) = request { return .refused }
      return CoughMeterByHand.obey(request)
    }
    meter.answerAll()
    meter.blow(CoughMeterByHand.cough(peak: 2_000))
    #expect(meter.core.valueCount == 0)
    #expect(meter.core.notes.contains(.initialisationFailed(.refused(step: "set 66", code: 0x3F))))
  }

  @Test func `a meter that will not tell its serial number is set up all the same`() {
    var meter = CoughMeterByHand()
    meter.answer = { if case .readInfo = $0 { .refused } else { CoughMeterByHand.obey($0) } }
    meter.begin()
    #expect(meter.core.notes == [.initialised, .speaking])
  }

  @Test func `a meter that echoes characters but streams another measurement is found out`() {
    var meter = CoughMeterByHand()
    // The echo of each write looks like its success; the setting that is read back does not lie.
    meter.answer = { request in
      if case .readSetting(let setting) = request { return .setting(setting, 2) }
      return CoughMeterByHand.obey(request)
    }
    meter.answerAll()
    #expect(
      meter.core.notes.last == .initialisationFailed(.differs(step: "read setting 64", wanted: 0, found: 2)))
  }

  @Test func `a meter that somebody else stops is set up again, and its cough was not lost silently`() {
    var meter = CoughMeterByHand()
    meter.begin()
    for _ in 0..<140 { meter.blow(CoughMeterByHand.quiet(100)) }
    meter.core.forget()
    meter.core.hear(Array("%CM#65\r".utf8))
    #expect(meter.core.transmitted == [Array("%CM#65\r".utf8)])
    #expect(meter.core.notes == [.settingsLost(.reportedMissing)])
    #expect(meter.core.latest(.coughPeakFlow) == .absent(.settingsMissing))
  }

  @Test func `a meter that is set up again shows no gap for the time it was stopped`() {
    var meter = CoughMeterByHand()
    meter.begin()
    for _ in 0..<140 { meter.blow(CoughMeterByHand.quiet(100)) }
    meter.core.hear(Array("%CM#65\r".utf8))
    meter.lose(700)
    meter.begin()
    #expect(meter.core.rejected(.lostFrame) == 0)
    #expect(meter.core.latest(.coughPeakFlow) == .absent(.awaited))
  }

  // MARK: - Coughs

  @Test(arguments: [(Int32(2_699), Int32(269_900)), (2_700, 270_000), (2_701, 270_100), (1_599, 159_900)])
  func `the peak of a cough is exact at the limit of the consensus`(tenths: Int32, thousandths: Int32) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.blow(CoughMeterByHand.cough(peak: tenths))
    #expect(meter.core.changes(of: .coughPeakFlow) == [.absent(.awaited), .measured(thousandths)])
  }

  @Test(
    .verifies("P.ACCEPTABLE"),
    arguments: [
      (Int32(2_939), Reading.measured(293_900)), (2_940, .absent(.clipped)), (3_000, .absent(.clipped)),
    ])
  func `a cough at the end of the range has no known peak`(tenths: Int32, reading: Reading) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.blow(CoughMeterByHand.cough(peak: tenths))
    #expect(meter.core.latest(.coughPeakFlow) == reading)
    let clippedBlocks = meter.core.blocks(of: .coughFlow).filter { $0.doubt == .clipped }
    #expect(clippedBlocks.isEmpty == (reading == .measured(293_900)))
  }

  @Test(arguments: [Int32(2_000), 3_000])
  func `what a cough was is said once, however long the line stays open`(peak: Int32) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.blow(CoughMeterByHand.cough(peak: peak))
    for _ in 0..<60 { meter.blow(CoughMeterByHand.quiet(200)) }
    #expect(meter.core.readings(of: .coughPeakFlow).count == 1)
  }

  @Test func `a lost record inside an effort leaves its peak unknown, and the next cough counts`() {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.blow(CoughMeterByHand.cough(peak: 2_500)) { place, wire in if place == 9 { wire = [] } }
    #expect(meter.core.readings(of: .coughPeakFlow) == [.absent(.corrupted)])
    #expect(meter.core.rejected(.lostFrame) == 1)
    #expect(meter.core.blocks(of: .coughFlow).contains { $0.absence == .corrupted })
    meter.blow(CoughMeterByHand.cough(peak: 2_400))
    #expect(meter.core.latest(.coughPeakFlow) == .measured(240_000))
  }

  @Test(arguments: [3, 9, 15])
  func `a damaged record inside an effort leaves its peak unknown`(damaged: Int) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.blow(CoughMeterByHand.cough(peak: 2_500)) { place, wire in if place == damaged { wire[2] ^= 0x40 } }
    #expect(meter.core.readings(of: .coughPeakFlow) == [.absent(.corrupted)])
    #expect(meter.core.rejected(.checksum) == 1)
  }

  @Test func `an undefined flow inside an effort leaves its peak unknown and is no zero in the wave`() {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    var flows = CoughMeterByHand.cough(peak: 2_500)
    flows[9] = nil
    meter.blow(flows)
    #expect(meter.core.readings(of: .coughPeakFlow) == [.absent(.corrupted)])
    #expect(meter.core.blocks(of: .coughFlow).filter { $0.absence == .notReported }.map(\.count) == [1])
  }

  @Test func `inspiration is no cough, and flow is shown with expiration positive`() {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.blow((1...100).map { -1_200 * $0 / 100 } + CoughMeterByHand.quiet(300))
    #expect(meter.core.readings(of: .coughPeakFlow).isEmpty)
    #expect(meter.core.values(of: .coughFlow).min() == -1_200)
    meter.blow(CoughMeterByHand.cough(peak: 1_800))
    #expect(meter.core.values(of: .coughFlow).max() == 1_800)
  }

  @Test func `air blown slowly is noted and is no cough`() {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.blow((1...100).map { 900 * $0 / 100 } + CoughMeterByHand.quiet(300))
    #expect(meter.core.readings(of: .coughPeakFlow).isEmpty)
    let noted = meter.core.notes.contains { if case .effortUnacceptable = $0 { true } else { false } }
    #expect(noted)
  }

  @Test func `the time stamp that runs over is no gap`() {
    var meter = CoughMeterByHand()
    meter.lose(65_500)
    meter.begin()
    meter.blow(CoughMeterByHand.cough(peak: 2_000))
    #expect(meter.core.rejected(.lostFrame) == 0)
    #expect(meter.core.latest(.coughPeakFlow) == .measured(200_000))
  }

  // MARK: - The line

  @Test func `a stream that stops is silent after 3 s, and a cough waits for the line to be back`() {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.core.wait(.seconds(20))
    #expect(meter.core.reopenings.map(\.reason) == [.silent])
    #expect(meter.core.changes(of: .coughPeakFlow) == [.absent(.silent)])
    meter.core.open()
    meter.begin()
    #expect(meter.core.latest(.coughPeakFlow) == .absent(.awaited))
  }

  @Test func `an instrument that takes long to accept is not called silent while it is left alone`() {
    var meter = CoughMeterByHand()
    meter.answer = { if case .writeSetting = $0 { .refused } else { CoughMeterByHand.obey($0) } }
    for _ in 0..<600 {
      meter.answerAll()
      meter.core.wait(.milliseconds(100))
    }
    #expect(meter.core.reopenings.isEmpty)
    #expect(meter.core.changes(of: .coughPeakFlow) == [.absent(.awaited), .absent(.settingsMissing)])
  }

  @Test(arguments: [Absence.portMissing, .portBusy, .portForbidden, .lineDown])
  func `a port that cannot be used says so`(reason: Absence) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    meter.core.close(reason)
    meter.core.wait(.seconds(60))
    #expect(meter.core.changes(of: .coughPeakFlow) == [.absent(reason)])
    #expect(meter.core.readings(of: .coughPeakFlow).count == 13)
    #expect(meter.core.blocks(of: .coughFlow).last?.absence == reason)
    #expect(meter.core.transmitted.isEmpty)
  }

  @Test(arguments: [7, 8])
  func `twenty minutes of noise in a stream leaves bounded notes and no cough`(seed: UInt64) {
    var meter = CoughMeterByHand()
    meter.begin()
    meter.core.forget()
    var dice = Dice(seed: seed)
    for _ in 0..<12_000 {
      meter.core.hear(dice.bytes(180))
      meter.core.wait(.milliseconds(100))
    }
    #expect(meter.core.samples.allSatisfy { $0.reading.thousandths == nil })
    #expect(meter.core.latest(.coughPeakFlow) == .absent(.protocolMismatch))
    #expect(meter.core.notes.count < 20 * 8 + 20)
  }
}
