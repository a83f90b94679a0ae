import CodecChecks
import Quantities
import WireFormats

/// The bytes that a firmware emits, collected to be decoded.
final class Wire {
  private(set) var bytes: [UInt8] = []

  func put(_ byte: UInt8) { bytes.append(byte) }

  /// Takes all bytes off the wire.
  func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  /// Takes all bytes off the wire as frames of a protocol; the framer keeps what is not yet whole.
  func take<Framer: WireFramer>(by framer: inout Framer) -> Decoded<Framer.Frame>
  where Framer.Frame: Equatable {
    var decoded = Decoded<Framer.Frame>()
    decoded.feed(take(), to: &framer)
    return decoded
  }
}

let second: Int64 = 1_000_000
