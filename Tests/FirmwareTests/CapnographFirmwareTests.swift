import CapnographFirmware
import CodecChecks
import Quantities
import Testing
import WireFormats

/// A capnograph on a patient who breathes in rectangles, with a host that reads it as the gateway does.
private final class Bedside {
  private var firmware: CapnographFirmware
  private var framer = CapnostatFramer()
  private let wire = Wire()
  private var now: Int64 = 0
  /// Breaths per minute; none when zero.
  var rate: Int64 = 15
  var plateau: PartialPressure = .mmHg(40)
  var floor: PartialPressure = .mmHg(0)
  var sensor = CapnographSensor(co2: .mmHg(0))
  private(set) var replies: [CapnostatReply] = []
  private(set) var errors: [WireError] = []

  init(warmUpTime: Int64 = 15 * second) {
    firmware = CapnographFirmware(poweredAt: 0, warmUpTime: warmUpTime)
  }

  func run(_ microseconds: Int64) {
    let end = now + microseconds
    while now < end {
      now += 5_000
      let isExpiring = rate > 0 && now % (60 * second / rate) > 30 * second / rate
      sensor.co2 = isExpiring ? plateau : floor
      firmware.advance(to: now, sensor: sensor) { wire.put($0) }
    }
    read()
  }

  func send(_ bytes: [UInt8]) -> [CapnostatReply] {
    read()
    replies = []
    for byte in bytes { firmware.receive(byte, at: now) { wire.put($0) } }
    read()
    return replies
  }

  func send(_ request: CapnostatRequest) -> [CapnostatReply] {
    var bytes: [UInt8] = []
    request.frame.encode { bytes.append($0) }
    return send(bytes)
  }

  /// Boots, warms up, sets what end-tidal CO2 needs, and starts the waveform.
  func start() {
    run(16 * second)
    _ = send(.writeSetting(.barometricPressure(.mmHg(760))))
    if let gases = CapnostatGasCompensation(oxygen: 21, balance: .air) {
      _ = send(.writeSetting(.gasCompensation(gases)))
    }
    _ = send(.startWaveform)
    forget()
  }

  func forget() { replies = [] }

  var samples: [CapnostatWaveform] {
    replies.compactMap { reply in
      guard case .waveform(let sample) = reply else { return nil }
      return sample
    }
  }

  var status: CapnostatStatus? {
    samples.compactMap { sample -> CapnostatStatus? in
      guard case .status(let status)? = sample.parameter else { return nil }
      return status
    }.last
  }

  var endTidals: [CapnostatCO2?] {
    samples.compactMap { sample -> CapnostatCO2?? in
      guard case .endTidal(let co2)? = sample.parameter else { return nil }
      return .some(co2)
    }
  }

  var rates: [Rate?] {
    samples.compactMap { sample -> Rate?? in
      guard case .respiratoryRate(let rate)? = sample.parameter else { return nil }
      return .some(rate)
    }
  }

  var inspired: [CapnostatCO2] {
    samples.compactMap { sample -> CapnostatCO2? in
      guard case .inspired(let co2)? = sample.parameter else { return nil }
      return co2
    }
  }

  var breaths: Int { samples.filter { $0.parameter == .breathDetected }.count }

  private func read() {
    let decoded = wire.take(by: &framer)
    errors += decoded.refusals
    for frame in decoded.frames {
      do throws(WireError) {
        replies.append(try CapnostatReply(frame))
      } catch {
        errors.append(error)
      }
    }
  }
}

@Suite struct `The capnograph starts` {
  @Test func `it refuses every packet while it boots and takes them afterwards`() {
    let bedside = Bedside()
    bedside.run(second - 5_000)
    #expect(bedside.send(.stop) == [.refused(.booting)])
    bedside.run(5_000)
    #expect(bedside.send(.stop) == [.stopped])
  }

