internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a pulse oximeter that streams Nonin data format 2; it is never sent a byte.
///
/// Three packets a second give SpO2 and pulse rate as displayed, and SpO2 with the fastest averaging; 75
/// frames a second give the plethysmogram. A packet with a lost frame gives no numbers. Source: devices,
/// section 1.1.
struct OximeterSession: InstrumentSession {
  /// Silence after which the line is opened anew, and time without a good frame after which the protocol is
  /// doubted; the recommended quiet limit is 3 s (devices, section 1.11), the second an engineering choice
  /// beyond it.
  private static let silentAfter: Interval = .seconds(3)
  private static let mismatchAfter: Interval = .seconds(4)
  /// Clinical basis, section 2.2: SpO2 is stale after 10 s.
  static let staleAfter: Interval = .seconds(10)
  private static let sampleInterval = Interval(nanoseconds: 1_000_000_000 / NoninFrame.framesPerSecond)

  private var board: ChannelBoard
  private var pleth: WaveformAssembler
  private var framer = NoninFramer()
  private var assembler = NoninPacketAssembler()
  private var watch = LineWatch(silentAfter: Self.silentAfter, mismatchAfter: Self.mismatchAfter)
  /// The longest time that the frames of one packet take to come.
  ///
  /// They are sent within 320 ms, and a packet put together from two takes longer. Engineering choice.
  private static let longestPacket: Interval = .milliseconds(450)

  /// A packet of 25 frames, until the next frame shows that it ended where it should.
  ///
  /// A frame has no number: one that came twice, or two losses, give 25 frames that are no packet, and each
  /// byte is taken for another field.
  private var unconfirmed: NoninPacket?
  private var packetBeganAt = Uptime.origin
  // Engineering choice: two per cent and ten beats in a third of a second are more than any average moves.
  private var saturation = AgreeingNumber(tolerance: 2_000)
  private var saturationFast = AgreeingNumber(tolerance: 2_000)
  private var rate = AgreeingNumber(tolerance: 10_000)
  /// Frames of the packet so far, damaged ones too; nil before the first packet.
  private var framesOfPacket: Int?

  init(instrument: InstrumentIndex, origin: Origin) {
    board = ChannelBoard(
      instrument: instrument, origin: origin,
      channels: [
        (.oxygenSaturation, staleAfter: Self.staleAfter), (.pulseRate, staleAfter: Self.staleAfter),
        (.oxygenSaturationFast, staleAfter: Self.staleAfter),
      ])
    pleth = WaveformAssembler(
      instrument: instrument, origin: origin, channel: .plethysmogram, sampleInterval: Self.sampleInterval)
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    framer.reset()
    assembler.reset()
    pleth.restart()
    framesOfPacket = nil
    unconfirmed = nil
    saturation.forget()
    saturationFast.forget()
    rate.forget()
    watch.opened(at: now)
    board.expect(at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    pleth.end(reason, at: now, into: &actions)
    watch.closed()
    board.withdraw(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    watch.heardBytes(at: now)
    for byte in bytes {
      framer.append(byte)
      takeFrames(at: now, into: &actions)
    }
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
  }

  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction]) {
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
    board.expire(at: now, into: &actions)
  }

  func nextDeadline(after now: Uptime) -> Uptime? {
    earliest(watch.nextDeadline, board.nextDeadline)
  }

  func refusals(of error: WireError) -> UInt64 { watch.count(of: error) }

  var framesHeard: UInt64 { watch.framesHeard }

  private mutating func takeFrames(at now: Uptime, into actions: inout [InstrumentAction]) {
    while true {
      switch framer.next() {
      case .incomplete: return
      case .rejected(let error): refuseFrame(error, at: now, into: &actions)
      case .frame(let frame):
        watch.heardFrame()
        take(frame, at: now, into: &actions)
      }
    }
  }

  private mutating func take(_ frame: NoninFrame, at now: Uptime, into actions: inout [InstrumentAction]) {
    if let packet = unconfirmed {
      unconfirmed = nil
      if frame.status.contains(.sync) { publish(packet, at: now, into: &actions) }
    }
    if frame.status.contains(.sync) {
      packetBeganAt = now
      beginPacket(at: now, into: &actions)
    }
    if let before = framesOfPacket { framesOfPacket = before + 1 }
    // A frame alone may be chance; a whole packet is not.
    if watch.hasSpoken {
      pleth.add(
        Int16(frame.pleth), absence: Self.absence(of: frame.status), doubt: Self.doubt(of: frame.status),
        at: now, into: &actions)
    }
    switch assembler.append(frame) {
    case .incomplete: break
    case .rejected(let error):
      watch.refused(error)
      board.withdraw(.corrupted, at: now, into: &actions)
    case .frame where now - packetBeganAt > Self.longestPacket:
      watch.refused(.lostFrame)
      board.withdraw(.corrupted, at: now, into: &actions)
    case .frame(let packet): unconfirmed = packet
    }
  }

  /// Each packet has 25 frames: what is missing from the last one leaves a gap in the pulse wave.
  private mutating func beginPacket(at now: Uptime, into actions: inout [InstrumentAction]) {
    let whole = NoninFrame.framesPerPacket
    let missing = (whole - (framesOfPacket ?? 0) % whole) % whole
    if watch.hasSpoken, missing > 0 { pleth.skip(missing, .corrupted, at: now, into: &actions) }
    framesOfPacket = 0
  }

  /// Counts what was refused; numbers that were on their way are gone, and the channels say so.
  private mutating func refuseFrame(
    _ error: WireError, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    watch.refused(error)
    assembler.reset()
    unconfirmed = nil
    if let before = framesOfPacket { framesOfPacket = before + 1 }
    // Whoever joins in the middle of a frame has lost nothing.
    guard watch.hasSpoken else { return }
    pleth.skip(1, .corrupted, at: now, into: &actions)
    board.withdraw(.corrupted, at: now, into: &actions)
  }

  private mutating func publish(_ packet: NoninPacket, at now: Uptime, into actions: inout [InstrumentAction])
  {
    watch.understood(into: &actions)
    let status = packet.statusOfAnyFrame
    let missing = Self.absence(of: status) ?? .noPulse
    let shown = Self.reading(packet.saturationDisplay?.thousandths, status, missing)
    if saturation.takes(shown) { board.publish(.oxygenSaturation, shown, at: now, into: &actions) }
    let beats = Self.reading(packet.pulseRateDisplay?.thousandths, status, missing)
    if rate.takes(beats) { board.publish(.pulseRate, beats, at: now, into: &actions) }
    let fast = Self.reading(packet.saturationFast?.thousandths, status, missing)
    if saturationFast.takes(fast) { board.publish(.oxygenSaturationFast, fast, at: now, into: &actions) }
  }

  private static func absence(of status: NoninStatus) -> Absence? {
    if status.contains(.sensorDisconnected) || status.contains(.sensorAlarm) { return .probeOff }
    return nil
  }

  private static func doubt(of status: NoninStatus) -> Doubt? {
    if status.contains(.outOfTrack) { return .outOfTrack }
    if status.contains(.artefact) { return .artefact }
    return status.perfusion == .low ? .lowPerfusion : nil
  }

  private static func reading(_ value: Int32?, _ status: NoninStatus, _ missing: Absence) -> Reading {
    guard absence(of: status) == nil, let value else { return .absent(missing) }
    guard let doubt = doubt(of: status) else { return .measured(value) }
    return .questionable(value, doubt)
  }
}
