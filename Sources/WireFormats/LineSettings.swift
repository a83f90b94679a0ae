/// How a serial line is set: speed, character, flow control and the two lines a gateway drives.
///
/// A TCP line has no settings: the server at its other end holds them.
public struct LineSettings: Hashable, Sendable {
  /// The bit that checks each character.
  public enum Parity: UInt8, CaseIterable, Hashable, Sendable {
    /// No check bit.
    case none
    /// The check bit makes the number of ones even; the default of Modbus.
    case even
    /// The check bit makes the number of ones odd.
    case odd
  }

  /// How one end tells the other to wait.
  public enum FlowControl: UInt8, CaseIterable, Hashable, Sendable {
    /// It does not; the case for every instrument the gateway knows.
    case none
    /// By the lines RTS and CTS.
    case rtsCts
    /// By the characters XON and XOFF, which then cannot be data.
    case xonXoff
  }

  /// Bits per second.
  public var baud: Int
  /// Bits of a character: 7 or 8.
  public var dataBits: Int
  /// The check bit of each character.
  public var parity: Parity
  /// Stop bits after each character: 1 or 2.
  public var stopBits: Int
  /// How the two ends make each other wait.
  public var flowControl: FlowControl
  /// Whether RTS is raised while the line is open; isolators and some instruments are powered from it.
  public var raisesRTS: Bool
  /// Whether DTR is raised while the line is open.
  public var raisesDTR: Bool

  /// Makes settings; without arguments but the speed: 8 bits, no parity, 1 stop bit, RTS and DTR raised.
  public init(
    baud: Int, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flowControl: FlowControl = .none,
    raisesRTS: Bool = true, raisesDTR: Bool = true
  ) {
    self.baud = baud
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
    self.flowControl = flowControl
    self.raisesRTS = raisesRTS
    self.raisesDTR = raisesDTR
  }

  /// The speeds a line may have: those that Linux names, so that none is silently rounded or replaced.
  public static let bauds = [
    1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 500_000, 576_000, 921_600,
    1_000_000,
  ]
}
