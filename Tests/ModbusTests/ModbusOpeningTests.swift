import CTerminal
import Glibc
import Lines
import Quantities
import Testing
import WireFormats

@Suite(.serialized) struct `Opening a Modbus serial line` {
  @Test(arguments: [12_345, 250_000, 0, -1, 1_500_000])
  func `refuses a speed that libmodbus would take for 9600`(baud: Int) throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path), LineSettings(baud: baud))
    let error = #expect(throws: LineError.self) { try bus.open(within: .seconds(1)) }
    guard case .unsupportedSetting(let line, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(line == terminal.path)
    #expect(!bus.isOpen)
  }

  @Test(arguments: LineSettings.bauds)
  func `sets every speed that a line may have`(baud: Int) throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path), LineSettings(baud: baud, parity: .even))
    try bus.open(within: .seconds(1))
    #expect(bus.isOpen)
    bus.close()
  }

  @Test func `refuses seven data bits and flow control, which RTU does not have`() throws {
    let terminal = try PseudoTerminal()
    for settings in [LineSettings(baud: 9600, dataBits: 7), LineSettings(baud: 9600, flowControl: .rtsCts)] {
      let bus = ModbusBus(.port(path: terminal.path), settings)
      #expect(throws: LineError.self) { try bus.open(within: .seconds(1)) }
      #expect(!bus.isOpen)
    }
  }

  @Test func `is refused while another bus has the port, and granted once it is closed`() throws {
    let terminal = try PseudoTerminal()
    let first = ModbusBus(.port(path: terminal.path))
    let second = ModbusBus(.port(path: terminal.path))
    try first.open(within: .seconds(1))
    #expect(throws: LineError.portBusy(terminal.path)) { try second.open(within: .seconds(1)) }
    first.close()
    try second.open(within: .seconds(1))
    #expect(second.isOpen)
    second.close()
  }

  @Test func `is refused while a program has made the port exclusive`() throws {
    let terminal = try PseudoTerminal()
    let other = try Descriptor(open(terminal.path, O_RDWR | O_NOCTTY), "open the terminal")
    #expect(terminal_set_exclusive(other.number, 1) == 0)
    let bus = ModbusBus(.port(path: terminal.path))
    #expect(throws: LineError.portBusy(terminal.path)) { try bus.open(within: .seconds(1)) }
    #expect(terminal_set_exclusive(other.number, 0) == 0)
    try bus.open(within: .seconds(1))
    bus.close()
  }

  @Test func `refuses what is no serial line, and does not touch it`() throws {
    let missing = ModbusBus(.port(path: "/tmp/breathline-no-such-port"))
    #expect(throws: LineError.portMissing("/tmp/breathline-no-such-port")) {
      try missing.open(within: .seconds(1))
    }
    let null = ModbusBus(.port(path: "/dev/null"))
    #expect(throws: LineError.notATerminal("/dev/null")) { try null.open(within: .seconds(1)) }
  }

  @Test func `keeps the port from programs that are started, and lets it go when closed`() throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    try bus.open(within: .seconds(1))
    let descriptor = try #require(bus.descriptor)
    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
    bus.close()
    #expect(bus.descriptor == nil)
    // The master hears a hang-up once nobody has the other end.
    var entry = pollfd(fd: terminal.wire.descriptor.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 20_000) == 1)
    #expect(Int32(entry.revents) & POLLHUP == POLLHUP)
  }
}
