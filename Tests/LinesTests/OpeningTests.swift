import CModemLines
import CTerminal
import Glibc
import Quantities
import Testing

@testable import Lines
import WireFormats

@Suite struct `Opening a port` {
  let workbench: Workbench
  let terminal: PseudoTerminal
  let settings = LineSettings(baud: 9600)

  init() throws {
    workbench = try Workbench()
    terminal = try PseudoTerminal(at: workbench.path("port"))
  }

  @Test(arguments: Transport.terminals, LineSettings.bauds)
  func `sets its speed`(transport: Transport, baud: Int) throws {
    let line = try Rig.open(terminal.path, transport, LineSettings(baud: baud))
    #expect(terminal.clientBaud == baud)
    line.close()
  }

  @Test(arguments: Transport.terminals, LineSettings.Parity.allCases)
  func `makes reads tell silence from the end, and checks parity without marks`(
    transport: Transport, parity: LineSettings.Parity
  ) throws {
    let line = try Rig.open(terminal.path, transport, LineSettings(baud: 9600, parity: parity))
    defer { line.close() }
    var seen = termios()
    #expect(tcgetattr(try #require(terminal.descriptor), &seen) == 0)
    #expect(seen.c_iflag & tcflag_t(PARMRK | IGNPAR | ISTRIP) == 0)
    #expect((seen.c_iflag & tcflag_t(INPCK) != 0) == (parity != .none))
    #expect(seen.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
    let minimum = withUnsafeBytes(of: seen.c_cc) { $0[Int(VMIN)] }
    #expect(minimum == 1)
  }

  @Test(arguments: [true, false], [true, false])
  func `through libserialport raises RTS and DTR as asked`(rts: Bool, dtr: Bool) throws {
    let asked = LineSettings(baud: 9600, raisesRTS: rts, raisesDTR: dtr)
    let line = try Rig.open(terminal.path, .serialPort, asked)
    defer { line.close() }
    let lines = modem_lines_of(terminal.path)
    #expect(lines >= 0, "libserialport did not ask for the modem lines")
    #expect((lines & TIOCM_RTS != 0) == rts)
    #expect((lines & TIOCM_DTR != 0) == dtr)
  }

  @Test(arguments: Transport.terminals, LineSettings.FlowControl.allCases)
  func `sets its flow control`(transport: Transport, flowControl: LineSettings.FlowControl) throws {
    let line = try Rig.open(terminal.path, transport, LineSettings(baud: 9600, flowControl: flowControl))
    defer { line.close() }
    var seen = termios()
    #expect(tcgetattr(try #require(terminal.descriptor), &seen) == 0)
    #expect((seen.c_iflag & tcflag_t(IXON) != 0) == (flowControl == .xonXoff))
    #expect((seen.c_cflag & tcflag_t(CRTSCTS) != 0) == (flowControl == .rtsCts))
  }

  @Test(arguments: Transport.terminals)
  func `drops what arrived before, however much`(transport: Transport) throws {
    let old = [UInt8](repeating: 0xAA, count: 4096)
    while try terminal.send(old) > 0 {}
    let line = try Rig.open(terminal.path, transport, settings)
    #expect(try terminal.send([1, 2]) == 2)
    var buffer = [UInt8](repeating: 0, count: 64)
    #expect(try line.read(into: &buffer, until: never) == .bytes(2))
    #expect(buffer[..<2] == [1, 2])
  }