  @Test func `it says who it is`() {
    let bedside = Bedside()
    bedside.run(second)
    #expect(bedside.send(.revision) == [.revision(CapnostatBytes(text: "BREATHLINE CAPNOGRAPH 1.00"))])
    #expect(
      bedside.send(.readSetting(.partNumber)) == [
        .setting(.other(.partNumber, CapnostatBytes(text: "BREATHLINE")))
      ])
    guard case .capabilities(0, _)? = bedside.send(.capabilities(0)).first else {
      Issue.record("no capabilities")
      return
    }
    #expect(bedside.send(.capabilities(9)) == [.refused(.invalidData)])
  }

  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func `it gives no end-tidal CO2 and no rate until pressure and gases are both set`(
    pressure: Bool, gases: Bool
  ) throws {
    let bedside = Bedside(warmUpTime: 0)
    bedside.run(second)
    if pressure { _ = bedside.send(.writeSetting(.barometricPressure(.mmHg(740)))) }
    if gases {
      let air = try #require(CapnostatGasCompensation(oxygen: 30, balance: .air))
      _ = bedside.send(.writeSetting(.gasCompensation(air)))
    }
    _ = bedside.send(.startWaveform)
    bedside.run(30 * second)
    #expect(bedside.samples.contains { $0.co2 == CapnostatCO2(hundredths: 4000) })
    #expect(bedside.status?.condition == (pressure && gases ? .ok : .settingsMissing))
    #expect(bedside.endTidals.contains { $0 != nil } == (pressure && gases))
    #expect(bedside.rates.contains { $0 != nil } == (pressure && gases))
  }

  @Test func `it warms up without a valid sample and says so`() throws {
    let bedside = Bedside(warmUpTime: 15 * second)
    bedside.run(second)
    _ = bedside.send(.writeSetting(.barometricPressure(.mmHg(760))))
    let air = try #require(CapnostatGasCompensation(oxygen: 21, balance: .air))
    _ = bedside.send(.writeSetting(.gasCompensation(air)))
    _ = bedside.send(.startWaveform)
    bedside.run(15 * second - 10_000)
    #expect(bedside.samples.allSatisfy { $0.co2 == nil })
    #expect(bedside.status?.condition == .warmingUp)
    #expect(bedside.endTidals.allSatisfy { $0 == nil })
    bedside.forget()
    bedside.run(second)
    #expect(bedside.samples.allSatisfy { $0.co2 != nil })
    #expect(bedside.status?.condition == .ok)
  }

  @Test func `it forgets every setting with a reset`() {
    let bedside = Bedside(warmUpTime: 0)
    bedside.start()
    bedside.run(20 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 4000))))
    #expect(bedside.send(.writeSetting(.unit(.kilopascal))) == [.setting(.unit(.kilopascal))])
    #expect(bedside.send(.reset) == [])
    bedside.run(500_000)
    #expect(bedside.samples == [])
    #expect(bedside.send(.stop) == [.refused(.booting)])
    bedside.run(500_000)
    #expect(bedside.send(.readSetting(.unit)) == [.setting(.unit(.mmHg))])
    _ = bedside.send(.startWaveform)
    bedside.run(30 * second)
    #expect(bedside.status?.condition == .settingsMissing)
    #expect(bedside.endTidals.allSatisfy { $0 == nil })
  }
}

@Suite struct `The capnograph measures` {
  @Test func `a hundred packets a second, none lost, each parameter once a second`() {
    let bedside = Bedside()
    bedside.start()
    bedside.run(60 * second)
    let samples = bedside.samples
    #expect(samples.count == 6000)
    #expect(zip(samples, samples.dropFirst()).allSatisfy { $1.lost(since: $0) == 0 })
    #expect(bedside.endTidals.count == 60)
    #expect(bedside.rates.count == 60)
    #expect(bedside.inspired.count == 60)
    #expect(bedside.breaths == 15)
    #expect(bedside.errors == [])
  }

