internal import CTerminal
internal import Glibc
internal import WireFormats

/// The device behind a configured path, and the steps that opening any terminal shares.
enum TerminalDevice {
  /// Opens the serial line at a path: through libserialport, or through termios when it is a pseudo-terminal.
  static func open(path: String, _ settings: LineSettings) throws(LineError) -> Descriptor {
    let device = try resolve(path)
    guard device.hasPrefix("/dev/pts/") else { return try SerialPort.open(device, settings, line: path) }
    return try openPseudoTerminal(device, settings, line: path)
  }

  /// The device that a path leads to through symbolic links, such as those in /dev/serial/by-id.
  ///
  /// libserialport 0.1.1 refuses such links itself (modbus, section 0).
  static func resolve(_ path: String) throws(LineError) -> String {
    guard let resolved = realpath(path, nil) else {
      throw LineError(code: errno, operation: "find the port", line: path)
    }
    defer { free(resolved) }
    let device = String(cString: resolved)
    var status = stat()
    guard stat(device, &status) == 0 else {
      throw LineError(code: errno, operation: "find the port", line: path)
    }
    guard status.st_mode & S_IFMT == S_IFCHR else { throw .notATerminal(path) }
    return device
  }

  /// Opens a device without waiting for a carrier and without changing anything about it.
  static func open(device: String, line: String) throws(LineError) -> Descriptor {
    let number = retryingInterrupted { Int(Glibc.open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) }
    guard number >= 0 else {
      // A pseudo-terminal whose master just closed answers EIO.
      let code = Int32(-number) == EIO ? ENXIO : Int32(-number)
      throw LineError(code: code, operation: "open the port", line: line)
    }
    return Descriptor(owning: Int32(number))
  }

  /// Whether an open terminal is a pseudo-terminal.
  static func isPseudoTerminal(_ descriptor: Int32) -> Bool {
    var status = stat()
    // Unix98 pseudo-terminals have the major numbers 136 to 143 (Linux,
    // Documentation/admin-guide/devices.txt).
    return fstat(descriptor, &status) == 0 && (136...143).contains(status.st_rdev >> 8 & 0xFFF)
  }

  /// Takes the lock by which programs, also those of root, keep off each other's ports.
  static func lock(_ descriptor: Int32, line: String) throws(LineError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    let code = errno
    guard code != EWOULDBLOCK else { throw .portBusy(line) }
    throw LineError(code: code, operation: "lock the port", line: line)
  }

  /// Throws away what arrived before now, so that no reading is older than its line.
  static func dropStaleInput(_ descriptor: Int32, line: String) throws(LineError) {
    guard tcflush(descriptor, TCIFLUSH) == 0 else {
      throw LineError(code: errno, operation: "drop old input", line: line)
    }
  }

  /// A pseudo-terminal gets the lock but not TIOCEXCL: that mark outlives a killed gateway for as long as the
  /// simulator holds the other end, and would then keep the next gateway out.
  private static func openPseudoTerminal(
    _ device: String, _ settings: LineSettings, line: String
  ) throws(LineError) -> Descriptor {
    let descriptor = try open(device: device, line: line)
    // The link of a killed simulator leads to whoever was given the number next, such as a person's shell.
    guard !SessionTerminal.isOne(descriptor.number) else { throw .portBusy(line) }
    try lock(descriptor.number, line: line)
    try TerminalSettings.apply(settings, to: descriptor.number, line: line)
    try dropStaleInput(descriptor.number, line: line)
    return descriptor
  }
}
