import Devices
import Quantities
import Readings
import Synchronization
import Testing
import WireFormats

@Suite struct `Capnograph set-up` {
  static let steps: [CapnostatRequest] = [
    .stop, .revision, .writeSetting(.barometricPressure(.mmHg(760))),
    .writeSetting(CapnostatSetting(index: .gasCompensation, data: gases)),
    .writeSetting(.endTidalPeriod(.breath)),
    .writeSetting(.unit(.mmHg)), .writeSetting(.noBreathTimeout(seconds: 20)), .writeSetting(.sleep(0)),
    .writeSetting(.zeroGas(.roomAir)), .startWaveform,
  ]

  static var gases: CapnostatBytes {
    var bytes = CapnostatBytes()
    for byte in [21, 0, 0, 0] as [UInt8] { bytes.append(byte) }
    return bytes
  }

  @Test func `sends these bytes in this order, each after the answer to the one before`() {
    var module = CapnographByHand()
    #expect(module.core.transmitted.count == 1)
    module.answerAll()
    #expect(
      module.core.transmitted == [
        [0xC9, 0x01, 0x36], [0xCA, 0x02, 0x00, 0x34], [0x84, 0x04, 0x01, 0x05, 0x78, 0x7A],
        [0x84, 0x06, 0x0B, 21, 0, 0, 0, 0x56], [0x84, 0x03, 0x05, 0x01, 0x73],
        [0x84, 0x03, 0x07, 0x00, 0x72],
        [0x84, 0x03, 0x06, 0x14, 0x5F], [0x84, 0x03, 0x08, 0x00, 0x71], [0x84, 0x03, 0x09, 0x01, 0x6F],
        [0x80, 0x02, 0x00, 0x7E],
      ])
    #expect(module.requests() == Self.steps)
  }

  @Test func `tells the module the pressure, oxygen and time-out that were configured`() {
    var settings = CapnographSettings()
    settings.barometricPressure = .mmHg(640)
    settings.oxygen = .percent(40)
    settings.noBreathTimeout = .seconds(30)
    var module = CapnographByHand()
    module.core = CoreStandIn(.capnostat5(settings))
    module.core.open()
    module.answerAll()
    #expect(module.core.transmitted.contains([0x84, 0x04, 0x01, 0x05, 0x00, 0x72]))
    #expect(module.requests().contains(.writeSetting(.noBreathTimeout(seconds: 30))))
    #expect(module.core.transmitted.contains { $0.starts(with: [0x84, 0x06, 0x0B, 40, 0, 0, 0]) })
  }

  @Test func `shows nothing of a stream that runs before the settings are taken`() {
    var module = CapnographByHand()
    module.answer = { _ in nil }
    module.stream(seconds: 2)
    #expect(module.core.valueCount == 0)
    #expect(!module.core.notes.contains(.speaking))
  }

  @Test func `shows numbers and the capnogram once the stream has begun`() {
    var module = CapnographByHand()
    module.begin()
    #expect(module.core.notes == [.identified("MODULE 1.23"), .initialised, .speaking])
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
    #expect(module.core.latest(.respiratoryRate) == .measured(14_000))
    #expect(module.core.latest(.inspiredCO2) == .measured(100))
    #expect(module.core.values(of: .capnogram).allSatisfy { $0 == 3_000 })
    #expect(module.core.values(of: .capnogram).count > 180)
  }

  @Test func `asks a step again after 1 s, and after three times without an answer starts over`() {
    var module = CapnographByHand()
    module.answer = { $0 == .revision ? nil : CapnographByHand.obey($0) }
    module.answerAll()
    // Something must be heard, or the line would be silent: packets of a stream that nobody asked for.
    for _ in 0..<299 { module.send() }
    #expect(module.requests() == [.stop, .revision, .revision, .revision])
    #expect(!module.core.notes.contains(.initialisationFailed(.noAnswer(step: "revision"))))
    for _ in 0..<3 { module.send() }
    #expect(module.core.notes.contains(.initialisationFailed(.noAnswer(step: "revision"))))
    #expect(module.core.latest(.endTidalCO2) == .absent(.settingsMissing))
    for _ in 0..<146 { module.send() }
    #expect(module.requests().count == 4)
    for _ in 0..<5 { module.send() }
    #expect(module.requests().last == .stop)
    module.answer = CapnographByHand.obey
    module.begin()
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test func `a module that never answers is silent, not waiting for settings`() {
    var module = CapnographByHand()
    for _ in 0..<3 {
      module.core.wait(.seconds(31))
      module.core.open()
    }
    #expect(module.core.changes(of: .endTidalCO2) == [.absent(.awaited), .absent(.silent)])
  }

  @Test(arguments: [CapnostatRefusal.checksum, .timeout, .invalidData, .other(9)])
  func `a refused step is sent once more and then the set-up rests before it starts over`(
    refusal: CapnostatRefusal
  ) {
    var module = CapnographByHand()
    module.answer = { $0 == .writeSetting(.unit(.mmHg)) ? .refused(refusal) : CapnographByHand.obey($0) }
    module.answerAll()
    let unit = CapnostatRequest.writeSetting(.unit(.mmHg))
    #expect(module.requests() == Array(Self.steps.prefix(5)) + [unit, unit])
    #expect(
      module.core.notes.last == .initialisationFailed(.refused(step: "set 7", code: refusal.code)))
    #expect(module.core.latest(.endTidalCO2) == .absent(.settingsMissing))
    module.core.wait(.milliseconds(1499))
    #expect(module.requests().count == 7)
    module.core.wait(.milliseconds(1))
    #expect(module.requests().last == .stop)
  }

  @Test func `a step that is taken at the second asking goes on`() {
    var module = CapnographByHand()
    let once = Once()
    module.answer = { request in
      request == .revision && once.isFirst() ? .refused(.checksum) : CapnographByHand.obey(request)
    }
    module.begin()
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test func `a module that boots is left alone for a moment`() {
    var module = CapnographByHand()
    module.answer = { _ in .refused(.booting) }
    module.answerAll()
    #expect(module.requests() == [.stop])
    #expect(module.core.notes == [.initialisationFailed(.refused(step: "stop", code: 0))])
    module.answer = CapnographByHand.obey
    module.core.wait(.milliseconds(1500))
    module.begin()
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test func `a module that keeps kilopascals is never believed`() {
    var module = CapnographByHand()
    module.answer = { request in
      if case .writeSetting(.unit) = request { return .setting(.unit(.kilopascal)) }
      return CapnographByHand.obey(request)
    }
    module.answerAll()
    module.stream(seconds: 2, endTidal: 510)
    #expect(
      module.core.notes.contains(.initialisationFailed(.differs(step: "set 7", wanted: 0, found: 1))))
    #expect(module.core.valueCount == 0)
  }

  @Test func `a setting the module does not know fails the set-up`() {
    var module = CapnographByHand()
    module.answer = { request in
      if case .writeSetting(.gasCompensation) = request { return .unknownSetting }
      return CapnographByHand.obey(request)
    }
    module.answerAll()
    #expect(module.core.notes.last == .initialisationFailed(.refused(step: "set 11", code: 0)))
  }

  @Test func `a set-up that fails for hours says so rarely`() {
    var module = CapnographByHand()
    module.answer = { _ in .refused(.faulty) }
    for _ in 0..<1_200 {
      module.answerAll()
      module.core.wait(.milliseconds(500))
    }
    #expect(module.core.reopenings.isEmpty)
    #expect(module.core.notes.count < 70, "ten minutes of refusals")
    module.answer = CapnographByHand.obey
    module.core.wait(.seconds(12))
    module.begin()
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test func `a module that always says its settings are missing is not set up without a pause`() {
    var module = CapnographByHand()
    for _ in 0..<100 {
      module.answerAll()
      module.stream(condition: .settingsMissing)
    }
    #expect(module.requests().filter { $0 == .startWaveform }.count < 20)
    #expect(module.core.samples.allSatisfy { $0.reading.thousandths == nil })
    #expect(module.core.notes.count < 60)
  }

  @Test func `never resets a module and never sets its zero`() {
    var module = CapnographByHand()
    module.begin(seconds: 3)
    module.stream(condition: .zeroRequired)
    module.stream(condition: .settingsMissing)
    module.answerAll()
    module.stream(seconds: 200)
    module.core.wait(.seconds(100))
    for request in module.requests() {
      switch request {
      case .startWaveform, .stop, .revision, .readSetting, .writeSetting: continue
      case .zero, .capabilities, .clearNoBreaths, .reset, .other: Issue.record("sent \(request)")
      }
    }
  }

  @Test func `a revision of any bytes is shown as printable text`() {
    var module = CapnographByHand()
    var text = CapnostatBytes()
    for byte in [0x1B, 0x5B, 0x33, 0x31, 0x6D, 0x41, 0x0A, 0x7F, 0x00] as [UInt8] { text.append(byte) }
    let revision = text
    module.answer = { $0 == .revision ? .revision(revision) : CapnographByHand.obey($0) }
    module.answerAll()
    #expect(module.core.notes.contains(.identified(".[31mA...")))
  }
}

/// True the first time it is asked.
final class Once: Sendable {
  private let count = Mutex(0)

  func isFirst() -> Bool {
    count.withLock { count in
      count += 1
      return count == 1
    }
  }
}
