public import Testing
public import WireFormats

/// The checks that every codec passes; call each from a test of the codec's own.
///
/// A framer takes one byte at a time, so "coalesced" and "split" are about the caller: bytes of several
/// frames in one read, and a read that ends inside of a frame with nothing to take until the next.
extension CodecUnderCheck {
  /// Every frame alone, all coalesced, and the stream split at each index give the same frames and no
  /// refusal.
  public func checkDelivery(sourceLocation: SourceLocation = #_sourceLocation) {
    let whole = decode(stream)
    #expect(whole.refusals == [], sourceLocation: sourceLocation)
    #expect(whole.frames.count == specimens.count, sourceLocation: sourceLocation)
    checkArrival(sourceLocation)
    for cut in 0...stream.count {
      var framer = makeFramer()
      var split = Decoded<Framer.Frame>()
      split.feed(stream[..<cut], to: &framer)
      split.drain(&framer)
      split.drain(&framer)
      split.feed(stream[cut...], to: &framer)
      #expect(split == whole, "split at \(cut)", sourceLocation: sourceLocation)
    }
  }

  /// A frame is delivered with its last byte, not later: no frame waits for the one behind it.
  private func checkArrival(_ sourceLocation: SourceLocation) {
    var framer = makeFramer()
    var decoded = Decoded<Framer.Frame>()
    for (index, specimen) in specimens.enumerated() {
      decoded.feed(specimen.bytes.dropLast(), to: &framer)
      #expect(decoded.frames.count == index, "early: \(specimen.bytes)", sourceLocation: sourceLocation)
      decoded.feed(specimen.bytes.suffix(1), to: &framer)
      #expect(decoded.frames.count == index + 1, "late: \(specimen.bytes)", sourceLocation: sourceLocation)
    }
  }

  /// Encoding a decoded frame gives the bytes it came from.
  public func checkRoundTrip(sourceLocation: SourceLocation = #_sourceLocation) {
    for (frame, specimen) in zip(decode(stream).frames, specimens) {
      #expect(encode(frame) == specimen.bytes, "\(specimen.provenance)", sourceLocation: sourceLocation)
    }
  }

  /// Each single flipped bit of each frame is refused, or does no more than the codec's guarantee allows.
  public func checkFlips(sourceLocation: SourceLocation = #_sourceLocation) {
    let good = decode(stream).frames
    var start = 0
    for (index, specimen) in specimens.enumerated() {
      for bit in 0..<specimen.bytes.count * 8 {
        var damaged = stream
        damaged[start + bit / 8] ^= 1 << UInt8(bit % 8)
        let place = "frame \(index), byte \(bit / 8), bit \(bit % 8)"
        check(decode(damaged), of: good, damagedAt: index, place, sourceLocation)
      }
      start += specimen.bytes.count
    }
  }

  /// Frames before the damage are whole, frames behind it come back in time, and no wrong frame appears
  /// unless permitted.
  private func check(
    _ decoded: Decoded<Framer.Frame>, of good: [Framer.Frame], damagedAt index: Int, _ place: String,
    _ sourceLocation: SourceLocation
  ) {
    #expect(
      Array(decoded.frames.prefix(index)) == Array(good[..<index]), "\(place)", sourceLocation: sourceLocation
    )
    let behind = good[(index + 1)...].dropFirst(flips.lostBehind)
    let tail = Array(decoded.frames.dropFirst(index).suffix(behind.count))
    #expect(tail == Array(behind), "\(place)", sourceLocation: sourceLocation)
    for extra in decoded.frames.dropFirst(index).dropLast(behind.count) {
      let known = good[(index + 1)...].contains(extra)
      #expect(known || flips.permits(extra), "\(place): \(extra)", sourceLocation: sourceLocation)
    }
  }

  /// Garbage before, between and behind the frames is refused and hides no frame that was promised.
  public func checkGarbage(sourceLocation: SourceLocation = #_sourceLocation) {
    let good = decode(stream).frames
    for run in garbage {
      let before = decode(run + stream)
      #expect(before.frames == good, "before: \(run)", sourceLocation: sourceLocation)
      #expect(before.refusals.count >= 1, "before: \(run)", sourceLocation: sourceLocation)
      let after = decode(stream + run)
      #expect(after.frames == good, "after: \(run)", sourceLocation: sourceLocation)
      for place in 1..<specimens.count { checkGarbage(run, at: place, good, sourceLocation) }
    }
  }

  private func checkGarbage(
    _ run: [UInt8], at place: Int, _ good: [Framer.Frame], _ sourceLocation: SourceLocation
  ) {
    let head = specimens[..<place].flatMap(\.bytes)
    let tail = specimens[place...].flatMap(\.bytes)
    let decoded = decode(head + run + tail)
    let expected = garbageCostsNextFrame ? Array(good[..<place] + good[(place + 1)...]) : good
    let accepted = decoded.frames == good || decoded.frames == expected
    #expect(accepted, "before frame \(place): \(run)", sourceLocation: sourceLocation)
    #expect(decoded.refusals.count >= 1, "before frame \(place): \(run)", sourceLocation: sourceLocation)
  }

  /// After a reset in the middle of any frame, the next frames are decoded as if nothing had come before.
  public func checkReset(sourceLocation: SourceLocation = #_sourceLocation) {
    var whole = decode(stream)
    if joinCostsNextFrame { whole.frames.removeFirst() }
    for cut in 1..<stream.count {
      var framer = makeFramer()
      var discarded = Decoded<Framer.Frame>()
      discarded.feed(stream[..<cut], to: &framer)
      framer.reset()
      var decoded = Decoded<Framer.Frame>()
      decoded.feed(stream, to: &framer)
      #expect(decoded == whole, "reset after \(cut) bytes", sourceLocation: sourceLocation)
    }
  }

  /// Everything above.
  public func checkAll(sourceLocation: SourceLocation = #_sourceLocation) {
    checkDelivery(sourceLocation: sourceLocation)
    checkRoundTrip(sourceLocation: sourceLocation)
    checkFlips(sourceLocation: sourceLocation)
    checkGarbage(sourceLocation: sourceLocation)
    checkReset(sourceLocation: sourceLocation)
  }

  /// Decodes bytes with a framer that has seen nothing before.
  public func decode(_ bytes: some Sequence<UInt8>) -> Decoded<Framer.Frame> {
    var framer = makeFramer()
    var decoded = Decoded<Framer.Frame>()
    decoded.feed(bytes, to: &framer)
    return decoded
  }
}
