/// Why a module refuses a packet.
///
/// Source: devices, section 1.3.2; codes above 6 are kept.
public enum CapnostatRefusal: Hashable, Sendable {
  /// The module boots.
  case booting
  /// The module does not know the command.
  case invalidCommand
  /// The checksum does not agree.
  case checksum
  /// More than 500 ms passed between two bytes.
  case timeout
  /// The command does not have so many bytes.
  case invalidByteCount
  /// A byte has a value that the command does not take.
  case invalidData
  /// The system is faulty.
  case faulty
  /// A code without a documented meaning; never one of the codes above when it comes from the wire.
  case other(UInt8)

  /// The refusal that a code stands for.
  public init(code: UInt8) {
    switch code {
    case 0: self = .booting
    case 1: self = .invalidCommand
    case 2: self = .checksum
    case 3: self = .timeout
    case 4: self = .invalidByteCount
    case 5: self = .invalidData
    case 6: self = .faulty
    case _: self = .other(code)
    }
  }

  /// The code that stands for the refusal.
  public var code: UInt8 {
    switch self {
    case .booting: 0
    case .invalidCommand: 1
    case .checksum: 2
    case .timeout: 3
    case .invalidByteCount: 4
    case .invalidData: 5
    case .faulty: 6
    case .other(let code): code
    }
  }
}
