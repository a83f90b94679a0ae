internal import CSerialPort
internal import CTerminal
internal import Glibc
internal import WireFormats

/// A serial port of the machine, opened and configured by libserialport.
///
/// Its descriptor is then handed over and read with poll(2): libserialport's own blocking reads take a whole
/// core once the port is unplugged, and its non-blocking read returns the same 0 for "nothing yet" and "gone"
/// (modbus, 1a).
enum SerialPort {
  /// Opens and configures a port, locks it, and drops what arrived before.
  ///
  /// libserialport knows a port by its real path alone, no symbolic link.
  static func open(_ device: String, _ settings: LineSettings, line: String) throws(LineError) -> Descriptor {
    let port = try named(device, line: line)
    defer { sp_free_port(port) }
    let claim = try claim(device, line: line)
    let descriptor = try configured(port, settings, line: line)
    _ = consume claim
    return try secure(descriptor, settings, line: line)
  }

  /// Opens and configures the port, and keeps it open when libserialport closes it.
  private static func configured(
    _ port: OpaquePointer, _ settings: LineSettings, line: String
  ) throws(LineError) -> Descriptor {
    try check(sp_open(port, SP_MODE_READ_WRITE), "open the port", line)
    defer { sp_close(port) }
    try configure(port, settings, line: line)
    return try handle(of: port, line: line)
  }

  /// The lock, tried before libserialport opens the port: it changes the settings of a port that another one
  /// uses.
  ///
  /// The lock itself is given back, because libserialport 0.1.2 takes it too; the port stays open until then,
  /// so that DTR does not fall between the two openings.
  private static func claim(_ device: String, line: String) throws(LineError) -> Descriptor {
    let descriptor = try TerminalDevice.open(device: device, line: line)
    guard isatty(descriptor.number) == 1 else { throw .notATerminal(line) }
    try TerminalDevice.lock(descriptor.number, line: line)
    // Root passes TIOCEXCL unhindered, so a port that another program keeps for itself is asked for it.
    guard terminal_is_exclusive(descriptor.number) != 1 else { throw .portBusy(line) }
    _ = flock(descriptor.number, LOCK_UN)
    return descriptor
  }

  private static func named(_ device: String, line: String) throws(LineError) -> OpaquePointer {
    var port: OpaquePointer?
    let returned = sp_get_port_by_name(device, &port)
    // It knows the ports that have an entry in /sys/class/tty; any other device is not a serial port.
    guard returned != SP_ERR_ARG else { throw .notATerminal(line) }
    try check(returned, "look up the port", line)
    guard let port else { throw .notATerminal(line) }
    return port
  }

  private static func configure(
    _ port: OpaquePointer, _ settings: LineSettings, line: String
  ) throws(LineError) {
    var made: OpaquePointer?
    try check(sp_new_config(&made), "make settings", line)
    guard let config = made else { throw .system(line, operation: "make settings", code: ENOMEM) }
    defer { sp_free_config(config) }
    try check(sp_set_config_baudrate(config, Int32(settings.baud)), "set the speed", line)
    try check(sp_set_config_bits(config, Int32(settings.dataBits)), "set the data bits", line)
    try check(sp_set_config_parity(config, parity(settings)), "set the parity", line)
    try check(sp_set_config_stopbits(config, Int32(settings.stopBits)), "set the stop bits", line)
    try check(sp_set_config_flowcontrol(config, flowControl(settings)), "set the flow control", line)
    try check(sp_set_config_dtr(config, settings.raisesDTR ? SP_DTR_ON : SP_DTR_OFF), "set DTR", line)
    if settings.flowControl != .rtsCts {
      try check(sp_set_config_rts(config, settings.raisesRTS ? SP_RTS_ON : SP_RTS_OFF), "set RTS", line)
    }
    try check(sp_set_config(port, config), "change the settings", line)
  }

  /// A descriptor of our own for the open port, closed on exec, which that of libserialport 0.1.1 is not.
  private static func handle(of port: OpaquePointer, line: String) throws(LineError) -> Descriptor {
    var number: Int32 = -1
    try check(sp_get_port_handle(port, &number), "get the descriptor", line)
    let own = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard own >= 0 else { throw LineError(code: errno, operation: "copy the descriptor", line: line) }
    let descriptor = Descriptor(owning: own)
    guard fcntl(own, F_SETFL, O_NONBLOCK) == 0 else {
      throw LineError(code: errno, operation: "make the port non-blocking", line: line)
    }
    return descriptor
  }

  private static func secure(
    _ descriptor: consuming Descriptor, _ settings: LineSettings, line: String
  ) throws(LineError) -> Descriptor {
    try TerminalDevice.lock(descriptor.number, line: line)
    let returned = terminal_set_exclusive(descriptor.number, 1)
    guard returned >= 0 else { throw LineError(code: -returned, operation: "keep the port", line: line) }
    try TerminalSettings.complete(settings, on: descriptor.number, line: line)
    try TerminalDevice.dropStaleInput(descriptor.number, line: line)
    return descriptor
  }

  private static func parity(_ settings: LineSettings) -> sp_parity {
    switch settings.parity {
    case .none: SP_PARITY_NONE
    case .even: SP_PARITY_EVEN
    case .odd: SP_PARITY_ODD
    }
  }

  private static func flowControl(_ settings: LineSettings) -> sp_flowcontrol {
    switch settings.flowControl {
    case .none: SP_FLOWCONTROL_NONE
    case .rtsCts: SP_FLOWCONTROL_RTSCTS
    case .xonXoff: SP_FLOWCONTROL_XONXOFF
    }
  }

  /// Turns what libserialport returned into an error; its own code is the errno of the call that failed.
  private static func check(_ returned: sp_return, _ operation: String, _ line: String) throws(LineError) {
    let code = errno
    switch returned {
    case SP_OK: return
    case SP_ERR_MEM: throw .system(line, operation: operation, code: ENOMEM)
    case SP_ERR_SUPP:
      throw .unsupportedSetting(line, setting: "to \(operation)", allowed: "what the port's driver supports")
    case SP_ERR_FAIL: throw LineError(code: code, operation: operation, line: line)
    default: throw .system(line, operation: operation, code: EINVAL)
    }
  }
}
