internal import WireFormats

/// Takes a patient's identifiers out of what goes into a capture, byte by byte as it comes.
///
///     passing --begin of a frame--> length --> code --2, 61 or 62--> payload --> checksum --> behind
///        ^                                      |                                               |
///        '------------- any other --------------'         begin of a frame ---------------------'
///
/// Each byte of such a frame's payload becomes an asterisk. The checksum is made right again where it was
/// right and stays wrong where it was wrong, so that a replay counts the same frames and refusals. Behind
/// such a frame all is masked until the next one begins: when its length was damaged, what follows is still
/// the identifier. A frame whose code was damaged on the line is not known to hold one.
///
/// Only the protocols of which it is known how they say an identifier are masked: Capnostream 20, whose
/// message 2 holds the patient's number, and 61 and 62 would set it (devices, sections 1.4.2 and 1.4.3);
/// message 2 also where such a monitor is taken for a MicroPod.
struct CaptureRedaction: Sendable {
  private enum Place: Sendable {
    case passing, length, code
    case payload(remaining: UInt8)
    case checksum, behind
  }

  private static let mask = UInt8(ascii: "*")

  /// The codes of the messages that hold an identifier.
  private let identifying: [UInt8]
  private var place = Place.passing
  private var unstuffer = OridionUnstuffer()
  private var length: UInt8 = 0
  /// The checksums of what came and of what is written.
  private var sums: (heard: UInt8, written: UInt8) = (0, 0)

  /// Masks what a protocol's instrument says, by the protocol's word; without one nothing is known.
  init(protocolWord: String?) {
    identifying =
      switch protocolWord {
      case "capnostream": [2, 61, 62]
      // A module has none; a monitor that was taken for one has, and 61 is the module's version.
      case "micropod": [2]
      case _: []
      }
  }

  /// What may be written of bytes that came.
  mutating func masked(_ bytes: [UInt8]) -> [UInt8] {
    guard !identifying.isEmpty else { return bytes }
    var clear: [UInt8] = []
    clear.reserveCapacity(bytes.count)
    for byte in bytes { take(byte, into: &clear) }
    return clear
  }

  /// Begins anew, as after the line was opened.
  mutating func reset() {
    place = .passing
    unstuffer = OridionUnstuffer()
  }

  private mutating func take(_ byte: UInt8, into clear: inout [UInt8]) {
    let step = unstuffer.take(byte)
    switch place {
    case .passing, .length, .code: clear.append(byte)
    case .payload, .checksum, .behind: break
    }
    switch step {
    case .pending: break
    case .begin:
      if !isPassing { clear.append(byte) }
      place = .length
    case .broken:
      if !isPassing { clear += [OridionUnstuffer.escape, Self.mask] }
      // What began here nobody knows any more.
      if case .passing = place { break }
      place = .behind
    case .byte(let value): follow(value, into: &clear)
    }
  }

  /// Whether bytes are written as they come.
  private var isPassing: Bool {
    switch place {
    case .passing, .length, .code: true
    case .payload, .checksum, .behind: false
    }
  }

  private mutating func follow(_ value: UInt8, into clear: inout [UInt8]) {
    switch place {
    case .passing: break
    case .length:
      length = value
      // No frame is so short, and what kind it was nobody knows.
      place = value == 0 ? .behind : .code
    case .code:
      sums = (length ^ value, length ^ value)
      place = !identifying.contains(value) ? .passing : Self.after(length - 1)
    case .payload(let remaining):
      clear.append(Self.mask)
      sums = (sums.heard ^ value, sums.written ^ Self.mask)
      place = Self.after(remaining - 1)
    case .checksum:
      OridionUnstuffer.stuff(value ^ sums.heard ^ sums.written) { clear.append($0) }
      place = .behind
    case .behind: clear.append(Self.mask)
    }
  }

  private static func after(_ remaining: UInt8) -> Place {
    remaining == 0 ? .checksum : .payload(remaining: remaining)
  }
}
