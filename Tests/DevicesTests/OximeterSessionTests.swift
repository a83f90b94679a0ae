import Devices
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

/// An oximeter whose every frame the test can touch.
struct FrameByFrame {
  static let frameTime = Interval(nanoseconds: 1_000_000_000 / 75)

  var core = CoreStandIn(.noninDF2)
  var packet = NoninPacket()
  var status: NoninStatus = .perfusion(.high)
  var pleth: UInt8 = 100

  init() {
    packet.saturationDisplay = .percent(96)
    packet.saturationFast = .percent(94)
    packet.saturation = .percent(81)
    packet.pulseRateDisplay = .perMinute(72)
    packet.pulseRate = .perMinute(61)
    core.open()
  }

  /// Whether the first frame of the next packet is already out.
  private var isBegun = false

  /// Sends the first frame of the next packet, which shows that the one before ended where it should.
  mutating func beginPacket() {
    core.wait(Self.frameTime)
    core.hear(bytes { packet.frame(0, status: status, pleth: pleth).encode($0) })
    isBegun = true
  }

  /// Sends packets frame by frame in real time; `touch` may change or drop the bytes of a frame.
  mutating func send(packets: Int = 1, touch: (_ frame: Int, inout [UInt8]) -> Void = { _, _ in }) {
    let first = isBegun ? 1 : 0
    isBegun = false
    for frame in first..<packets * 25 {
      var wire = bytes { packet.frame(frame % 25, status: status, pleth: pleth).encode($0) }
      touch(frame, &wire)
      core.wait(Self.frameTime)
      if !wire.isEmpty { core.hear(wire) }
    }
  }
}

