public import WireFormats

/// The board between the ventilator and its wires, and what can be wrong with it.
///
/// Boards that answer so have been met (modbus, section 5): a queue that is one reply late, a gateway that
/// speaks under its own number, a table that counts from one.
public struct CommunicationBoard: Equatable, Sendable {
  /// Every request is given the reply to the one before it.
  public var isOneReplyLate: Bool
  /// Every request is refused with this exception; nil when none is.
  public var refusal: ModbusException?
  /// The number that stands on the replies; nil for the ventilator's own.
  public var replyUnit: ModbusUnit?
  /// How many registers too far a read looks.
  public var registerShift: Int

  /// Makes a board with which nothing is wrong.
  public init() {
    isOneReplyLate = false
    refusal = nil
    replyUnit = nil
    registerShift = 0
  }
}
