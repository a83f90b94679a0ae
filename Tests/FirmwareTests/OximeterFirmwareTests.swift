import CodecChecks
import OximeterFirmware
import Quantities
import Testing
import WireFormats

private let onFinger = OximeterSensor(
  saturation: OxygenSaturation(tenths: 934), saturationFast: OxygenSaturation(tenths: 885),
  pulseRate: Rate(tenths: 1404), pleth: 117)

/// An oximeter on a wire that is read as the gateway does.
private final class Bedside {
  private var firmware = PulseOximeter(poweredAt: 0)
  private var framer = NoninFramer()
  private var assembler = NoninPacketAssembler()
  private let wire = Wire()
  private(set) var frames: [NoninFrame] = []
  private(set) var packets: [NoninPacket] = []
  private(set) var errors: [WireError] = []

  func run(until microseconds: Int64, _ sensor: OximeterSensor) {
    firmware.advance(to: microseconds, sensor: sensor) { wire.put($0) }
    let decoded = wire.take(by: &framer)
    frames += decoded.frames
    errors += decoded.refusals
    for frame in decoded.frames {
      switch assembler.append(frame) {
      case .frame(let packet): packets.append(packet)
      case .rejected(let error): errors.append(error)
      case .incomplete: break
      }
    }
  }

  var nextEventAt: Int64 { firmware.nextEventAt }
}

@Suite struct `The oximeter` {
  @Test func `sends exactly seventy-five frames a second for an hour`() {
    var firmware = PulseOximeter(poweredAt: 0)
    var bytes = 0
    for hour in 1...3600 as ClosedRange<Int64> {
      let before = bytes
      // The frame due at the full second belongs to the next one.
      firmware.advance(to: hour * second - 1, sensor: onFinger) { _ in bytes += 1 }
      #expect(bytes - before == 75 * 5)
    }
  }

  @Test func `sends the same bytes whether time comes in large or in odd steps`() {
    var large = PulseOximeter(poweredAt: 500)
    var odd = PulseOximeter(poweredAt: 500)
    let (one, other) = (Wire(), Wire())
    large.advance(to: 3 * second, sensor: onFinger) { one.put($0) }
    var now: Int64 = 0
    while now < 3 * second {
      now = min(3 * second, now + 777)
      odd.advance(to: now, sensor: onFinger) { other.put($0) }
    }
    #expect(one.bytes == other.bytes)
  }

  @Test func `sends nothing before its next event and one frame at it`() {
    var firmware = PulseOximeter(poweredAt: 1000)
    let wire = Wire()
    firmware.advance(to: 999, sensor: onFinger) { wire.put($0) }
    #expect(wire.bytes.count == 0)
    for _ in 0..<100 {
      let due = firmware.nextEventAt
      firmware.advance(to: due - 1, sensor: onFinger) { wire.put($0) }
      #expect(wire.take().count == 0)
      firmware.advance(to: due, sensor: onFinger) { wire.put($0) }
      #expect(wire.take().count == 5)
    }
  }

  @Test func `shows whole percent and whole beats, rounded to the nearest`() throws {
    let bedside = Bedside()
    bedside.run(until: second, onFinger)
    let packet = try #require(bedside.packets.last)
    #expect(packet.saturationDisplay == .percent(93))
    #expect(packet.saturationFast == .percent(89))
    #expect(packet.saturationBeatToBeat == .percent(89))
    #expect(packet.pulseRateDisplay == .perMinute(140))
    #expect(packet.firmwareRevision == PulseOximeter.revision)
    #expect(packet.secondStatus == .smartPoint)
    #expect(packet.statusOfLastFrame.perfusion == .high)
    #expect(bedside.frames.allSatisfy { $0.pleth == 117 })
    #expect(bedside.errors == [])
  }

