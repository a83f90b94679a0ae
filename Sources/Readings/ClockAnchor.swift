internal import Glibc
public import Quantities

/// What ties a monotonic clock to the calendar: one moment on both, and the boot in which the monotonic clock
/// counts.
public struct ClockAnchor: Hashable, Sendable {
  /// The boot that the monotonic clock belongs to.
  public var boot: BootIdentity
  /// A moment on the monotonic clock.
  public var uptime: Uptime
  /// The same moment in civil time.
  public var civil: CivilTime

  /// Ties a moment on the monotonic clock to its civil time.
  public init(boot: BootIdentity, uptime: Uptime, civil: CivilTime) {
    self.boot = boot
    self.uptime = uptime
    self.civil = civil
  }

  /// The civil time of a moment on the monotonic clock of this boot.
  public func civil(at moment: Uptime) -> CivilTime { civil + (moment - uptime) }
}

/// One start of the machine; a monotonic clock means nothing in another one.
public struct BootIdentity: Hashable, Sendable {
  /// The first eight bytes of the kernel's boot id.
  public let high: UInt64
  /// The last eight bytes of the kernel's boot id.
  public let low: UInt64

  /// Makes an identity from its sixteen bytes.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads a boot id as the kernel writes it: 32 hexadecimal digits, with or without hyphens; nil for
  /// anything else.
  public init?(kernelText text: some StringProtocol) {
    let digits = String(text.filter { $0 != "-" && !$0.isNewline })
    guard digits.count == 32, digits.allSatisfy(\.isHexDigit),
      let high = UInt64(digits.prefix(16), radix: 16),
      let low = UInt64(digits.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// An identity for rings in memory, which never meet another boot.
  public static var none: BootIdentity { BootIdentity(high: 0, low: 0) }

  /// The running machine's boot, as `/proc/sys/kernel/random/boot_id` gives it.
  public static func current() throws(RingError) -> BootIdentity {
    let path = "/proc/sys/kernel/random/boot_id"
    let file = try OpenFile(path: path, flags: O_RDONLY)
    let text = String(decoding: try file.read(upTo: 64), as: UTF8.self)
    guard let boot = BootIdentity(kernelText: text) else {
      throw .refused(path: path, operation: "read the boot id", code: EINVAL)
    }
    return boot
  }
}