  @Test func `end-tidal and inspired CO2 and the rate are those of the patient`() {
    let bedside = Bedside()
    bedside.plateau = PartialPressure(hundredths: 5234)
    bedside.floor = PartialPressure(hundredths: 312)
    bedside.rate = 22
    bedside.start()
    bedside.run(40 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 5230))))
    #expect(bedside.inspired.last == CapnostatCO2(hundredths: 310))
    #expect(bedside.rates.last == .some(.some(.perMinute(22))))
  }

  @Test(
    arguments: [
      (CapnostatUnit.mmHg, 4500, 4500), (.kilopascal, 600, 600), (.percent, 592, 590),
    ] as [(CapnostatUnit, Int32, Int32)])
  func `the unit that is set is the unit of waveform and parameters`(
    unit: CapnostatUnit, wave: Int32, tidal: Int32
  ) {
    let bedside = Bedside()
    bedside.plateau = .mmHg(45)
    bedside.start()
    _ = bedside.send(.writeSetting(.unit(unit)))
    bedside.forget()
    bedside.run(20 * second)
    #expect(bedside.samples.compactMap(\.co2).max() == CapnostatCO2(hundredths: wave))
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: tidal))))
  }

  @Test func `the period decides which breath is end-tidal`() {
    let bedside = Bedside()
    bedside.start()
    bedside.run(30 * second)
    bedside.plateau = .mmHg(30)
    bedside.run(7 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 4000))))
    _ = bedside.send(.writeSetting(.endTidalPeriod(.breath)))
    bedside.run(2 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 3000))))
    _ = bedside.send(.writeSetting(.endTidalPeriod(.twentySeconds)))
    bedside.run(2 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 4000))))
    bedside.run(12 * second)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 3000))))
  }

  @Test(arguments: [10, 20, 60] as [Int64])
  func `no breath for the time set is told, and the first breath ends it`(timeout: Int64) {
    let bedside = Bedside()
    bedside.start()
    _ = bedside.send(.writeSetting(.noBreathTimeout(seconds: UInt8(timeout))))
    bedside.run(30 * second)
    #expect(bedside.status?.hasNoBreaths == false)
    bedside.rate = 0
    bedside.run((timeout - 2) * second)
    #expect(bedside.status?.hasNoBreaths == false)
    #expect(bedside.rates.last != .some(nil))
    bedside.run(5 * second)
    #expect(bedside.status?.hasNoBreaths == true)
    #expect(bedside.endTidals.last == .some(nil))
    #expect(bedside.rates.last == .some(nil))
    bedside.rate = 12
    bedside.run(15 * second)
    #expect(bedside.status?.hasNoBreaths == false)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 4000))))
    #expect(bedside.rates.last == .some(.some(.perMinute(12))))
  }

  @Test func `the host can clear the flag that no breaths are seen`() {
    let bedside = Bedside()
    bedside.rate = 0
    bedside.start()
    bedside.run(25 * second)
    #expect(bedside.status?.hasNoBreaths == true)
    #expect(bedside.send(.clearNoBreaths) == [.noBreathsCleared])
    bedside.run(10 * second)
    #expect(bedside.status?.hasNoBreaths == false)
    bedside.run(15 * second)
    #expect(bedside.status?.hasNoBreaths == true)
  }

  @Test func `the heart's beats on a plateau are no breaths, a diluted breath is one`() {
    let bedside = Bedside()
    bedside.start()
    bedside.run(20 * second)
    bedside.plateau = .mmHg(8)
    bedside.run(20 * second)
    #expect(bedside.rates.last == .some(.some(.perMinute(15))))
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 800))))
    bedside.forget()
    // 2 mmHg of beats at 75 a minute on a plateau that does not end.
    bedside.rate = 75
    bedside.plateau = .mmHg(40)
    bedside.floor = .mmHg(38)
    bedside.run(30 * second)
    #expect(bedside.breaths <= 1)
  }

  @Test(arguments: [
    CapnostatCondition.overTemperature, .faulty, .zeroRequired, .checkAdapter, .checkSamplingLine,
  ])
  func `what is wrong with the head is told`(condition: CapnostatCondition) {
    let bedside = Bedside()
    bedside.start()
    bedside.run(20 * second)
    bedside.sensor.isTooHot = condition == .overTemperature
    bedside.sensor.isFaulty = condition == .faulty
    bedside.sensor.needsZero = condition == .zeroRequired
    bedside.sensor.isAdapterOff = condition == .checkAdapter
    bedside.sensor.isLineBlocked = condition == .checkSamplingLine
    bedside.run(3 * second)
    #expect(bedside.status?.condition == condition)
    let isMeasuring = condition == .zeroRequired
    #expect((bedside.endTidals.last == .some(nil)) == !isMeasuring)
    bedside.sensor = CapnographSensor(co2: .mmHg(0))
    bedside.run(15 * second)
    #expect(bedside.status?.condition == .ok)
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: 4000))))
  }

  @Test func `more CO2 than it can measure is told`() {
    let bedside = Bedside()
    bedside.rate = 0
    bedside.floor = .mmHg(151)
    bedside.start()
    bedside.run(2 * second)
    #expect(bedside.status?.condition == .outOfRange)
  }

  @Test func `it sets its zero only when no breath was seen for twenty seconds`() {
    let bedside = Bedside()
    bedside.start()
    bedside.run(10 * second)
    #expect(bedside.status?.cannotZero == true)
    #expect(bedside.send(.zero) == [.zero(.notReady)])
    bedside.rate = 0
    bedside.run(23 * second)
    #expect(bedside.status?.cannotZero == false)
    #expect(bedside.send(.zero) == [.zero(.started)])
    #expect(bedside.send(.zero) == [.zero(.alreadyZeroing)])
    bedside.run(4 * second)
    #expect(bedside.status?.condition == .zeroing)
    #expect(bedside.samples.last?.co2 == .some(nil))
    bedside.run(3 * second)
    #expect(bedside.status?.condition == .ok)
  }

  @Test func `asleep it has no sample, awake it warms up again`() {
    let bedside = Bedside(warmUpTime: 15 * second)
    bedside.start()
    #expect(bedside.send(.writeSetting(.sleep(1))) == [.setting(.sleep(1))])
    bedside.run(3 * second)
    #expect(bedside.status?.condition == .sleeping)
    #expect(bedside.samples.last?.co2 == .some(nil))
    _ = bedside.send(.writeSetting(.sleep(0)))
    bedside.run(3 * second)
    #expect(bedside.status?.condition == .warmingUp)
    bedside.run(15 * second)
    #expect(bedside.status?.condition == .ok)
  }

  @Test func `stopped it is silent`() {
    let bedside = Bedside()
    bedside.start()
    bedside.run(second)
    #expect(bedside.send(.stop) == [.stopped])
    bedside.forget()
    bedside.run(10 * second)
    #expect(bedside.replies == [])
  }
}