@Suite struct `Oximeter session` {
  @Test func `shows the display values and the fast saturation, not the other averages`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 2)
    oximeter.beginPacket()
    #expect(oximeter.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(oximeter.core.latest(.oxygenSaturationFast) == .measured(94_000))
    #expect(oximeter.core.latest(.pulseRate) == .measured(72_000))
  }

  @Test func `gives numbers three times a second and says once that it speaks`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 9)
    oximeter.beginPacket()
    // The first one has nothing to agree with yet.
    #expect(oximeter.core.readings(of: .oxygenSaturation).filter { $0 == .measured(96_000) }.count == 8)
    #expect(oximeter.core.notes == [.speaking])
  }

  @Test func `labels every reading with its instrument, origin and receipt`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 2)
    oximeter.beginPacket()
    let sample = oximeter.core.samples.last
    #expect(sample?.instrument == InstrumentIndex(3))
    #expect(sample?.origin == .simulated)
    #expect(sample?.receivedAt == oximeter.core.now)
  }

  @Test func `is never sent a byte`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.core.wait(.seconds(40))
    #expect(oximeter.core.transmitted.isEmpty)
  }

  @Test func `says that nothing came yet until something does, again every five seconds`() {
    var oximeter = FrameByFrame()
    oximeter.core.wait(.milliseconds(2900))
    #expect(oximeter.core.readings(of: .oxygenSaturation) == [.absent(.awaited)])
    var closed = CoreStandIn(.noninDF2)
    closed.close(.portMissing)
    closed.wait(.seconds(11))
    #expect(closed.readings(of: .pulseRate) == Array(repeating: .absent(.portMissing), count: 3))
  }

  @Test(.verifies("P.QUALITY", "A20"), arguments: [NoninStatus.sensorDisconnected, .sensorAlarm])
  func `a sensor that is off gives no numbers and no pulse wave`(status: NoninStatus) {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.beginPacket()
    oximeter.core.forget()
    oximeter.status = status
    oximeter.pleth = 0
    oximeter.send(packets: 3)
    oximeter.beginPacket()
    for channel in [Channel.oxygenSaturation, .oxygenSaturationFast, .pulseRate] {
      #expect(oximeter.core.changes(of: channel) == [.absent(.probeOff)])
    }
    let blocks = oximeter.core.blocks(of: .plethysmogram)
    #expect(blocks.dropFirst().allSatisfy { $0.absence == .probeOff })
    #expect(!oximeter.core.values(of: .plethysmogram).contains(0))
  }

  @Test func `an oximeter without a pulse gives none, never 127 or 511`() {
    var oximeter = FrameByFrame()
    oximeter.packet.saturationDisplay = nil
    oximeter.packet.saturationFast = nil
    oximeter.packet.pulseRateDisplay = nil
    oximeter.send()
    oximeter.beginPacket()
    for channel in [Channel.oxygenSaturation, .oxygenSaturationFast, .pulseRate] {
      #expect(oximeter.core.changes(of: channel) == [.absent(.awaited), .absent(.noPulse)])
    }
  }

  @Test(
    .verifies("A18"),
    arguments: [
      (NoninStatus.perfusion(.low), Doubt.lowPerfusion), (NoninStatus.artefact, Doubt.artefact),
      (NoninStatus.outOfTrack, Doubt.outOfTrack), (NoninStatus([.outOfTrack, .artefact]), Doubt.outOfTrack),
    ])
  func `a doubtful pulse makes its values questionable`(status: NoninStatus, doubt: Doubt) {
    var oximeter = FrameByFrame()
    oximeter.status = status
    oximeter.send(packets: 3)
    #expect(oximeter.core.latest(.oxygenSaturation) == .questionable(96_000, doubt))
    #expect(oximeter.core.latest(.pulseRate) == .questionable(72_000, doubt))
    #expect(oximeter.core.blocks(of: .plethysmogram).allSatisfy { $0.doubt == doubt })
  }

  @Test(
    .verifies("P.PLAUSIBLE"),
    arguments: [
      (Int32(49), Reading.absent(.implausible)), (50, .measured(50_000)), (100, .measured(100_000)),
      (0, .absent(.implausible)),
    ])
  func `a saturation outside of what can be is no value`(percent: Int32, reading: Reading) {
    var oximeter = FrameByFrame()
    oximeter.packet.saturationDisplay = .percent(percent)
    oximeter.send(packets: 2)
    oximeter.beginPacket()
    #expect(oximeter.core.latest(.oxygenSaturation) == reading)
  }

  @Test(
    .verifies("P.PLAUSIBLE"),
    arguments: [
      (Int32(24), Reading.absent(.implausible)), (25, .measured(25_000)), (250, .measured(250_000)),
      (251, .absent(.implausible)),
    ])
  func `a pulse rate outside of what can be is no value`(beats: Int32, reading: Reading) {
    var oximeter = FrameByFrame()
    oximeter.packet.pulseRateDisplay = .perMinute(beats)
    oximeter.send(packets: 2)
    oximeter.beginPacket()
    #expect(oximeter.core.latest(.pulseRate) == reading)
  }

  @Test(arguments: [0, 1, 12, 24])
  func `a damaged frame takes the numbers of its packet and the next packet brings them back`(place: Int) {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    if place > 0 { oximeter.beginPacket() }
    oximeter.core.forget()
    oximeter.send { frame, wire in if frame == place { wire[2] ^= 0x10 } }
    #expect(oximeter.core.latest(.oxygenSaturation) == .absent(.corrupted))
    oximeter.packet.saturationDisplay = .percent(89)
    oximeter.send(packets: 3)
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.corrupted), .measured(89_000)])
    #expect(oximeter.core.rejected(.checksum) == 1)
  }

  @Test func `a frame that vanished whole takes the numbers of its packet`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.beginPacket()
    oximeter.core.forget()
    oximeter.send { frame, wire in if frame == 8 { wire = [] } }
    oximeter.send(packets: 2)
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.corrupted), .measured(96_000)])
    #expect(oximeter.core.rejected(.lostFrame) == 1)
  }

  @Test func `two packets that lost 25 frames between them are not taken for one`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.beginPacket()
    oximeter.core.forget()
    oximeter.packet.saturationDisplay = .percent(70)
    oximeter.packet.pulseRateDisplay = .perMinute(200)
    // The last frame that is heard of the first packet is followed by noise, then by the same place of the
    // second.
    oximeter.send(packets: 2) { frame, wire in
      if frame == 10 { wire = [0xFF, 0xFF, 0xFF] } else if (11..<36).contains(frame) { wire = [] }
    }
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.corrupted)])
  }

  @Test func `a frame that comes twice shifts no byte into another field`() {
    var oximeter = FrameByFrame()
    oximeter.packet.saturationBeatToBeat = .percent(70)
    oximeter.send(packets: 3)
    oximeter.beginPacket()
    oximeter.core.forget()
    oximeter.send { frame, wire in if frame == 3 { wire += wire } }
    oximeter.send(packets: 2)
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.corrupted), .measured(96_000)])
    #expect(oximeter.core.changes(of: .pulseRate) == [.absent(.corrupted), .measured(72_000)])
  }

  @Test func `a frame lost and another doubled in one packet put no number into another's place`() {
    var oximeter = FrameByFrame()
    oximeter.packet.saturationFast = .percent(70)
    oximeter.packet.saturationDisplay = .percent(96)
    oximeter.send(packets: 4)
    oximeter.beginPacket()
    oximeter.core.forget()
    oximeter.send { frame, wire in
      if frame == 4 { wire = [] }
      if frame == 12 { wire += wire }
    }
    oximeter.send(packets: 3)
    let shown = oximeter.core.readings(of: .oxygenSaturation).compactMap(\.thousandths)
    #expect(!shown.isEmpty && shown.allSatisfy { $0 == 96_000 }, "\(shown)")
    let rates = oximeter.core.readings(of: .pulseRate).compactMap(\.thousandths)
    #expect(!rates.isEmpty && rates.allSatisfy { $0 == 72_000 }, "\(rates)")
  }

  @Test func `a number that jumps is shown once the next packet says it too`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.packet.saturationDisplay = .percent(88)
    oximeter.core.forget()
    oximeter.send()
    oximeter.beginPacket()
    #expect(!oximeter.core.readings(of: .oxygenSaturation).contains(.measured(88_000)))
    oximeter.send()
    oximeter.beginPacket()
    #expect(oximeter.core.latest(.oxygenSaturation) == .measured(88_000))
  }

  @Test func `the pulse wave shows where frames were lost, and keeps its time`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 2)
    oximeter.core.forget()
    oximeter.send { frame, wire in
      if frame == 3 { wire[4] ^= 1 }
      if (15..<19).contains(frame) { wire = [] }
    }
    oximeter.send(packets: 3)
    oximeter.core.close(.lineDown)
    let blocks = oximeter.core.blocks(of: .plethysmogram)
    #expect(blocks.contains { $0.absence == .corrupted })
    // The first packet has to be whole before anything of it counts; the five behind it last 5/3 s.
    #expect(blocks.last?.deviceMicroseconds == 1_666_667)
    #expect(blocks.last?.absence == .lineDown)
    #expect(oximeter.core.values(of: .plethysmogram).count >= 4 * 25 - 5)
  }

  @Test func `a line that stays quiet for 3 s is silent, told once, and opened anew`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.core.forget()
    let quietSince = oximeter.core.now
    oximeter.core.wait(.milliseconds(2999))
    #expect(oximeter.core.reopenings.isEmpty)
    oximeter.core.wait(.seconds(30))
    #expect(oximeter.core.reopenings.map(\.reason) == [.silent])
    #expect(oximeter.core.reopenings.first?.at == quietSince + .seconds(3))
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.silent)])
    #expect(oximeter.core.notes == [.silent(milliseconds: 3000)])
  }

  @Test
  func
    `an oximeter that is switched off stays silent through every opening, and shows numbers when it is back`()
  {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.core.forget()
    for _ in 0..<5 {
      oximeter.core.wait(.seconds(31))
      oximeter.core.open()
    }
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.silent)])
    oximeter.send(packets: 3)
    #expect(oximeter.core.latest(.oxygenSaturation) == .measured(96_000))
  }

  @Test(arguments: [Absence.portMissing, .portBusy, .portForbidden, .lineDown])
  func `a port that cannot be used says so on every channel, and keeps saying it`(reason: Absence) {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    oximeter.core.forget()
    oximeter.core.close(reason)
    oximeter.core.wait(.seconds(26))
    for channel in [Channel.oxygenSaturation, .oxygenSaturationFast, .pulseRate] {
      #expect(oximeter.core.readings(of: channel) == Array(repeating: .absent(reason), count: 6))
    }
    #expect(oximeter.core.blocks(of: .plethysmogram).last?.absence == reason)
  }

  @Test(.verifies("P.STALE"))
  func `numbers that stop coming are stale after 10 s, though the pulse wave goes on`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3)
    let last = oximeter.core.now
    oximeter.core.forget()
    // Frames without the packet's first one: a wave, but no numbers; the loss itself is told first.
    var frames = 0
    while oximeter.core.now < last + .milliseconds(9_900) {
      let frame = oximeter.packet.frame(1 + frames % 24, status: oximeter.status, pleth: 90)
      oximeter.core.wait(FrameByFrame.frameTime)
      oximeter.core.hear(bytes { frame.encode($0) })
      frames += 1
    }
    #expect(oximeter.core.readings(of: .oxygenSaturation).allSatisfy { $0 == .absent(.corrupted) })
    #expect(oximeter.core.values(of: .plethysmogram).count > 700)
    #expect(oximeter.core.reopenings.isEmpty)
  }

  @Test func `packets with impossible values are damage, even the first ones`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3) { frame, wire in
      guard frame % 25 == 8 else { return }
      wire[3] = 110
      wire[4] = wire[0] &+ wire[1] &+ wire[2] &+ wire[3]
    }
    #expect(oximeter.core.latest(.oxygenSaturation) == .absent(.corrupted))
    #expect(oximeter.core.rejected(.illegalField) == 3)
    #expect(oximeter.core.notes.contains(.rejected(.illegalField, count: 1)))
    #expect(!oximeter.core.notes.contains(.speaking))
  }

  @Test func `joining in the middle of a packet is no loss and costs no numbers`() {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 3) { frame, wire in
      if frame < 7 { wire = [] }
      if frame == 7 { wire.removeFirst(3) }
    }
    oximeter.beginPacket()
    #expect(oximeter.core.changes(of: .oxygenSaturation) == [.absent(.awaited), .measured(96_000)])
    #expect(oximeter.core.rejected(.lostFrame) == 0)
  }

  @Test func `the captured packet reads 97 % and 72 beats`() {
    var core = CoreStandIn(.noninDF2)
    core.open()
    let data: [UInt8] = [
      0x00, 0x48, 0x61, 0x30, 0, 0, 0, 0, 0x61, 0x61, 0x61, 0, 0, 0, 0x48, 0x61, 0x61, 0, 0, 0, 0x48, 0, 0x48,
      0, 0,
    ]
    var wire: [UInt8] = []
    for (place, byte) in data.enumerated() {
      let status: UInt8 = place == 0 ? 0x81 : 0x80
      wire += [0x01, status, 0x00, byte, 0x01 &+ status &+ byte]
    }
    core.hear(wire)
    core.hear(wire)
    core.hear(Array(wire.prefix(5)))
    #expect(core.latest(.oxygenSaturation) == .measured(97_000))
    #expect(core.latest(.pulseRate) == .measured(72_000))
  }
}
