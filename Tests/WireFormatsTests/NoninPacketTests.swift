import CodecChecks
import Quantities
import Testing
import WireFormats

/// Feeds frames to an assembler and returns what it yields besides `incomplete`.
private func steps(_ frames: [NoninFrame], _ assembler: inout NoninPacketAssembler) -> [FramerStep<
  NoninPacket
>] {
  frames.map { assembler.append($0) }.filter { $0 != .incomplete }
}

private func packets(_ frames: [NoninFrame]) -> [FramerStep<NoninPacket>] {
  var assembler = NoninPacketAssembler()
  return steps(frames, &assembler)
}

private func frames(_ packet: NoninPacket, status: NoninStatus = []) -> [NoninFrame] {
  (0..<25).map { packet.frame($0, status: status, pleth: 1) }
}

private func frames(data: [Int: UInt8]) -> [NoninFrame] {
  frames(NoninPacket()).enumerated().map { index, frame in
    NoninFrame(status: frame.status, pleth: frame.pleth, data: data[index] ?? frame.data)
  }
}

private let captured: [NoninFrame] = capturedPacket.map {
  NoninFrame(status: NoninStatus(rawValue: $0[1]), pleth: $0[2], data: $0[3])
}

private let steady: NoninPacket = {
  var packet = NoninPacket()
  packet.saturation = .percent(97)
  packet.saturationDisplay = .percent(96)
  packet.saturationFast = .percent(91)
  packet.saturationBeatToBeat = .percent(88)
  packet.saturationExtended = .percent(95)
  packet.saturationDisplayExtended = .percent(94)
  packet.pulseRate = .perMinute(143)
  packet.pulseRateExtended = .perMinute(127)
  packet.pulseRateDisplay = .perMinute(128)
  packet.pulseRateDisplayExtended = .perMinute(321)
  packet.firmwareRevision = 48
  packet.timer = 16383
  packet.secondStatus = [.smartPoint, .lowBattery]
  return packet
}()

@Suite struct `Nonin packets` {
  @Test func `the captured packet says pulse 72 and saturation 97 by revision 48`() throws {
    let step = try #require(packets(captured).first)
    guard case .frame(let packet) = step else {
      Issue.record("not a packet: \(step)")
      return
    }
    #expect(packet.pulseRate == .perMinute(72))
    #expect(packet.pulseRateExtended == .perMinute(72))
    #expect(packet.pulseRateDisplay == .perMinute(72))
    #expect(packet.pulseRateDisplayExtended == .perMinute(72))
    #expect(packet.saturation == .percent(97))
    #expect(packet.saturationDisplay == .percent(97))
    #expect(packet.saturationFast == .percent(97))
    #expect(packet.saturationBeatToBeat == .percent(97))
    #expect(packet.saturationExtended == .percent(97))
    #expect(packet.saturationDisplayExtended == .percent(97))
    #expect(packet.firmwareRevision == 48)
    #expect(packet.secondStatus == [])
    #expect(frames(packet) == captured)
  }

  @Test func `every field of a packet survives the wire`() {
    var expected = steady
    expected.statusOfAnyFrame = [.artefact, .greenPerfusion]
    expected.statusOfLastFrame = [.artefact, .greenPerfusion]
    #expect(packets(frames(steady, status: [.artefact, .greenPerfusion])) == [.frame(expected)])
  }

  @Test func `no reading is absence in all ten values, never 127 or 511`() {
    let sent = frames(NoninPacket())
    #expect(
      sent.enumerated().filter { $0.element.data == 127 }.map(\.offset) == [
        1, 2, 8, 9, 10, 14, 15, 16, 20, 22,
      ])
    #expect(packets(sent) == [.frame(NoninPacket())])
  }

  @Test(
    arguments: [(0, 0, 0), (0, 127, 127), (1, 0, 128), (1, 15, 143), (3, 126, 510)] as [(UInt8, UInt8, Int32)]
  )
  func `a pulse rate joins two and seven bits`(high: UInt8, low: UInt8, expected: Int32) {
    let step = packets(frames(data: [0: high, 1: low]))
    guard case .frame(let packet)? = step.first else {
      Issue.record("no packet")
      return
    }
    #expect(packet.pulseRate == .perMinute(expected))
  }

  @Test(arguments: [2, 8, 9, 10, 15, 16], [101, 126, 128, 255] as [UInt8])
  func `a saturation beyond a hundred that is not the mark for none refuses the packet`(
    frame: Int, value: UInt8
  ) {
    #expect(packets(frames(data: [frame: value])) == [.rejected(.illegalField)])
  }

  @Test func `a saturation of a hundred is a reading`() {
    guard case .frame(let packet)? = packets(frames(data: [2: 100])).first else {
      Issue.record("no packet")
      return
    }
    #expect(packet.saturation == .percent(100))
  }

  @Test func `an alarm in one frame is in the packet, and the last frame stands apart`() {
    var sent = frames(steady, status: .greenPerfusion)
    sent[7] = NoninFrame(status: [.outOfTrack, .redPerfusion], pleth: 1, data: sent[7].data)
    var expected = steady
    expected.statusOfAnyFrame = [.outOfTrack, .greenPerfusion, .redPerfusion]
    expected.statusOfLastFrame = .greenPerfusion
    #expect(packets(sent) == [.frame(expected)])
  }

  @Test(arguments: 0..<25)
  func `a packet with a lost frame is dropped and the next one is whole`(lost: Int) {
    var first = frames(steady)
    first.remove(at: lost)
    let all = packets(frames(steady) + first + frames(steady))
    var expected = steady
    expected.statusOfAnyFrame = []
    #expect(all == [.frame(expected), .rejected(.lostFrame), .frame(expected)])
  }

  @Test(arguments: 1..<25)
  func `a stray sync drops the packet it cuts and begins another`(place: Int) {
    let all = packets(Array(frames(steady)[..<place]) + frames(steady))
    #expect(all == [.rejected(.lostFrame), .frame(steady)])
  }

  @Test func `joining in the middle of a packet is no loss`() {
    #expect(packets(Array(frames(steady)[10...]) + frames(steady)) == [.frame(steady)])
  }

  @Test func `two packets are not joined over a refusal of the framer`() {
    var assembler = NoninPacketAssembler()
    #expect(steps(Array(frames(steady)[..<10]), &assembler) == [])
    assembler.reset()
    #expect(steps(Array(frames(steady)[10...]), &assembler) == [])
    #expect(steps(frames(steady), &assembler) == [.frame(steady)])
  }
}
