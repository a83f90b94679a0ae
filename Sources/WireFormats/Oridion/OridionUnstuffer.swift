/// Undoes the escapes of Oridion's protocol: the byte that begins a frame stands nowhere else on the wire.
///
/// Inside a frame 0x85 is sent as `80 05` and 0x80 as `80 00`. Source: devices, section 1.4.1 (label A).
public struct OridionUnstuffer: Sendable {
  /// The byte that begins a frame.
  public static var begin: UInt8 { 0x85 }
  /// The byte that escapes the one behind it.
  public static var escape: UInt8 { 0x80 }

  /// What a byte of the wire is.
  public enum Step: Hashable, Sendable {
    /// The first byte of a frame.
    case begin
    /// A byte of a frame.
    case byte(UInt8)
    /// The first half of an escaped byte.
    case pending
    /// An escape that stands for nothing.
    case broken
  }

  private var isEscaped = false

  /// Makes an unstuffer that has seen nothing.
  public init() {}

  /// Takes the next byte of the wire.
  public mutating func take(_ byte: UInt8) -> Step {
    let wasEscaped = isEscaped
    isEscaped = false
    if byte == OridionUnstuffer.begin { return .begin }
    if wasEscaped { return byte == 0x00 || byte == 0x05 ? .byte(OridionUnstuffer.escape ^ byte) : .broken }
    guard byte == OridionUnstuffer.escape else { return .byte(byte) }
    isEscaped = true
    return .pending
  }

  /// Emits a byte of a frame, escaped where it must be.
  public static func stuff(_ byte: UInt8, _ emit: (UInt8) -> Void) {
    guard byte == begin || byte == escape else { return emit(byte) }
    emit(escape)
    emit(escape ^ byte)
  }
}