  @Test func `gives three packets a second and counts them`() {
    let bedside = Bedside()
    bedside.run(until: 10 * second - 1, onFinger)
    #expect(bedside.packets.map(\.timer) == Array(0..<30))
  }

  @Test func `gives no reading when the probe is off, within one packet, and one again when it is back`()
    throws
  {
    let bedside = Bedside()
    bedside.run(until: second, onFinger)
    var off = onFinger
    off.isOff = true
    bedside.run(until: 2 * second, off)
    let none = try #require(bedside.packets.last)
    #expect(none.saturation == nil)
    #expect(none.saturationDisplay == nil)
    #expect(none.saturationFast == nil)
    #expect(none.saturationExtended == nil)
    #expect(none.pulseRate == nil)
    #expect(none.pulseRateDisplayExtended == nil)
    #expect(none.statusOfLastFrame == .sensorDisconnected)
    #expect(none.secondStatus == [])
    bedside.run(until: 3 * second, onFinger)
    #expect(bedside.packets.last?.saturationDisplay == .percent(93))
    #expect(bedside.packets.last?.statusOfAnyFrame.contains(.sensorDisconnected) == false)
  }

  @Test func `holds the last values out of track and says so`() throws {
    let bedside = Bedside()
    bedside.run(until: second, onFinger)
    var lost = onFinger
    lost.isOutOfTrack = true
    lost.saturation = .percent(50)
    lost.pulseRate = .perMinute(250)
    bedside.run(until: 2 * second, lost)
    let packet = try #require(bedside.packets.last)
    #expect(packet.saturationDisplay == .percent(93))
    #expect(packet.pulseRateDisplay == .perMinute(140))
    #expect(packet.statusOfLastFrame.contains(.outOfTrack))
    #expect(packet.secondStatus == [])
  }

  @Test(arguments: NoninPerfusion.allCases)
  func `says how strong the pulse is`(perfusion: NoninPerfusion) {
    let bedside = Bedside()
    var sensor = onFinger
    sensor.perfusion = perfusion
    sensor.isArtefact = true
    sensor.isBatteryLow = true
    bedside.run(until: second, sensor)
    #expect(bedside.packets.last?.statusOfLastFrame.perfusion == perfusion)
    #expect(bedside.packets.last?.statusOfAnyFrame.contains(.artefact) == true)
    #expect(bedside.packets.last?.secondStatus == .lowBattery)
  }

  @Test func `keeps a body beyond the wire's range at its end`() {
    let bedside = Bedside()
    var sensor = onFinger
    sensor.saturation = OxygenSaturation(tenths: 1009)
    sensor.saturationFast = OxygenSaturation(tenths: -5)
    sensor.pulseRate = .perMinute(600)
    bedside.run(until: second, sensor)
    #expect(bedside.packets.last?.saturationDisplay == .percent(100))
    #expect(bedside.packets.last?.saturationFast == .percent(0))
    #expect(bedside.packets.last?.pulseRateDisplay == .perMinute(510))
  }

  @Test func `data format 7 says the same packets, with a pulse wave of 16 bits`() {
    var narrow = PulseOximeter(poweredAt: 0)
    var wide = PulseOximeter(poweredAt: 0, isWide: true)
    let (one, other) = (Wire(), Wire())
    narrow.advance(to: 4 * second, sensor: onFinger) { one.put($0) }
    wide.advance(to: 4 * second, sensor: onFinger) { other.put($0) }
    var (framer, wideFramer) = (NoninFramer(), NoninWideFramer())
    let (frames, wideFrames) = (one.take(by: &framer), other.take(by: &wideFramer))
    #expect(wideFrames.refusals == [])
    #expect(wideFrames.frames.count == 301)
    #expect(wideFrames.frames.map(\.status) == frames.frames.map(\.status))
    #expect(wideFrames.frames.map(\.data) == frames.frames.map(\.data))
    #expect(wideFrames.frames.allSatisfy { $0.pleth == 117 << 8 })
  }
}
