internal import CModbus
internal import CTerminal
internal import Glibc
internal import Quantities
internal import WireFormats

/// An open Modbus line: libmodbus opened and set it, and closes it.
///
/// libmodbus also frames and sends requests on serial lines. It does not read: its reads take a late reply
/// for the next one, cannot search behind a disturbed byte, cut identifications short, and abort the process
/// on a descriptor above 1023. Nor does it send on TCP, because its raw requests all carry transaction 0 and
/// a late reply could not be told.
struct ModbusContext: ~Copyable {
  /// The descriptor to poll and read; below 1024.
  let descriptor: Int32
  /// Whether the line is a TCP connection.
  let isConnection: Bool
  private let context: OpaquePointer
  /// Holds the lock that keeps other programs off the port; nil on TCP.
  private let claim: Descriptor?

  deinit {
    if !isConnection { _ = terminal_set_exclusive(descriptor, 0) }
    modbus_close(context)
    modbus_free(context)
  }

  private init(context: OpaquePointer, isConnection: Bool, claim: consuming Descriptor?) {
    self.context = context
    self.isConnection = isConnection
    self.claim = claim
    descriptor = modbus_get_socket(context)
  }

  /// Sends a request to a unit of a serial line; false when the line is down.
  func send(_ pdu: ModbusPDU, to unit: ModbusUnit) -> Bool {
    var bytes = InlineArray<254, UInt8>(repeating: 0)
    bytes[0] = unit.number
    for position in 0..<pdu.count { bytes[position + 1] = pdu[position] }
    return bytes.span.withUnsafeBufferPointer { buffer in
      modbus_send_raw_request(context, buffer.baseAddress, Int32(pdu.count + 1)) == Int32(pdu.count + 3)
    }
  }

  /// Sends a frame on a TCP connection; false when the connection is lost.
  func send(_ frame: ModbusTCPFrame) -> Bool {
    var bytes = InlineArray<260, UInt8>(repeating: 0)
    var count = 0
    frame.forEachByte { byte in
      bytes[count] = byte
      count += 1
    }
    return bytes.span.withUnsafeBytes { buffer in
      Glibc.send(descriptor, buffer.baseAddress, count, Int32(MSG_NOSIGNAL)) == count
    }
  }

  /// Forgets what the kernel holds of a serial line, received or not yet sent.
  func flush() { modbus_flush(context) }
}

// MARK: - Opening

extension ModbusContext {
  /// Opens a line, or says why it cannot be.
  static func open(
    _ address: LineAddress, _ settings: LineSettings, within limit: Interval
  ) throws(LineError) -> ModbusContext {
    switch address {
    case .port(let path): try open(path, settings)
    case .tcp(let host, let port): try connect(host, port, line: "\(address)", within: limit)
    }
  }

  private static func open(_ path: String, _ settings: LineSettings) throws(LineError) -> ModbusContext {
    try settings.checkForModbus(path)
    let device = try TerminalDevice.resolve(path)
    let claim = try claim(device, line: path)
    let parity = CChar(bitPattern: settings.parity.modbusLetter)
    let made = modbus_new_rtu(device, Int32(settings.baud), parity, 8, Int32(settings.stopBits))
    guard let context = made else { throw LineError(code: errno, operation: "set up Modbus", line: path) }
    guardTimes(context, .seconds(1))
    if let refusal = connect(context, device, settings, line: path) {
      modbus_close(context)
      modbus_free(context)
      throw refusal
    }
    return ModbusContext(context: context, isConnection: false, claim: claim)
  }

  /// Locks a port before libmodbus opens it, which changes its settings even while another program uses it.
  private static func claim(_ device: String, line: String) throws(LineError) -> Descriptor {
    let descriptor = try TerminalDevice.open(device: device, line: line)
    guard isatty(descriptor.number) == 1 else { throw .notATerminal(line) }
    // The system lets root pass an exclusive terminal.
    guard terminal_is_exclusive(descriptor.number) != 1 else { throw .portBusy(line) }
    // The link of a killed simulator leads to whoever was given the number next, such as a person's shell.
    if isPseudoTerminal(device), SessionTerminal.isOne(descriptor.number) { throw .portBusy(line) }
    try TerminalDevice.lock(descriptor.number, line: line)
    return descriptor
  }

