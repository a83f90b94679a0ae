import CapnographFirmware
import CodecChecks
@testable import Devices
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

/// A sidestream monitor in a breath of 4 s: 2 s without CO2, 2 s on a plateau.
private struct WiredMonitor: WiredInstrument {
  var firmware: SidestreamMonitor
  var plateau = PartialPressure(tenths: 423)
  var isBreathing = true
  var isLineBlocked = false
  var pulse = SidestreamPulse(saturation: .percent(95), pulseRate: .perMinute(71), isSensorOff: false)

  init(_ unit: SidestreamMonitor.UnitOfCO2 = .mmHg) {
    firmware = SidestreamMonitor(poweredAt: 0, unit: unit, warmUpTime: 2_000_000)
  }

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let isExpiring = isBreathing && microseconds % 4_000_000 >= 2_000_000
    let sensor = CapnographSensor(co2: isExpiring ? plateau : .mmHg(0), isLineBlocked: isLineBlocked)
    firmware.advance(to: microseconds, sensor: sensor, pulse: pulse, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

private struct WiredModule: WiredInstrument {
  var firmware: SidestreamModule
  var isLineBlocked = false

  init(tellsBreaths: Bool = true) {
    firmware = SidestreamModule(poweredAt: 0, tellsBreaths: tellsBreaths, warmUpTime: 2_000_000)
  }

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let co2: PartialPressure = microseconds % 4_000_000 >= 2_000_000 ? .mmHg(47) : .mmHg(1)
    firmware.advance(
      to: microseconds, sensor: CapnographSensor(co2: co2, isLineBlocked: isLineBlocked), emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

private func sent(_ request: CapnostreamRequest) -> [UInt8] { bytes { request.frame.encode($0) } }

@Suite struct `A Capnostream monitor` {
  private func bedside(_ monitor: WiredMonitor = WiredMonitor()) -> Conversation<WiredMonitor> {
    var bedside = Conversation(.dialect(.capnostream), monitor)
    bedside.core.open()
    return bedside
  }

  @Test func `it is enabled, prepared and started, and its numbers are readings`() {
    var bedside = bedside()
    bedside.run(.seconds(20))
    #expect(
      Array(bedside.core.sent.prefix(3)) == [
        sent(.enableCommunication), sent(.interruptIndication(2)), sent(.startRealTime),
      ])
    #expect(bedside.core.latest(.endTidalCO2) == .measured(42_000))
    #expect(bedside.core.latest(.inspiredCO2) == .measured(0))
    #expect(bedside.core.latest(.respiratoryRate) == .measured(15_000))
    #expect(bedside.core.latest(.oxygenSaturation) == .measured(95_000))
    #expect(bedside.core.latest(.pulseRate) == .measured(71_000))
    #expect(bedside.core.notes.contains(.speaking))
    #expect(bedside.core.notes.contains(.identified("V01.00 11/23/2026 B300000001  ")))
    #expect(bedside.core.values(of: .capnogram).max() == 4230)
  }

  @Test func `an hour on the line loses no sample, and the monitor never takes the host for gone`() {
    var bedside = bedside()
    bedside.run(.minutes(60))
    #expect(bedside.instrument.firmware.isStreaming)
    #expect(bedside.core.reopenings.isEmpty)
    #expect(bedside.core.sent.filter { $0 == sent(.enableCommunication) }.count == 1)
    #expect(bedside.core.rejected(.lostFrame) == 0)
    let keepAlives = bedside.core.sent.filter { $0 == sent(.linkIsActive) }.count
    #expect((710...720).contains(keepAlives))
  }

  @Test(
    arguments: [
      (.mmHg, .measured(42_000), .some(4230)), (.kilopascal, .measured(42_003), .some(4230)),
      (.volumePercent, .absent(.unitUnknown), nil),
    ] as [(SidestreamMonitor.UnitOfCO2, Reading, Int16?)])
  func `kilopascal are converted, and a percentage of nobody knows what is no reading`(
    unit: SidestreamMonitor.UnitOfCO2, reading: Reading, sample: Int16?
  ) {
    var bedside = bedside(WiredMonitor(unit))
    bedside.run(.seconds(20))
    #expect(bedside.core.latest(.endTidalCO2) == reading)
    #expect(bedside.core.latest(.respiratoryRate) == .measured(15_000))
    #expect(bedside.core.values(of: .capnogram).max().map { abs($0 - 4230) <= 2 } == sample.map { _ in true })
    let told = bedside.core.notes.filter { $0 == .unitUnusable("volume %", set: "mmHg, kPa") }
    #expect(told.count == (sample == nil ? 1 : 0))
  }

  @Test(.verifies("D.SHIFTED")) func `numerics shifted by one byte are counted, dropped, and never shown`() {
    var bedside = bedside()
    bedside.run(.seconds(20))
    bedside.instrument.firmware.isShifting = true
    bedside.core.forget()
    bedside.run(.seconds(9))
    #expect(bedside.core.rejected(.illegalField) == 9)
    #expect(bedside.core.samples.isEmpty)
    bedside.run(.seconds(3))
    #expect(bedside.core.latest(.oxygenSaturation) == .absent(.stale))
    #expect(bedside.core.samples.allSatisfy { $0.reading.thousandths == nil })
    bedside.instrument.firmware.isShifting = false
    bedside.run(.seconds(2))
    #expect(bedside.core.latest(.oxygenSaturation) == .measured(95_000))
  }

  @Test func `a monitor that was switched off and on is enabled again, on the same open line`() {
    var bedside = bedside()
    bedside.run(.seconds(10))
    bedside.instrument = WiredMonitor()
    bedside.run(.seconds(30))
    #expect(bedside.core.reopenings.isEmpty)
    #expect(bedside.core.sent.filter { $0 == sent(.enableCommunication) }.count == 2)
    #expect(bedside.core.latest(.endTidalCO2) == .measured(42_000))
  }

  @Test func `a silent monitor is asked again after three seconds, and the line is opened anew`() {
    var core = CoreStandIn(.dialect(.capnostream))
    core.open()
    core.wait(.milliseconds(2_999))
    #expect(core.sent == [sent(.enableCommunication)])
    core.wait(.milliseconds(1))
    #expect(core.reopenings.map(\.reason) == [.silent])
    #expect(core.latest(.endTidalCO2) == .absent(.silent))
  }

  @Test func `without the echo of the setting it is started all the same`() {
    var core = CoreStandIn(.dialect(.capnostream))
    core.open()
    core.hear(bytes { CapnostreamReport.identity(OridionBytes(text: "X")).frame.encode($0) })
    core.wait(.milliseconds(1_499))
    #expect(core.sent.last == sent(.interruptIndication(2)))
    core.wait(.milliseconds(1))
    #expect(core.sent.last == sent(.startRealTime))
  }

  @Test func `a blocked line, no breath and a sensor that is off say so`() {
    var bedside = bedside()
    bedside.run(.seconds(20))
    bedside.instrument.isLineBlocked = true
    bedside.instrument.pulse = SidestreamPulse()
    bedside.run(.seconds(2))
    #expect(bedside.core.latest(.endTidalCO2) == .absent(.occluded))
    #expect(bedside.core.latest(.respiratoryRate) == .absent(.occluded))
    #expect(bedside.core.latest(.oxygenSaturation) == .absent(.probeOff))
    #expect(bedside.core.blocks(of: .capnogram).last?.absence == .occluded)
    bedside.instrument.isLineBlocked = false
    bedside.instrument.isBreathing = false
    bedside.instrument.pulse.isSensorOff = false
    bedside.run(.seconds(40))
    #expect(bedside.core.latest(.endTidalCO2) == .absent(.noBreath))
    #expect(bedside.core.latest(.respiratoryRate) == .absent(.noBreath))
    #expect(bedside.core.latest(.pulseRate) == .absent(.noPulse))
  }

  @Test func `numbers of a measurement that should be checked are doubted`() {
    var core = CoreStandIn(.dialect(.capnostream))
    core.open()
    var numerics = CapnostreamNumerics()
    numerics[.endTidal] = 48
    numerics[.co2Condition] = CapnostreamCO2Condition.checkFlow.rawValue
    core.hear(bytes { numerics.frame.encode($0) })
    #expect(core.latest(.endTidalCO2) == .questionable(48_000, .deviceAlarm))
    numerics[.co2Condition] = CapnostreamCO2Condition.pumpOff.rawValue
    core.hear(bytes { numerics.frame.encode($0) })
    #expect(core.latest(.endTidalCO2) == .absent(.standby))
  }

  @Test func `samples that were lost leave a gap, and samples without a unit are not taken`() {
    var core = CoreStandIn(.dialect(.capnostream))
    core.open()
    func hear(_ number: UInt8) {
      core.hear(bytes { OridionWave(number: number, amount: 40 << 8).frame.encode($0) })
    }
    hear(250)
    #expect(core.valueCount == 0)
    core.hear(bytes { CapnostreamNumerics().frame.encode($0) })
    for number: UInt8 in [251, 252, 0] { hear(number) }
    #expect(core.rejected(.lostFrame) == 1)
    #expect(core.blocks(of: .capnogram).last?.absence == .corrupted)
  }

  @Test(
    .verifies("D.READONLY"),
    arguments: [
      (.enableCommunication, true), (.startRealTime, true), (.linkIsActive, true),
      (.interruptIndication(2), true), (.interruptIndication(0), false), (.interruptIndication(1), false),
      (.disableCommunication, false), (.hostIdentity(OridionBytes(text: "SOMEBODY", padded: 17)), false),
      (.hostIdentity(OridionBytes(text: "BREATHLINE", padded: 17)), true),
    ] as [(CapnostreamRequest, Bool)])
  func `it is sent what a session needs and nothing else`(request: CapnostreamRequest, isSent: Bool) {
    #expect(CapnostreamDialect.permits(sent(request)) == isSent)
    // Never behind something else, never twice in one, never with a byte behind it.
    #expect(!CapnostreamDialect.permits(sent(request) + [0x00]))
    #expect(!CapnostreamDialect.permits(sent(request) + sent(request)))
  }

  @Test(.verifies("D.READONLY"))
  func `no message that sets a limit, a name or anything else is ever sent`() {
    for code in UInt8.min...UInt8.max {
      for item in UInt8.min...UInt8.max {
        let isNeeded = code == 60 && item == 4
        let setting = bytes { OridionFrame(code: code, item, 2).encode($0) }
        #expect(CapnostreamDialect.permits(setting) == isNeeded)
      }
      let alone = bytes { OridionFrame(code: code).encode($0) }
      #expect(CapnostreamDialect.permits(alone) == [1, 4, 6].contains(code))
    }
    for code: UInt8 in [60, 61, 62] {
      var name = OridionFrame(code: code)
      for _ in 0..<20 { name.payload.append(0x41) }
      #expect(!CapnostreamDialect.permits(bytes { name.encode($0) }))
    }
  }
}

@Suite struct `A MicroPod module` {
  @Test(arguments: [true, false])
  func `breaths that are told or asked for are readings`(tellsBreaths: Bool) {
    var bedside = Conversation(.dialect(.microPod), WiredModule(tellsBreaths: tellsBreaths))
    bedside.core.open()
    bedside.run(.seconds(30))
    #expect(bedside.core.latest(.endTidalCO2) == .measured(47_000))
    #expect(bedside.core.latest(.inspiredCO2) == .measured(1_000))
    #expect(bedside.core.latest(.respiratoryRate) == .measured(15_000))
    #expect(bedside.core.values(of: .capnogram).max() == 4700)
    #expect(bedside.core.blocks(of: .capnogram).last?.sampleInterval == .milliseconds(50))
    #expect(bedside.core.reopenings.isEmpty)
  }

  @Test func `without a unit that is known there is a rate and no CO2`() {
    var module = WiredModule()
    module.firmware.unitCode = 0
    var bedside = Conversation(.dialect(.microPod), module)
    bedside.core.open()
    bedside.run(.seconds(30))
    #expect(bedside.core.latest(.endTidalCO2) == .absent(.unitUnknown))
    #expect(bedside.core.latest(.respiratoryRate) == .measured(15_000))
    #expect(bedside.core.values(of: .capnogram).isEmpty)
    #expect(bedside.core.notes.filter { $0 == .unitUnusable("code 0", set: "mmHg, kPa") }.count == 1)
  }

  @Test func `a blocked line says so`() {
    var bedside = Conversation(.dialect(.microPod), WiredModule())
    bedside.core.open()
    bedside.run(.seconds(30))
    bedside.instrument.isLineBlocked = true
    bedside.run(.seconds(12))
    #expect(bedside.core.latest(.endTidalCO2) == .absent(.occluded))
  }

  @Test(.verifies("D.READONLY")) func `it is asked and never told`() {
    for code in UInt8.min...UInt8.max {
      let alone = bytes { OridionFrame(code: code).encode($0) }
      #expect(MicroPodDialect.permits(alone) == [0x01, 0x04, 0x0C].contains(code))
      for item in UInt8.min...UInt8.max {
        var frame = OridionFrame(code: code)
        frame.payload.append(item)
        let isRead = code == 0x0E && [4, 6].contains(item)
        #expect(MicroPodDialect.permits(bytes { frame.encode($0) }) == isRead)
      }
      #expect(!MicroPodDialect.permits(bytes { OridionFrame(code: code, 4, 1).encode($0) }))
    }
  }
}

@Suite struct `Frames of any content` {
  /// Frames that are whole, with any code, often a known one, and any payload.
  private static func oridion(_ dice: inout Dice) -> [UInt8] {
    let codes: [UInt8] = [0, 1, 4, 0x0C, 0x0D, 60, 0x3D, dice.byte()]
    var frame = OridionFrame(code: codes[Int(dice.next() % 8)])
    let lengths: [UInt64] = [0, 1, 2, 3, 4, 27, 30, 128]
    for _ in 0..<lengths[Int(dice.next() % 8)] { frame.payload.append(dice.byte()) }
    switch dice.next() % 6 {
    case 0:
      var numerics = CapnostreamNumerics()
      numerics[.endTidal] = dice.byte()
      numerics[.respiratoryRate] = dice.byte()
      numerics[.unit] = UInt8(dice.next() % 4)
      numerics[.inspired] = dice.byte()
      frame = numerics.frame
    case 1, 2:
      let amount = UInt16(truncatingIfNeeded: dice.next())
      frame = OridionWave(number: dice.byte(), amount: amount, status: []).frame
    case 3:
      frame = OridionFrame(code: 0x0D, dice.byte() % 8, 0)
      frame.payload.append(dice.byte() % 4)
    case _: break
    }
    if frame.code == 1, frame.payload.count == 3 {
      frame = OridionFrame(code: 1, dice.byte() % 160, dice.byte() % 160)
      frame.payload.append(dice.byte() % 160)
    }
    if frame.code == 0x0C, frame.payload.count == 1 {
      frame = OridionFrame(code: 0x0C)
      frame.payload.append(dice.byte() % 4)
    }
    return bytes { frame.encode($0) }
  }

  @Test(arguments: [SpokenDialect.capnostream, .microPod], 0..<4)
  func `whatever a sidestream instrument says, values are plausible and nothing forbidden is sent`(
    dialect: SpokenDialect, seed: Int
  ) {
    var dice = Dice(seed: UInt64(seed))
    var core = CoreStandIn(.dialect(dialect))
    for _ in 0..<3_000 {
      if !core.isOpen { core.open() }
      core.hear(Self.oridion(&dice))
      core.wait(.milliseconds(Int64(dice.next() % 200)))
    }
    #expect(core.valueCount > 20)
    for sample in core.samples {
      guard let value = sample.reading.thousandths else { continue }
      #expect(sample.channel.plausible.contains(value))
    }
    for note in core.notes { if case .transmitRefused = note { Issue.record("\(note)") } }
  }
}
