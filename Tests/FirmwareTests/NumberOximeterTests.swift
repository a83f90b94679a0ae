import CodecChecks
@testable import OximeterFirmware
import Quantities
import Testing
import WireFormats

private let onFinger = OximeterSensor(
  saturation: OxygenSaturation(tenths: 934), saturationFast: OxygenSaturation(tenths: 885),
  pulseRate: Rate(tenths: 1404), pleth: 117, perfusionIndex: Share(hundredths: 155))

private let off: OximeterSensor = {
  var sensor = onFinger
  sensor.isOff = true
  return sensor
}()

/// An oximeter that says its numbers, on a wire that is read as the gateway does.
private final class Bedside<Words: OximeterWords, Framer: WireFramer> where Framer.Frame: Equatable {
  private(set) var firmware: NumberOximeter<Words>
  private var framer: Framer
  private let wire = Wire()
  private var now: Int64 = 0

  /// `joining` is what a framer of text must hear before it takes the first line.
  init(_ words: Words, _ framer: Framer, joining: [UInt8] = []) {
    firmware = NumberOximeter(poweredAt: 0, words: words)
    self.framer = framer
    for byte in joining { self.framer.append(byte) }
  }

  /// What is said until a moment, not including it.
  func run(_ seconds: Int64, _ sensor: OximeterSensor) -> [Framer.Frame] {
    now += seconds * second
    firmware.advance(to: now - 1, sensor: sensor) { wire.put($0) }
    let decoded = wire.take(by: &framer)
    #expect(decoded.refusals == [])
    return decoded.frames
  }

  func stick() { firmware.isStuck = true }
}

@Suite struct `An oximeter that says its numbers` {
  @Test func `sends the same bytes whether time comes in large or in odd steps`() {
    var large = NumberOximeter(poweredAt: 500, words: MasimoOximeterWords(.one))
    var odd = NumberOximeter(poweredAt: 500, words: MasimoOximeterWords(.one))
    let (one, other) = (Wire(), Wire())
    large.advance(to: 9 * second, sensor: onFinger) { one.put($0) }
    var now: Int64 = 0
    while now < 9 * second {
      now = min(9 * second, now + 777_777)
      odd.advance(to: now, sensor: onFinger) { other.put($0) }
    }
    #expect(one.bytes == other.bytes)
    #expect(one.bytes.filter { $0 == 0x0A }.count == 9)
  }

  @Test func `sends nothing before its next event, and never answers`() {
    var firmware = NumberOximeter(poweredAt: 1000, words: NoninTextWords())
    let wire = Wire()
    for _ in 0..<10 {
      let due = firmware.nextEventAt
      firmware.advance(to: due - 1, sensor: onFinger) { wire.put($0) }
      for byte in "\u{3}\u{3}1\r\n".utf8 { firmware.receive(byte, at: due - 1) { wire.put($0) } }
      #expect(wire.take() == [])
      firmware.advance(to: due, sensor: onFinger) { wire.put($0) }
      #expect(wire.take() == Array("SPO2=093 HR=140\r\n".utf8))
      #expect(firmware.nextEventAt == due + second)
    }
  }

  @Test func `holds the last numbers out of track and has none with the probe off`() {
    let bedside = Bedside(NoninTextWords(), NoninTextFramer(), joining: [0x0A])
    #expect(bedside.run(2, onFinger).map(\.saturation) == [.percent(93), .percent(93)])
    var lost = onFinger
    lost.isOutOfTrack = true
    lost.saturation = .percent(50)
    #expect(bedside.run(1, lost).map(\.saturation) == [.percent(93)])
    #expect(bedside.run(1, off) == [NoninTextLine(saturation: nil, pulseRate: nil)])
    #expect(bedside.run(1, onFinger).map(\.pulseRate) == [.perMinute(140)])
  }

  @Test func `goes on saying what was measured last when its measuring task is stuck`() {
    let bedside = Bedside(NoninTextWords(), NoninTextFramer(), joining: [0x0A])
    _ = bedside.run(1, onFinger)
    bedside.stick()
    #expect(bedside.run(2, off).map(\.saturation) == [.percent(93), .percent(93)])
  }

  // MARK: - Nonin

