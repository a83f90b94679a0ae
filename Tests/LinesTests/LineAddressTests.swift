import Lines
import Testing

@Suite struct `Line address` {
  @Test(arguments: [
    ("/dev/ttyUSB0", LineAddress.port(path: "/dev/ttyUSB0")),
    ("/dev/serial/by-id/usb-FTDI_A1-if00", .port(path: "/dev/serial/by-id/usb-FTDI_A1-if00")),
    ("tcp://ser2net.ward-3.example:4001", .tcp(host: "ser2net.ward-3.example", port: 4001)),
    ("tcp://10.0.0.7:1", .tcp(host: "10.0.0.7", port: 1)),
    ("tcp://10.0.0.7:65535", .tcp(host: "10.0.0.7", port: 65535)),
    ("tcp://[::1]:502", .tcp(host: "::1", port: 502)),
    ("tcp://[fe80::1%eth0]:502", .tcp(host: "fe80::1%eth0", port: 502)),
  ])
  func `is read and written back as it stands in a configuration`(text: String, address: LineAddress) throws {
    #expect(try LineAddress(text) == address)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", "ttyUSB0", "COM3", "dev/ttyUSB0", "/dev/", "/", "/dev/tty\0", "udp://10.0.0.7:4001", "TCP://h:1",
    "tcp://", "tcp://host", "tcp://host:", "tcp://:4001", "tcp://host:0", "tcp://host:65536", "tcp://host:+1",
    "tcp://host:-1", "tcp://host:4001/", "tcp://host:40 01", "tcp://ho st:1", "tcp://user@host:1",
    "tcp://::1:502",
    "tcp://[::1]", "tcp://[::1", "tcp://[]:502", "tcp://[host]:502", "tcp://[::1:502", "tcp://host]:1",
    "tcp://h\u{f6}st:1", "tcp://host:\u{0661}",
  ])
  func `that is malformed is refused with what is allowed`(text: String) {
    let error = #expect(throws: LineError.self) { try LineAddress(text) }
    guard case .malformedAddress(text, _) = error else {
      Issue.record("refused as \(String(describing: error))")
      return
    }
    #expect(error?.description.contains(LineAddress.allowed) == true)
  }
}
