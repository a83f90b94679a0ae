internal import CTerminal
internal import Glibc
internal import WireFormats

/// The termios side of a line's settings, for terminals that libserialport cannot open and for what it leaves
/// out.
enum TerminalSettings {
  /// Puts a pseudo-terminal into raw mode with the given settings.
  ///
  /// A pseudo-terminal carries 8 bits without parity whatever it is asked. Its speed is kept, and so are the
  /// bits by which ``change(to:on:isPseudoTerminal:line:)`` says what is wanted: the other end can read it.
  static func apply(_ settings: LineSettings, to descriptor: Int32, line: String) throws(LineError) {
    var terminal = try read(descriptor, line: line)
    cfmakeraw(&terminal)
    terminal.c_cflag |= tcflag_t(CLOCAL | CREAD)
    if settings.flowControl == .xonXoff { terminal.c_iflag |= tcflag_t(IXON | IXOFF) }
    terminal.c_cflag &= ~tcflag_t(PARODD | CSTOPB | markOfNoParity)
    if settings.parity == .none { terminal.c_cflag |= tcflag_t(markOfNoParity) }
    if settings.parity == .odd { terminal.c_cflag |= tcflag_t(PARODD) }
    if settings.stopBits == 2 { terminal.c_cflag |= tcflag_t(CSTOPB) }
    guard let speed = speed(of: settings.baud), cfsetspeed(&terminal, speed) == 0 else {
      throw .unsupportedSetting(line, setting: "\(settings.baud) baud", allowed: "a speed Linux names")
    }
    terminal = completed(terminal, settings)
    if settings.dataBits == 7 { terminal.c_iflag |= tcflag_t(ISTRIP) }
    try write(terminal, to: descriptor, line: line)
  }

  /// Changes the settings of an open line, with every damaged character read as NUL.
  ///
  /// A pseudo-terminal keeps its speed and forgets PARENB and CSIZE at once, and the C library takes that for
  /// a refusal. What they would have said is therefore written where it stays, and where
  /// ``PseudoTerminal/clientSettings`` reads it: INPCK and PARODD for a parity, as libmodbus sets them, too;
  /// ISTRIP for seven data bits, which has the same effect; and CMSPAR, without a meaning of its own there,
  /// for a line without parity.
  static func change(
    to settings: LineSettings, on descriptor: Int32, isPseudoTerminal: Bool, line: String
  ) throws(LineError) {
    var terminal = try read(descriptor, line: line)
    cfmakeraw(&terminal)
    terminal.c_cflag &= ~tcflag_t(CSIZE | PARENB | PARODD | CSTOPB)
    terminal.c_cflag &= ~(tcflag_t(CRTSCTS) | tcflag_t(markOfNoParity))
    terminal.c_cflag |= tcflag_t(CLOCAL | CREAD)
    terminal.c_cflag |= tcflag_t(settings.dataBits == 7 && !isPseudoTerminal ? CS7 : CS8)
    if settings.parity != .none, !isPseudoTerminal { terminal.c_cflag |= tcflag_t(PARENB) }
    if settings.parity == .odd { terminal.c_cflag |= tcflag_t(PARODD) }
    if settings.stopBits == 2 { terminal.c_cflag |= tcflag_t(CSTOPB) }
    guard let speed = speed(of: settings.baud), cfsetspeed(&terminal, speed) == 0 else {
      throw .unsupportedSetting(line, setting: "\(settings.baud) baud", allowed: "a speed Linux names")
    }
    terminal = completed(terminal, settings)
    terminal.c_iflag |= tcflag_t(INPCK)
    if isPseudoTerminal, settings.parity == .none { terminal.c_cflag |= tcflag_t(markOfNoParity) }
    if isPseudoTerminal, settings.dataBits == 7 { terminal.c_iflag |= tcflag_t(ISTRIP) }
    try write(terminal, to: descriptor, line: line)
    let reached = baud(of: descriptor)
    guard reached == settings.baud else {
      let allowed = reached.map { "\($0) baud is the nearest" } ?? "another speed"
      throw .unsupportedSetting(line, setting: "\(settings.baud) baud", allowed: allowed)
    }
  }

  /// CMSPAR, which Swift's Glibc does not name.
  private static let markOfNoParity: Int32 = 0o10_000_000_000

  /// The speed of a pseudo-terminal that no client has set.
  static let untouchedBaud = 50

