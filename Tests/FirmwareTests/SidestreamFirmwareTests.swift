import CapnographFirmware
import CodecChecks
import Quantities
import Testing
import WireFormats

/// A sidestream monitor on a patient who breathes in rectangles, 15 times a minute.
private final class MonitorBedside {
  var firmware: SidestreamMonitor
  var plateau: PartialPressure = .mmHg(40)
  var isBreathing = true
  private var framer = OridionFramer()
  private let wire = Wire()
  private var now: Int64 = 0

  init(_ unit: SidestreamMonitor.UnitOfCO2 = .mmHg) {
    firmware = SidestreamMonitor(poweredAt: 0, unit: unit, warmUpTime: second)
  }

  func run(_ microseconds: Int64) -> [CapnostreamReport] {
    let end = now + microseconds
    while now < end {
      now += 10_000
      let isExpiring = isBreathing && now % (4 * second) > 2 * second
      let sensor = CapnographSensor(co2: isExpiring ? plateau : .mmHg(0))
      firmware.advance(to: now, sensor: sensor) { wire.put($0) }
    }
    return reports
  }

  func send(_ requests: CapnostreamRequest...) -> [CapnostreamReport] {
    for request in requests {
      var bytes: [UInt8] = []
      request.frame.encode { bytes.append($0) }
      for byte in bytes { firmware.receive(byte, at: now) { wire.put($0) } }
    }
    return reports
  }

  private var reports: [CapnostreamReport] {
    let decoded = wire.take(by: &framer)
    #expect(decoded.refusals == [])
    return decoded.frames.compactMap { frame in
      do throws(WireError) {
        return try CapnostreamReport(frame)
      } catch {
        return nil
      }
    }
  }
}

private func waves(_ reports: [CapnostreamReport]) -> Int {
  reports.filter { if case .wave = $0 { true } else { false } }.count
}

private func numerics(_ reports: [CapnostreamReport]) -> [CapnostreamNumerics] {
  reports.compactMap { if case .numerics(let numerics) = $0 { numerics } else { nil } }
}

@Suite struct `A sidestream monitor's firmware` {
  @Test func `it is silent until it is enabled, and streams once it is started`() {
    let bedside = MonitorBedside()
    #expect(bedside.run(5 * second) == [])
    #expect(bedside.send(.startRealTime) == [])
    #expect(bedside.run(second) == [])
    let name = OridionBytes(text: "V01.00 11/23/2026 B300000001  ")
    #expect(bedside.send(.enableCommunication) == [.identity(name)])
    #expect(bedside.send(.interruptIndication(2)) == [.setting(item: 4, value: 2)])
    _ = bedside.send(.startRealTime)
    let reports = bedside.run(10 * second)
    #expect(waves(reports) == 200)
    #expect(numerics(reports).count == 10)
    #expect(bedside.firmware.interruptIndication == 2)
  }

  @Test func `stop and disable end the stream`() {
    let bedside = MonitorBedside()
    _ = bedside.run(second)
    _ = bedside.send(.enableCommunication, .startRealTime)
    #expect(waves(bedside.run(second)) == 20)
    _ = bedside.send(.stopRealTime)
    #expect(bedside.run(second) == [])
    _ = bedside.send(.startRealTime)
    #expect(waves(bedside.run(second)) == 20)
    _ = bedside.send(.disableCommunication)
    #expect(bedside.run(second) == [])
  }

  @Test func `a host that says nothing for fifteen seconds is taken for gone`() {
    let bedside = MonitorBedside()
    _ = bedside.run(second)
    _ = bedside.send(.enableCommunication, .startRealTime)
    #expect(waves(bedside.run(14 * second)) == 280)
    _ = bedside.send(.linkIsActive)
    #expect(waves(bedside.run(15 * second)) == 300)
    #expect(waves(bedside.run(15 * second)) <= 1)
    #expect(!bedside.firmware.isLinked)
  }

  @Test(
    arguments: [(.mmHg, 40), (.kilopascal, 53), (.volumePercent, 53)]
      as [(SidestreamMonitor.UnitOfCO2, UInt8)])
  func `numbers are those of the patient, in the unit that is set`(
    unit: SidestreamMonitor.UnitOfCO2, endTidal: UInt8
  ) throws {
    let bedside = MonitorBedside(unit)
    _ = bedside.send(.enableCommunication, .startRealTime)
    let last = try #require(numerics(bedside.run(14 * second)).last)
    #expect(last[.endTidal] == endTidal)
    #expect(last[.inspired] == 0)
    #expect(last[.respiratoryRate] == 15)
    #expect(last[.saturation] == CapnostreamNumerics.none)
  }

  @Test func `half a minute without a breath is told, and ends with the next breath`() throws {
    let bedside = MonitorBedside()
    _ = bedside.send(.enableCommunication, .startRealTime)
    _ = bedside.run(10 * second)
    bedside.isBreathing = false
    for _ in 0..<4 {
      _ = bedside.send(.linkIsActive)
      _ = bedside.run(8 * second)
    }
    #expect(numerics(bedside.run(second)).last?[.co2Alarms] == 1)
    bedside.isBreathing = true
    _ = bedside.send(.linkIsActive)
    #expect(numerics(bedside.run(8 * second)).last?[.co2Alarms] == 0)
  }

  @Test func `no host changes a limit`() throws {
    let bedside = MonitorBedside()
    _ = bedside.send(.enableCommunication, .startRealTime)
    let before = try #require(numerics(bedside.run(2 * second)).last)
    for item in UInt8(1)...22 { _ = bedside.send(.other(OridionFrame(code: 60, item, 50))) }
    let after = try #require(numerics(bedside.run(second)).last)
    for field in CapnostreamNumerics.Field.allCases where (16...24).contains(field.rawValue) {
      #expect(before[field] == after[field])
    }
  }
}