  @Test func `follows the chain of links in by-id directories`() throws {
    workbench.makeDirectory("serial/by-id")
    symlink("../../port", workbench.path("serial/by-id/usb-Nonin_0001-if00"))
    symlink("usb-Nonin_0001-if00", workbench.path("serial/by-id/oximeter"))
    let path = workbench.path("serial/by-id/oximeter")
    let line = try ByteLine.open(.port(path: path), settings, until: never)
    #expect(line.name == path)
    try line.write([3], until: never)
    _ = WireWait.once(reading: [try #require(terminal.descriptor)], until: never)
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(try terminal.receive(into: &buffer) == 1)
  }

  @Test(arguments: Transport.terminals, Transport.terminals)
  func `that another line holds says that it is busy, until that line is closed`(
    holder: Transport, second: Transport
  ) throws {
    let line = try Rig.open(terminal.path, holder, LineSettings(baud: 38400))
    #expect(throws: LineError.portBusy(terminal.path)) { try Rig.open(terminal.path, second, settings) }
    #expect(terminal.clientBaud == 38400, "the refused opener changed the line's speed")
    line.close()
    #expect(throws: Never.self) { try Rig.open(terminal.path, second, settings) }
  }

  @Test func `that another program keeps for itself says that it is busy`() throws {
    let other = open(terminal.path, O_RDWR | O_NOCTTY)
    defer { close(other) }
    #expect(terminal_set_exclusive(other, 1) == 0)
    #expect(throws: LineError.portBusy(terminal.path)) { try Rig.open(terminal.path, .serialPort, settings) }
    #expect(terminal_set_exclusive(other, 0) == 0)
    #expect(throws: Never.self) { try Rig.open(terminal.path, .serialPort, settings) }
  }

  @Test func `that somebody's shell runs on says that it is busy`() throws {
    let device = try #require(terminal.device)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // POSIX_SPAWN_SETSID: the first terminal that the leader of a new session opens controls the session.
    posix_spawnattr_setflags(&attributes, 0x80)
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    var shell = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
    defer { free(arguments[0]) }
    #expect(posix_spawn(&shell, "/bin/cat", &actions, &attributes, &arguments, nil) == 0)
    #expect(throws: LineError.portBusy(terminal.path)) {
      try Rig.open(terminal.path, .pseudoTerminal, settings)
    }
    kill(shell, SIGKILL)
    waitpid(shell, nil, 0)
    #expect(throws: Never.self) { try Rig.open(terminal.path, .pseudoTerminal, settings) }
  }

  @Test func `through libserialport keeps other accounts off it while it is open`() throws {
    let device = try #require(terminal.device)
    let other = open(device, O_RDWR | O_NOCTTY)
    defer { close(other) }
    let line = try Rig.open(terminal.path, .serialPort, settings)
    #expect(terminal_is_exclusive(other) == 1)
    line.close()
    #expect(terminal_is_exclusive(other) == 0)
  }

  @Test(arguments: ["nothing", "port/below", "no/such/directory"])
  func `that is not there says that it is missing`(name: String) {
    let path = workbench.path(name)
    #expect(throws: LineError.portMissing(path)) {
      try ByteLine.open(.port(path: path), settings, until: never)
    }
  }

  @Test func `behind a link to nothing says that it is missing`() {
    let path = workbench.path("dangling")
    symlink("/dev/pts/nothing", path)
    #expect(throws: LineError.portMissing(path)) {
      try ByteLine.open(.port(path: path), settings, until: never)
    }
  }

  @Test func `that is no terminal says so, and is not touched`() {
    workbench.makeFile("file")
    for path in [workbench.path("file"), workbench.path, "/dev/null"] {
      #expect(throws: LineError.notATerminal(path)) {
        try ByteLine.open(.port(path: path), settings, until: never)
      }
    }
  }

  @Test(arguments: Transport.terminals)
  func `without the right to it says that it is forbidden`(transport: Transport) throws {
    let device = try #require(terminal.device)
    #expect(chmod(device, 0) == 0)
    #expect(chmod(workbench.path, 0o755) == 0)
    let path = terminal.path
    // Root may open anything, so this thread becomes nobody for the attempt; any other account stays itself.
    let before = file_identity(65534)
    defer { _ = file_identity(before) }
    #expect(throws: LineError.portForbidden(path)) { try Rig.open(path, transport, settings) }
  }

  @Test func `in a directory without the right to it says that it is forbidden`() throws {
    #expect(chmod(workbench.path, 0) == 0)
    defer { chmod(workbench.path, 0o755) }
    let before = file_identity(65534)
    defer { _ = file_identity(before) }
    #expect(throws: LineError.portForbidden(terminal.path)) {
      try ByteLine.open(.port(path: terminal.path), settings, until: never)
    }
  }
}
