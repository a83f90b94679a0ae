/// A moment on the gateway's monotonic clock, in nanoseconds since an origin that only the shell knows.
///
/// Timers and windows use this clock alone, so a step of the civil clock neither fires nor clears anything.
public struct Uptime: Comparable, Hashable, Sendable {
  /// Nanoseconds since the clock's origin.
  public let nanoseconds: Int64

  /// Makes a moment from nanoseconds since the clock's origin.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The clock's origin.
  public static var origin: Uptime { Uptime(nanoseconds: 0) }

  /// Whole milliseconds since the clock's origin, towards zero.
  public var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }

  /// Orders two moments, the earlier first.
  public static func < (left: Uptime, right: Uptime) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The moment an interval later.
  public static func + (left: Uptime, right: Interval) -> Uptime {
    Uptime(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  /// The moment an interval earlier.
  public static func - (left: Uptime, right: Interval) -> Uptime {
    Uptime(nanoseconds: left.nanoseconds - right.nanoseconds)
  }

  /// The time from the right moment to the left one; negative when the left one is earlier.
  public static func - (left: Uptime, right: Uptime) -> Interval {
    Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
  }
}

/// A length of time, in nanoseconds; may be negative.
public struct Interval: Comparable, Hashable, Sendable {
  /// The length in nanoseconds.
  public let nanoseconds: Int64

  /// Makes a length of time from nanoseconds.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// No time at all.
  public static var zero: Interval { Interval(nanoseconds: 0) }

  /// A length of whole microseconds.
  public static func microseconds(_ value: Int64) -> Interval { Interval(nanoseconds: value * 1000) }

  /// A length of whole milliseconds.
  public static func milliseconds(_ value: Int64) -> Interval { Interval(nanoseconds: value * 1_000_000) }

  /// A length of whole seconds.
  public static func seconds(_ value: Int64) -> Interval { Interval(nanoseconds: value * 1_000_000_000) }

  /// A length of whole minutes.
  public static func minutes(_ value: Int64) -> Interval { seconds(value * 60) }

  /// A length of whole hours.
  public static func hours(_ value: Int64) -> Interval { seconds(value * 3600) }

  /// The length in whole microseconds, towards zero.
  public var wholeMicroseconds: Int64 { nanoseconds / 1000 }

  /// The length in whole milliseconds, towards zero.
  public var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }

  /// The length in whole seconds, towards zero.
  public var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }

  /// Orders two lengths of time, the shorter first.
  public static func < (left: Interval, right: Interval) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The sum of two lengths.
  public static func + (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  /// The difference of two lengths.
  public static func - (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
  }

  /// The length a whole number of times.
  public static func * (left: Interval, right: Int64) -> Interval {
    Interval(nanoseconds: left.nanoseconds * right)
  }

  /// A whole part of the length, towards zero.
  public static func / (left: Interval, right: Int64) -> Interval {
    Interval(nanoseconds: left.nanoseconds / right)
  }
}

/// Civil time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// For reports, entry dates and records, never for timers.
public struct CivilTime: Comparable, Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let unixMilliseconds: Int64

  /// Makes a civil time from milliseconds since 1970-01-01T00:00:00Z.
  public init(unixMilliseconds: Int64) { self.unixMilliseconds = unixMilliseconds }

  /// Orders two civil times, the earlier first.
  public static func < (left: CivilTime, right: CivilTime) -> Bool {
    left.unixMilliseconds < right.unixMilliseconds
  }

  /// The civil time an interval later, to the millisecond.
  public static func + (left: CivilTime, right: Interval) -> CivilTime {
    CivilTime(unixMilliseconds: left.unixMilliseconds + right.wholeMilliseconds)
  }

  /// The time from the right civil time to the left one.
  public static func - (left: CivilTime, right: CivilTime) -> Interval {
    .milliseconds(left.unixMilliseconds - right.unixMilliseconds)
  }
}