@Suite struct `The capnograph refuses` {
  private func awake() -> Bedside {
    let bedside = Bedside(warmUpTime: 0)
    bedside.run(second)
    return bedside
  }

  @Test(
    arguments: [
      ([0x90, 0x01, 0x6F], .invalidCommand), ([0x82, 0x01, 0x7C], .checksum),
      ([0x82, 0x02, 0x00, 0x7C], .invalidByteCount),
      ([0x82, 0x00], .invalidByteCount), ([0x80, 0x02, 0x01, 0x7D], .invalidData),
      ([0x84, 0x03, 0x07, 0x03, 0x6F], .invalidData),
      ([0x84, 0x04, 0x07, 0x00, 0x00, 0x71], .invalidByteCount),
      ([0x84, 0x04, 0x01, 0x00, 0x00, 0x77], .invalidData),
      ([0x84, 0x04, 0x01, 0x06, 0x53, 0x1E], .invalidData),
      ([0x84, 0x03, 0x12, 0x41, 0x26], .invalidData), ([0x84, 0x03, 0x06, 0x00, 0x73], .invalidData),
    ] as [([UInt8], CapnostatRefusal)])
  func `a wrong packet is refused for what is wrong`(bytes: [UInt8], refusal: CapnostatRefusal) {
    #expect(awake().send(bytes) == [.refused(refusal)])
  }

  @Test func `a setting it does not know is answered with number zero`() {
    #expect(awake().send(.readSetting(CapnostatSettingIndex(rawValue: 0x33))) == [.unknownSetting])
    #expect(awake().send([0x84, 0x03, 0x33, 0x01, 0x45]) == [.unknownSetting])
  }

  @Test func `half a packet is given up after half a second and the next one is taken`() {
    let bedside = awake()
    #expect(bedside.send([0xCA, 0x02]) == [])
    bedside.run(500_000)
    #expect(bedside.replies == [])
    bedside.run(10_000)
    #expect(bedside.replies == [.refused(.timeout)])
    #expect(bedside.send(.stop) == [.stopped])
  }

  @Test func `a faulty sensor does not set its zero`() {
    let bedside = awake()
    bedside.sensor.isFaulty = true
    bedside.run(second)
    #expect(bedside.send(.zero) == [.refused(.faulty)])
  }
}