  /// How the client of a pseudo-terminal has set it; nil when no client has.
  static func clientSettings(of descriptor: Int32) -> ClientSettings? {
    var terminal = termios()
    guard let baud = baud(of: descriptor), baud != untouchedBaud, tcgetattr(descriptor, &terminal) == 0
    else { return nil }
    let checks = terminal.c_iflag & tcflag_t(INPCK) != 0
    let isMarked = terminal.c_cflag & tcflag_t(markOfNoParity) != 0
    let odd = terminal.c_cflag & tcflag_t(PARODD) != 0
    let line = LineSettings(
      baud: baud, dataBits: terminal.c_iflag & tcflag_t(ISTRIP) != 0 ? 7 : 8,
      parity: checks && !isMarked ? (odd ? .odd : .even) : .none,
      stopBits: terminal.c_cflag & tcflag_t(CSTOPB) != 0 ? 2 : 1)
    return ClientSettings(line: line, tellsCharacters: checks || isMarked, errorsAreNul: checks)
  }

  /// Completes what libserialport set: how reads behave, and that parity is checked at all.
  static func complete(_ settings: LineSettings, on descriptor: Int32, line: String) throws(LineError) {
    let terminal = try read(descriptor, line: line)
    try write(completed(terminal, settings), to: descriptor, line: line)
    // A driver that cannot make a speed takes the nearest and says so here alone.
    let reached = baud(of: descriptor)
    guard reached == settings.baud else {
      let allowed = reached.map { "\($0) baud is the nearest" } ?? "another speed"
      throw .unsupportedSetting(line, setting: "\(settings.baud) baud", allowed: allowed)
    }
  }

  /// The speed a terminal has, in bits per second; nil when it is none any more.
  static func baud(of descriptor: Int32) -> Int? {
    let speed = terminal_speed(descriptor)
    return speed > 0 ? Int(speed) : nil
  }

  /// Reads give at least one byte or say "nothing yet", so that 0 bytes always means the end of the line.
  ///
  /// libserialport leaves VMIN at 0, where "nothing yet" and "unplugged" look the same, and never sets INPCK,
  /// so that Linux passes characters with a wrong parity bit as good (devices, section 1.0.3). With INPCK,
  /// and without PARMRK, such a character reads as 0x00 and the frame's checksum refuses it; PARMRK would
  /// double every 0xFF in binary streams, and IGNPAR would hide the error.
  private static func completed(_ terminal: termios, _ settings: LineSettings) -> termios {
    var terminal = terminal
    terminal.c_iflag &= ~tcflag_t(IGNPAR | PARMRK | INPCK | ISTRIP)
    if settings.parity != .none { terminal.c_iflag |= tcflag_t(INPCK) }
    withUnsafeMutableBytes(of: &terminal.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    // libserialport 0.1.1 reports success for RTS/CTS and leaves this bit as it was.
    terminal.c_cflag &= ~tcflag_t(CRTSCTS)
    if settings.flowControl == .rtsCts { terminal.c_cflag |= tcflag_t(CRTSCTS) }
    return terminal
  }

  private static func read(_ descriptor: Int32, line: String) throws(LineError) -> termios {
    var terminal = termios()
    guard tcgetattr(descriptor, &terminal) == 0 else {
      throw LineError(code: errno, operation: "read the settings", line: line)
    }
    return terminal
  }

  private static func write(_ terminal: termios, to descriptor: Int32, line: String) throws(LineError) {
    var terminal = terminal
    guard tcsetattr(descriptor, TCSANOW, &terminal) == 0 else {
      throw LineError(code: errno, operation: "change the settings", line: line)
    }
  }

  private static func speed(of baud: Int) -> speed_t? {
    switch baud {
    case 1200: speed_t(B1200)
    case 2400: speed_t(B2400)
    case 4800: speed_t(B4800)
    case 9600: speed_t(B9600)
    case 19200: speed_t(B19200)
    case 38400: speed_t(B38400)
    case 57600: speed_t(B57600)
    case 115_200: speed_t(B115200)
    case 230_400: speed_t(B230400)
    case 460_800: speed_t(B460800)
    case 500_000: speed_t(B500000)
    case 576_000: speed_t(B576000)
    case 921_600: speed_t(B921600)
    case 1_000_000: speed_t(B1000000)
    default: nil
    }
  }
}
