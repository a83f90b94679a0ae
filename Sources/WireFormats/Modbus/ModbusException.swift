/// Why a unit refuses a request; codes that the protocol does not name are kept.
///
/// Source: MODBUS Application Protocol V1.1b3, section 7.
public struct ModbusException: Error, Hashable, Sendable {
  /// The exception code as it stands on the wire.
  public let code: UInt8

  /// Names the exception with this wire code.
  public init(code: UInt8) { self.code = code }

  /// The unit does not know the function, or does not allow it.
  public static var illegalFunction: ModbusException { ModbusException(code: 1) }
  /// The unit has no register or bit at an address asked for.
  public static var illegalAddress: ModbusException { ModbusException(code: 2) }
  /// A count or a value in the request is not allowed.
  public static var illegalValue: ModbusException { ModbusException(code: 3) }
  /// The unit failed while it carried out the request.
  public static var deviceFailure: ModbusException { ModbusException(code: 4) }
  /// The unit accepted the request and needs long to carry it out.
  public static var acknowledge: ModbusException { ModbusException(code: 5) }
  /// The unit is busy with a long command; ask again later.
  public static var busy: ModbusException { ModbusException(code: 6) }
  /// The unit found its memory damaged.
  public static var memoryParity: ModbusException { ModbusException(code: 8) }
  /// A gateway has no way to the unit.
  public static var gatewayPathUnavailable: ModbusException { ModbusException(code: 10) }
  /// A gateway got no answer from the unit.
  public static var gatewayTargetSilent: ModbusException { ModbusException(code: 11) }
}
