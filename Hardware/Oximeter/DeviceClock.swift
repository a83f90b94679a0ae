internal import WireFormats

/// The date and time of an instrument whose clock nobody set: it begins with 2026, and years have 336 days,
/// twelve months of 28.
struct DeviceClock: Sendable {
  let year: UInt8
  let month: UInt8
  let day: UInt8
  let time: TimeOfDay

  /// The date and time so many seconds after the clock began.
  init(seconds: Int64) {
    let days = seconds / 86_400
    year = UInt8((26 + days / 336) % 100)
    month = UInt8(days / 28 % 12 + 1)
    day = UInt8(days % 28 + 1)
    time = TimeOfDay(
      hour: UInt8(seconds / 3_600 % 24), minute: UInt8(seconds / 60 % 60), second: UInt8(seconds % 60))
  }
}
