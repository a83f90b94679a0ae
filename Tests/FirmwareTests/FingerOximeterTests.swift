import CodecChecks
import OximeterFirmware
import Quantities
import Testing
import WireFormats

private let onFinger = OximeterSensor(
  saturation: OxygenSaturation(tenths: 934), saturationFast: OxygenSaturation(tenths: 885),
  pulseRate: Rate(tenths: 1404), pleth: 117)

/// A finger oximeter of the newer firmware, on a wire that is read as the gateway does.
private final class Bedside {
  private(set) var firmware = FingerOximeter(poweredAt: 0, generation: .new)
  private var framer = ContecFramer()
  private let wire = Wire()
  private var now: Int64 = 0

  /// What is said until a moment, not including it.
  func run(_ seconds: Int64, _ sensor: OximeterSensor = onFinger) -> [ContecMessage] {
    now += seconds * second
    firmware.advance(to: now - 1, sensor: sensor) { wire.put($0) }
    return taken()
  }

  func tell(_ command: ContecCommand) {
    command.encode { firmware.receive($0, at: now) { wire.put($0) } }
  }

  func babble(_ bytes: [UInt8]) {
    for byte in bytes { firmware.receive(byte, at: now) { wire.put($0) } }
  }

  private func taken() -> [ContecMessage] {
    let decoded = wire.take(by: &framer)
    #expect(decoded.refusals == [])
    return decoded.frames
  }
}

@Suite struct `A finger oximeter's firmware` {
  @Test func `up to 4.5 it sends sixty samples a second for an hour, whatever it is told`() {
    var firmware = FingerOximeter(poweredAt: 0, generation: .old)
    var bytes = 0
    for time in 1...3600 as ClosedRange<Int64> {
      let before = bytes
      ContecCommand.stop.encode { firmware.receive($0, at: time * second) { _ in bytes += 1 } }
      firmware.advance(to: time * second - 1, sensor: onFinger) { _ in bytes += 1 }
      #expect(bytes - before == 60 * 5)
    }
  }

  @Test(arguments: [FingerOximeter.Generation.old, .new])
  func `sends the same bytes whether time comes in large or in odd steps`(
    generation: FingerOximeter.Generation
  ) {
    var large = FingerOximeter(poweredAt: 500, generation: generation)
    var odd = FingerOximeter(poweredAt: 500, generation: generation)
    let (one, other) = (Wire(), Wire())
    ContecCommand.start.encode { large.receive($0, at: 0) { _ in } }
    ContecCommand.start.encode { odd.receive($0, at: 0) { _ in } }
    large.advance(to: 3 * second, sensor: onFinger) { one.put($0) }
    var now: Int64 = 0
    while now < 3 * second {
      now = min(3 * second, now + 777)
      odd.advance(to: now, sensor: onFinger) { other.put($0) }
    }
    #expect(one.bytes == other.bytes)
    #expect(one.bytes.count == 180 * (generation == .old ? 5 : 9))
  }

  @Test func `up to 4.5 it says that the finger is out, and that it searches`() {
    var firmware = FingerOximeter(poweredAt: 0, generation: .old)
    let wire = Wire()
    var framer = ContecOldFramer()
    func last(_ time: Int64, _ sensor: OximeterSensor) -> ContecSample? {
      firmware.advance(to: time * second, sensor: sensor) { wire.put($0) }
      return wire.take(by: &framer).frames.last
    }
    let good = last(1, onFinger)
    #expect(good?.saturation == .percent(93))
    #expect(good?.pulseRate == .perMinute(140))
    #expect(good?.pleth == 58)
    #expect(good?.flags == [])
    var lost = onFinger
    lost.isOutOfTrack = true
    lost.saturation = .percent(50)
    #expect(last(2, lost)?.saturation == .percent(93))
    #expect(last(3, lost)?.flags == .searching)
    lost.isOff = true
    let none = last(4, lost)
    #expect(none?.saturation == nil)
    #expect(none?.pulseRate == nil)
    #expect(none?.flags == .fingerOut)
  }

  @Test func `as 4.6 it is silent until it is started and after it is stopped`() {
    let bedside = Bedside()
    #expect(bedside.run(5) == [])
    bedside.tell(.keepAlive)
    #expect(bedside.run(1) == [], "a keep-alive starts nothing")
    bedside.tell(.start)
    let samples = bedside.run(2)
    #expect(samples.count == 120)
    guard case .sample(let sample)? = samples.last else {
      Issue.record("no sample")
      return
    }
    #expect(sample.saturation == .percent(93))
    #expect(sample.pulseRate == .perMinute(140))
    bedside.tell(.stop)
    #expect(bedside.run(5) == [])
  }

  @Test func `as 4.6 it says goodbye thirty seconds after the last keep-alive`() {
    let bedside = Bedside()
    bedside.tell(.start)
    #expect(bedside.run(29).count == 29 * 60)
    bedside.tell(.keepAlive)
    #expect(bedside.run(30).count == 30 * 60)
    #expect(bedside.run(1) == [.disconnected])
    #expect(!bedside.firmware.isStreaming)
    bedside.tell(.start)
    #expect(bedside.run(1).count == 60)
  }

  @Test func `as 4.6 it takes a command out of garbage, and no command out of a damaged one`() {
    let bedside = Bedside()
    bedside.babble([0xFF, 0x7D, 0x81, 0x13, 0x00, 0x80, 0x01])
    bedside.babble([0x7D, 0x81, 0xA3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80])
    #expect(bedside.run(1) == [])
    bedside.babble([0x7D])
    bedside.tell(.start)
    #expect(bedside.run(1).count == 60)
  }

  @Test func `goes on saying what was measured last when its measuring task is stuck`() {
    var firmware = FingerOximeter(poweredAt: 0, generation: .old)
    let wire = Wire()
    var framer = ContecOldFramer()
    firmware.advance(to: second, sensor: onFinger) { wire.put($0) }
    firmware.isStuck = true
    var off = onFinger
    off.isOff = true
    firmware.advance(to: 2 * second, sensor: off) { wire.put($0) }
    #expect(wire.take(by: &framer).frames.last?.saturation == .percent(93))
  }
}
