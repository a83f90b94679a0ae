import Glibc
import Quantities

/// The machine's civil clock; its steps are told to the core and move no timer.
enum CivilClock {
  /// What the clock shows now.
  static func now() -> CivilTime {
    var time = timespec()
    let returned = clock_gettime(CLOCK_REALTIME, &time)
    precondition(returned == 0, "CLOCK_REALTIME could not be read: errno \(errno)")
    return CivilTime(unixMilliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// How far local time is ahead of UTC now, in minutes.
  static func utcOffsetMinutes() -> Int? {
    var seconds = time_t(now().unixMilliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return nil }
    return Int(parts.tm_gmtoff / 60)
  }

  /// A civil time as RFC 3339 in UTC with milliseconds, such as `2026-11-23T07:15:00.250Z`.
  static func text(_ civil: CivilTime) -> String {
    var seconds = time_t(civil.unixMilliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map { padded(Int($0), 2) }
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
    let milliseconds = padded(Int(civil.unixMilliseconds % 1000), 3)
    return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(milliseconds)Z"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
