/// Cuts a stream of bytes into checked frames without a clock, a port or an allocation.
///
/// Append each byte as it arrives, then take steps until `incomplete`. A framer keeps a fixed buffer. When
/// the bytes at its head cannot start a frame it drops one byte and examines the rest again, so a good frame
/// behind a bad one is found.
///
///     framer.append(byte)
///     while true {
///       switch framer.next() {
///       case .frame(let frame): use(frame)
///       case .rejected(let error): count(error)
///       case .incomplete: break
///       }
///     }
public protocol WireFramer: Sendable {
  /// The checked frame this framer yields.
  associatedtype Frame: Sendable

  /// Takes the next byte of the stream.
  mutating func append(_ byte: UInt8)

  /// Takes the next step through the bytes held.
  mutating func next() -> FramerStep<Frame>

  /// Forgets all bytes held, after the line was closed or a reply timed out.
  mutating func reset()
}

/// One step of a framer.
public enum FramerStep<Frame: Sendable>: Sendable {
  /// A frame whose length, checksum and fixed fields are right.
  case frame(Frame)
  /// A run of bytes that is no frame was left out; one step for each run, with what was wrong.
  case rejected(WireError)
  /// The bytes held do not yet make a frame.
  case incomplete
}

extension FramerStep: Equatable where Frame: Equatable {}

/// Why bytes from a wire were not taken as a frame, or a frame not as a message.
public enum WireError: UInt8, Error, CaseIterable, Hashable, Sendable {
  /// Bytes that cannot begin a frame.
  case noise = 1
  /// A frame whose checksum does not agree with its bytes.
  case checksum
  /// A frame whose length field is impossible or does not agree with its bytes.
  case length
  /// A well-formed frame with a field that its protocol forbids.
  case illegalField
  /// A frame that does not follow the one before it: at least one was lost.
  case lostFrame
  /// A frame that ended early, cut off by the next one or by silence.
  case truncated
  /// More bytes than the longest frame allows, without an end.
  case overrun
}
