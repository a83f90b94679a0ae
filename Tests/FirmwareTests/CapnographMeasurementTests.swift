import CapnographFirmware
import Quantities
import Testing
import WireFormats

@Suite struct `The capnograph measures` {
  @Test func `a hundred packets a second, none lost, each parameter once a second`() {
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
    bedside.plateau = .mmHg(45)
    bedside.start()
    _ = bedside.send(.writeSetting(.unit(unit)))
    bedside.forget()
    bedside.run(20 * second)
    #expect(bedside.samples.compactMap(\.co2).max() == CapnostatCO2(hundredths: wave))
    #expect(bedside.endTidals.last == .some(.some(CapnostatCO2(hundredths: tidal))))
  }

  @Test func `the period decides which breath is end-tidal`() {
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside()
    bedside.rate = 0
    bedside.floor = .mmHg(151)
    bedside.start()
    bedside.run(2 * second)
    #expect(bedside.status?.condition == .outOfRange)
  }

  @Test func `it sets its zero only when no breath was seen for twenty seconds`() {
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside(warmUpTime: 15 * second)
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
    let bedside = CapnographBedside()
    bedside.start()
    bedside.run(second)
    #expect(bedside.send(.stop) == [.stopped])
    bedside.forget()
    bedside.run(10 * second)
    #expect(bedside.replies == [])
  }
}
