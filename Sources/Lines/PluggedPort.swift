/// A serial port of the machine, as the system describes it; nothing is opened to find it.
public struct PluggedPort: Hashable, Sendable {
  /// The device, such as `/dev/ttyUSB0`.
  public var device: String
  /// Links that lead to it and stay the same: by the adapter's serial number, or by the socket it is in.
  public var links: [String] = []
  /// The kernel's driver, such as `ftdi_sio`; nil when it is not told.
  public var driver: String?
  /// What the USB adapter says of itself; nil for a port that is not on USB.
  public var usb: USBAdapter?
  /// The programs that have it open, as far as they can be seen.
  public var holders: [PortHolder] = []

  /// Describes a port.
  public init(device: String) { self.device = device }
}

/// What a USB adapter says of itself.
public struct USBAdapter: Hashable, Sendable {
  /// The maker's number.
  public var vendor: String
  /// The product's number.
  public var product: String
  /// The maker's name.
  public var maker: String?
  /// The product's name.
  public var name: String?
  /// The serial number that tells two alike apart; many cheap adapters have none.
  public var serial: String?
  /// Which of the adapter's interfaces it is.
  public var interface: String?
}

/// A program that has a port open.
public struct PortHolder: Hashable, Sendable {
  /// Its process number.
  public var process: Int
  /// Its command, as the kernel names it.
  public var command: String
}