  private static func connect(
    _ context: OpaquePointer, _ device: String, _ settings: LineSettings, line: String
  ) -> LineError? {
    guard modbus_connect(context) == 0 else {
      return LineError(code: errno, operation: "open the port", line: line)
    }
    let descriptor = modbus_get_socket(context)
    guard descriptor < FD_SETSIZE else {
      return LineError(code: EMFILE, operation: "use descriptor \(descriptor)", line: line)
    }
    // libmodbus takes 9600 for any speed it does not know, so the terminal is asked what it got.
    guard TerminalSettings.baud(of: descriptor) == settings.baud else {
      return .unsupportedSetting(line, setting: "\(settings.baud) baud", allowed: "a speed its driver can do")
    }
    // A pseudo-terminal would stay exclusive after a killed process until its master closes; a lock does not.
    if !isPseudoTerminal(device) { _ = terminal_set_exclusive(descriptor, 1) }
    return nil
  }

  private static func isPseudoTerminal(_ device: String) -> Bool { device.hasPrefix("/dev/pts/") }

  private static func connect(
    _ host: String, _ port: UInt16, line: String, within limit: Interval
  ) throws(LineError) -> ModbusContext {
    let addresses = try addressCount(host, port, line)
    try checkFreeDescriptor(line)
    guard let context = modbus_new_tcp_pi(host, String(port)) else {
      throw LineError(code: errno, operation: "set up Modbus", line: line)
    }
    // libmodbus gives each address of a name the whole time.
    guardTimes(context, max(limit / addresses, .milliseconds(1)))
    guard modbus_connect(context) == 0 else {
      let code = errno
      modbus_free(context)
      // It reports a time-out as "still in progress".
      throw LineError(code: code == EINPROGRESS ? ETIMEDOUT : code, operation: "connect", line: line)
    }
    let opened = ModbusContext(context: context, isConnection: true, claim: nil)
    try TCPConnection.tune(opened.descriptor, line: line)
    return opened
  }

  /// No recovery by the library's own hand (it hangs after an unplug), and no time per byte beside the time
  /// per reply.
  private static func guardTimes(_ context: OpaquePointer, _ limit: Interval) {
    modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_NONE)
    modbus_set_byte_timeout(context, 0, 0)
    let microseconds = limit.wholeMicroseconds
    modbus_set_response_timeout(context, UInt32(microseconds / 1_000_000), UInt32(microseconds % 1_000_000))
  }

  /// How many addresses a host has; at least one.
  private static func addressCount(_ host: String, _ port: UInt16, _ line: String) throws(LineError) -> Int64
  {
    let first = try TCPConnection.lookUp(host, port, passive: false, line: line)
    defer { freeaddrinfo(first) }
    return TCPConnection.addresses(from: first)
  }

  /// libmodbus waits for a connection with select, which cannot take a descriptor above 1023 and ends the
  /// process.
  private static func checkFreeDescriptor(_ line: String) throws(LineError) {
    let probe = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard probe >= 0 else { throw LineError(code: errno, operation: "open a descriptor", line: line) }
    close(probe)
    guard probe < FD_SETSIZE else {
      throw LineError(code: EMFILE, operation: "use descriptor \(probe)", line: line)
    }
  }
}

extension LineSettings {
  /// Refuses what a Modbus RTU line cannot be, before anything is opened.
  fileprivate func checkForModbus(_ line: String) throws(LineError) {
    try check(for: line)
    guard dataBits == 8 else {
      throw .unsupportedSetting(
        line, setting: "\(dataBits) data bits", allowed: "8, as Modbus RTU needs them")
    }
    guard flowControl == .none else {
      throw .unsupportedSetting(line, setting: "flow control \(flowControl.word)", allowed: "none")
    }
  }
}

extension LineSettings.Parity {
  /// The letter that libmodbus takes.
  fileprivate var modbusLetter: UInt8 {
    switch self {
    case .none: UInt8(ascii: "N")
    case .even: UInt8(ascii: "E")
    case .odd: UInt8(ascii: "O")
    }
  }
}
