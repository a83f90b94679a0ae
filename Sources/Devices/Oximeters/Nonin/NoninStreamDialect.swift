internal import Quantities
internal import Readings
internal import WireFormats

/// A frame of a Nonin stream, with its pulse wave as the gateway keeps it.
protocol NoninWaveFrame: NoninStreamFrame {
  /// The plethysmogram sample in counts of 0 to 255.
  var wave: Int16 { get }
}

extension NoninFrame: NoninWaveFrame {
  var wave: Int16 { Int16(pleth) }
}

extension NoninWideFrame: NoninWaveFrame {
  /// The eight high bits; the low ones are below what a picture of a pulse shows.
  var wave: Int16 { Int16(pleth >> 8) }
}

/// Listens to a pulse oximeter that streams Nonin data format 2 or 7; it is never sent a byte.
///
/// Three packets a second give SpO2 and pulse rate as displayed, and SpO2 with the fastest averaging; 75
/// frames a second give the plethysmogram. A packet with a lost frame gives no numbers. Source: devices,
/// section 1.1.
struct NoninStreamDialect<Frame: NoninWaveFrame>: Dialect {
  /// Silence after which the line is opened anew: the recommended quiet limit is 3 s (devices, section 1.11);
  /// time without a good frame after which the protocol is doubted: an engineering choice beyond it; age at
  /// which a number is stale: 10 s (clinical basis, section 2.2).
  static var traits: DialectTraits {
    DialectTraits(
      numbers: [
        (.oxygenSaturation, staleAfter: .seconds(10)), (.pulseRate, staleAfter: .seconds(10)),
        (.oxygenSaturationFast, staleAfter: .seconds(10)),
      ],
      waveforms: [
        (
          .plethysmogram,
          sampleInterval: Interval(nanoseconds: 1_000_000_000 / NoninFrame.framesPerSecond)
        )
      ],
      silentAfter: .seconds(3), mismatchAfter: .seconds(4))
  }

  /// The longest time that the frames of one packet take to come.
  ///
  /// They are sent within 320 ms, and a packet put together from two takes longer. Engineering choice.
  private static var longestPacket: Interval { .milliseconds(450) }

  var framer = NoninStreamFramer<Frame>()
  private var assembler = NoninPacketAssembler()
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

  init() {}

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    assembler.reset()
    framesOfPacket = nil
    unconfirmed = nil
    saturation.forget()
    saturationFast.forget()
    rate.forget()
  }

  mutating func heard(_ frame: Frame, at now: Uptime, _ transcript: inout Transcript) {
    let isFirst = frame.status.contains(.sync)
    if let packet = unconfirmed {
      unconfirmed = nil
      if isFirst { publish(packet, at: now, &transcript) }
    }
    if isFirst {
      packetBeganAt = now
      beginPacket(at: now, &transcript)
    }
    if let before = framesOfPacket { framesOfPacket = before + 1 }
    // A frame alone may be chance; a whole packet is not.
    if transcript.hasSpoken {
      transcript.wave(
        .plethysmogram, frame.wave, absence: frame.status.absence, doubt: frame.status.doubt, at: now)
    }
    assemble(frame, at: now, &transcript)
  }

  /// Numbers that were on their way are gone, and the channels say so.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    assembler.reset()
    unconfirmed = nil
    if let before = framesOfPacket { framesOfPacket = before + 1 }
    // Whoever joins in the middle of a frame has lost nothing.
    guard transcript.hasSpoken else { return }
    transcript.skip(.plethysmogram, 1, .corrupted, at: now)
    transcript.withdraw(.corrupted, at: now)
  }

  private mutating func assemble(_ frame: Frame, at now: Uptime, _ transcript: inout Transcript) {
    switch assembler.append(frame) {
    case .incomplete: break
    case .rejected(let error):
      transcript.refuse(error)
      transcript.withdraw(.corrupted, at: now)
    case .frame where now - packetBeganAt > Self.longestPacket:
      transcript.refuse(.lostFrame)
      transcript.withdraw(.corrupted, at: now)
    case .frame(let packet): unconfirmed = packet
    }
  }

  /// Each packet has 25 frames: what is missing from the last one leaves a gap in the pulse wave.
  private mutating func beginPacket(at now: Uptime, _ transcript: inout Transcript) {
    let whole = NoninFrame.framesPerPacket
    let missing = (whole - (framesOfPacket ?? 0) % whole) % whole
    if transcript.hasSpoken, missing > 0 {
      transcript.tally.jumped(over: missing)
      transcript.skip(.plethysmogram, missing, .corrupted, at: now)
    }
    framesOfPacket = 0
  }

  private mutating func publish(_ packet: NoninPacket, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    let unnamed = packet.secondStatus.subtracting([.smartPoint, .lowBattery])
    if !unnamed.isEmpty { transcript.tally.isUnknown("bits of STAT2", UInt32(unnamed.rawValue)) }
    let status = packet.statusOfAnyFrame
    let shown = status.reading(of: packet.saturationDisplay)
    if saturation.takes(shown) { transcript.publish(.oxygenSaturation, shown, at: now) }
    let beats = status.reading(of: packet.pulseRateDisplay)
    if rate.takes(beats) { transcript.publish(.pulseRate, beats, at: now) }
    let fast = status.reading(of: packet.saturationFast)
    if saturationFast.takes(fast) { transcript.publish(.oxygenSaturationFast, fast, at: now) }
  }
}

extension NoninStatus {
  /// Why there can be no value under these bits.
  var absence: Absence? {
    contains(.sensorDisconnected) || contains(.sensorAlarm) ? .probeOff : nil
  }

  /// Why a value under these bits is weaker evidence.
  var doubt: Doubt? {
    if contains(.outOfTrack) { return .outOfTrack }
    if contains(.artefact) { return .artefact }
    return perfusion == .low ? .lowPerfusion : nil
  }

  /// What a number that may be missing reads as under these bits.
  func reading(of quantity: (some Quantity)?) -> Reading {
    Devices.reading(quantity, absence: absence, doubt: doubt)
  }
}
