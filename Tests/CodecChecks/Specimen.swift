public import WireFormats

/// Where the bytes of a specimen come from, as the facts page labels them.
public enum Provenance: String, Sendable {
  /// Recorded from a device or taken from another project's recorded tests.
  case captured
  /// An exchange printed in the vendor's document.
  case vendor
  /// Computed from the protocol's rules; never seen on a wire.
  case derived
}

/// The bytes of one good frame.
public struct Specimen: Sendable {
  /// The bytes as they go over the wire.
  public let bytes: [UInt8]
  /// Where they come from.
  public let provenance: Provenance

  /// Makes a specimen of one frame.
  public init(_ bytes: [UInt8], _ provenance: Provenance) {
    self.bytes = bytes
    self.provenance = provenance
  }

  /// Makes a specimen from the text of a frame.
  public init(text: String, _ provenance: Provenance) {
    self.init(Array(text.utf8), provenance)
  }
}

/// How much one flipped bit may do to a codec's stream; the frame that holds the bit is always allowed to be
/// lost.
public struct FlipGuarantee<Frame: Sendable>: Sendable {
  /// The good frames behind the damaged one that may be lost as well.
  public let lostBehind: Int
  /// Which wrong frame a flip may create, because the protocol's check is too weak to see it.
  ///
  /// Say which, and why.
  public let permits: @Sendable (Frame) -> Bool

  /// Every single flip is refused and costs its own frame only.
  public static var everyFlipRefused: FlipGuarantee {
    FlipGuarantee(lostBehind: 0, permits: { _ in false })
  }

  /// A flip may cost frames behind the damaged one, or create a wrong frame of the kind described.
  public init(lostBehind: Int, permits: @escaping @Sendable (Frame) -> Bool) {
    self.lostBehind = lostBehind
    self.permits = permits
  }
}

/// A codec with the specimens and promises that the checks need.
public struct CodecUnderCheck<Framer: WireFramer>: Sendable where Framer.Frame: Equatable {
  /// Makes a framer that has seen nothing.
  public let makeFramer: @Sendable () -> Framer
  /// Good frames in an order the protocol allows.
  public let specimens: [Specimen]
  /// Runs of bytes without a frame, none of which could be taken for the start of one.
  public let garbage: [[UInt8]]
  /// Whether garbage between two frames may cost the frame right behind it.
  public let garbageCostsNextFrame: Bool
  /// Whether who joins the stream, or has forgotten what it held, leaves out what comes until a frame's end.
  public let joinCostsNextFrame: Bool
  /// What one flipped bit may do.
  public let flips: FlipGuarantee<Framer.Frame>
  /// Turns a decoded frame back into its bytes.
  public let encode: @Sendable (Framer.Frame) -> [UInt8]

  /// Describes a codec.
  public init(
    specimens: [Specimen], garbage: [[UInt8]], garbageCostsNextFrame: Bool = false,
    joinCostsNextFrame: Bool = false, flips: FlipGuarantee<Framer.Frame>,
    makeFramer: @escaping @Sendable () -> Framer,
    encode: @escaping @Sendable (Framer.Frame) -> [UInt8]
  ) {
    self.specimens = specimens
    self.garbage = garbage
    self.garbageCostsNextFrame = garbageCostsNextFrame
    self.joinCostsNextFrame = joinCostsNextFrame
    self.flips = flips
    self.makeFramer = makeFramer
    self.encode = encode
  }

  /// All specimens, one behind the other.
  public var stream: [UInt8] { specimens.flatMap(\.bytes) }
}

/// What a framer made of some bytes.
public struct Decoded<Frame: Sendable & Equatable>: Sendable, Equatable {
  /// The frames, in order.
  public var frames: [Frame] = []
  /// The refusals, in order.
  public var refusals: [WireError] = []

  /// Nothing decoded yet.
  public init() {}

  /// Feeds bytes to a framer one by one and takes every step it offers.
  public mutating func feed<Framer: WireFramer>(_ bytes: some Sequence<UInt8>, to framer: inout Framer)
  where Framer.Frame == Frame {
    for byte in bytes {
      framer.append(byte)
      drain(&framer)
    }
  }

  /// Takes every step a framer offers.
  public mutating func drain<Framer: WireFramer>(_ framer: inout Framer) where Framer.Frame == Frame {
    while true {
      switch framer.next() {
      case .frame(let frame): frames.append(frame)
      case .rejected(let error): refusals.append(error)
      case .incomplete: return
      }
    }
  }
}
