import CapnographFirmware
import Quantities
import Testing
import WireFormats

@Suite struct `The capnograph starts` {
  @Test func `it refuses every packet while it boots and takes them afterwards`() {
    let bedside = CapnographBedside()
    bedside.run(second - 5_000)
    #expect(bedside.send(.stop) == [.refused(.booting)])
    bedside.run(5_000)
    #expect(bedside.send(.stop) == [.stopped])
  }

  @Test func `it says who it is`() {
    let bedside = CapnographBedside()
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
    let bedside = CapnographBedside(warmUpTime: 0)
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
    let bedside = CapnographBedside(warmUpTime: 15 * second)
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
    let bedside = CapnographBedside(warmUpTime: 0)
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

@Suite struct `The capnograph refuses` {
  private func awake() -> CapnographBedside {
    let bedside = CapnographBedside(warmUpTime: 0)
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
