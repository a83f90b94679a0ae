/// The time of day of an instrument's own clock, as its text says it.
public struct TimeOfDay: Hashable, Sendable {
  /// The hour, 0 to 23.
  public var hour: UInt8
  /// The minute, 0 to 59.
  public var minute: UInt8
  /// The second, 0 to 59.
  public var second: UInt8

  /// Makes a time of day.
  public init(hour: UInt8, minute: UInt8, second: UInt8) {
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// Seconds since midnight.
  public var secondOfDay: Int64 { (Int64(hour) * 60 + Int64(minute)) * 60 + Int64(second) }

  /// Emits it as `hh:mm:ss`.
  func encode(_ emit: (UInt8) -> Void) {
    write(Int32(hour), digits: 2, emit)
    emit(UInt8(ascii: ":"))
    write(Int32(minute), digits: 2, emit)
    emit(UInt8(ascii: ":"))
    write(Int32(second), digits: 2, emit)
  }
}