  @Test(arguments: [NoninRecordFormat.eight, .one])
  func `a Nonin record has the numbers, the flags and, in format 8, the battery`(format: NoninRecordFormat) {
    let bedside = Bedside(NoninRecordWords(format), NoninRecordFramer(format))
    var sensor = onFinger
    sensor.perfusion = .low
    sensor.isArtefact = true
    sensor.isOutOfTrack = true
    sensor.isBatteryLow = true
    #expect(
      bedside.run(1, onFinger)
        == [NoninRecord(saturation: .percent(93), pulseRate: .perMinute(140))])
    let doubtful = NoninRecord(
      saturation: .percent(93), pulseRate: .perMinute(140),
      flags: [.lowPerfusion, .artefact, .outOfTrack], secondStatus: format == .eight ? .lowBattery : [])
    #expect(bedside.run(1, sensor) == [doubtful])
    let none = NoninRecord(saturation: nil, pulseRate: nil, flags: .sensorDisconnected)
    #expect(bedside.run(2, off) == [none, none])
  }

  @Test func `a spot check is said once, ten seconds after the finger came, and again for the next finger`()
    throws
  {
    let bedside = Bedside(NoninSpotCheckWords(), NoninSpotCheckFramer())
    #expect(bedside.run(9, onFinger) == [])
    let first = try #require(bedside.run(1, onFinger).first)
    #expect(first.saturation == .percent(93))
    #expect(first.pulseRate == .perMinute(140))
    #expect(first.status == .smartPoint)
    #expect(bedside.run(60, onFinger) == [])
    #expect(bedside.run(5, off) == [])
    var weak = onFinger
    weak.perfusion = .low
    weak.isBatteryLow = true
    let next = bedside.run(12, weak)
    #expect(next.map(\.status) == [.lowBattery])
    #expect(next != [first], "a record of another moment is another record")
  }

  // MARK: - Masimo

  @Test(arguments: [MasimoLine.Form.one, .two])
  func `a Masimo line has numbers, perfusion index and exceptions`(form: MasimoLine.Form) throws {
    let bedside = Bedside(MasimoOximeterWords(form), MasimoFramer(), joining: [0x0A])
    let good = try #require(bedside.run(1, onFinger).first)
    #expect(good.form == form)
    #expect(good.saturation == .percent(93))
    #expect(good.pulseRate == .perMinute(140))
    #expect(good.perfusionIndex == Share(hundredths: 155))
    #expect(good.exceptions == .extracting)
    var doubtful = onFinger
    doubtful.perfusion = .low
    doubtful.isArtefact = true
    doubtful.isOutOfTrack = true
    #expect(
      bedside.run(1, doubtful).map(\.exceptions)
        == [[.extracting, .lowPerfusion, .lowSignal, .pulseSearch]])
    let none = try #require(bedside.run(1, off).first)
    #expect(none.saturation == nil)
    #expect(none.pulseRate == nil)
    #expect(none.exceptions == [.extracting, .sensorOff])
  }

  @Test(
    arguments: [
      (0, [26, 1, 1, 0, 0, 0]), (86_399, [26, 1, 1, 23, 59, 59]), (86_400, [26, 1, 2, 0, 0, 0]),
      (28 * 86_400 - 1, [26, 1, 28, 23, 59, 59]), (28 * 86_400, [26, 2, 1, 0, 0, 0]),
      (336 * 86_400 - 1, [26, 12, 28, 23, 59, 59]), (336 * 86_400, [27, 1, 1, 0, 0, 0]),
    ] as [(Int64, [UInt8])])
  func `the clock goes on over midnight, the end of a month and of a year`(seconds: Int64, expected: [UInt8])
  {
    let clock = DeviceClock(seconds: seconds)
    let time = clock.time
    #expect([clock.year, clock.month, clock.day, time.hour, time.minute, time.second] == expected)
  }

  @Test func `a Masimo line says the time of the clock`() {
    let bedside = Bedside(MasimoOximeterWords(.two), MasimoFramer(), joining: [0x0A])
    #expect(bedside.run(70, onFinger).map(\.moment.time.secondOfDay) == Array(0..<70))
  }

  // MARK: - Nellcor

  @Test func `a Nellcor line comes every two seconds, under a heading every page`() {
    let bedside = Bedside(NellcorOximeterWords(), NellcorFramer(), joining: [0x0A])
    let lines = bedside.run(200, onFinger)
    let headings = lines.indices.filter { lines[$0] == .heading }
    // A page has two lines of heading and twenty-five of numbers.
    #expect(headings == [0, 1, 27, 28, 54, 55, 81, 82])
    #expect(lines.count == 100 + 8)
  }

  @Test func `a Nellcor line has the numbers, and codes for what is wrong with them`() {
    let bedside = Bedside(NellcorOximeterWords(), NellcorFramer(), joining: [0x0A])
    func numbers(_ sensor: OximeterSensor) -> NellcorNumbers? {
      bedside.run(2, sensor).compactMap { if case .numbers(let numbers) = $0 { numbers } else { nil } }.last
    }
    let good = numbers(onFinger)
    #expect(good?.saturation == .percent(93))
    #expect(good?.pulseRate == .perMinute(140))
    #expect(good?.pulseAmplitude == 117)
    #expect(good?.status == [])
    var doubtful = onFinger
    doubtful.isArtefact = true
    doubtful.isOutOfTrack = true
    doubtful.isBatteryLow = true
    #expect(numbers(doubtful)?.status == [.interference, .pulseSearch, .lowBattery])
    let none = numbers(off)
    #expect(none?.saturation == nil)
    #expect(none?.status == .sensorOff)
  }
}
