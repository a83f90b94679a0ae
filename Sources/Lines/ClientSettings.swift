public import WireFormats

/// How a program has set its end of a pseudo-terminal.
///
/// The kernel drops a pseudo-terminal's data bits and parity. They are taken from what it keeps: parity from
/// INPCK and PARODD, as libmodbus and the gateway set them, seven data bits from ISTRIP and no parity from
/// CMSPAR, as the gateway alone sets them.
public struct ClientSettings: Hashable, Sendable {
  /// Speed and, as far as they are told, the characters; without parity when they are not.
  public var line: LineSettings
  /// Whether the characters are told; a program such as pyserial says nothing that the kernel keeps.
  public var tellsCharacters: Bool
  /// Whether damaged characters read as NUL.
  public var errorsAreNul: Bool
}
