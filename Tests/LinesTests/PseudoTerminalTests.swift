import Glibc
import Quantities
import Testing

@testable import Lines
import WireFormats

@Suite struct `Pseudo-terminal` {
  let workbench: Workbench
  let path: String

  init() throws {
    workbench = try Workbench()
    path = workbench.path("port")
  }

  private func open(_ settings: LineSettings = LineSettings(baud: 9600)) throws -> ByteLine {
    try ByteLine.open(.port(path: path), settings, until: never)
  }

  @Test func `has nothing to read before its first client and after its last`() throws {
    let terminal = try PseudoTerminal(at: path)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try terminal.receive(into: &buffer) == 0)
    try open().close()
    #expect(try terminal.receive(into: &buffer) == 0)
    let line = try open()
    try line.write([8], until: never)
    _ = WireWait.once(reading: [try #require(terminal.descriptor)], until: never)
    #expect(try terminal.receive(into: &buffer) == 1)
  }

  @Test func `says how often its unread bytes were thrown away, and loses nothing that is written to it`()
    throws
  {
    let terminal = try PseudoTerminal(at: path)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try terminal.receive(into: &buffer) == 0)
    #expect(terminal.flushes == 0)
    for opening in 1...3 {
      _ = try terminal.send([1, 2, 3])
      let line = try open()
      try line.write([0, 7, 0], until: never)
      var received: [UInt8] = []
      while received.count < 3 {
        _ = WireWait.once(reading: [try #require(terminal.descriptor)], until: never)
        let count = try terminal.receive(into: &buffer)
        received += buffer[..<count]
      }
      #expect(received == [0, 7, 0])
      #expect(terminal.flushes == opening)
      line.close()
    }
  }

  @Test func `is a link that goes away with it`() throws {
    var terminal: PseudoTerminal? = try PseudoTerminal(at: path)
    #expect(SymbolicLink.target(of: path) == terminal?.device)
    terminal = nil
    #expect(access(path, F_OK) != 0)
    #expect(SymbolicLink.target(of: path) == nil)
  }

  @Test func `takes the place of a link that a killed simulator left`() throws {
    symlink("/dev/pts/99999", path)
    let terminal = try PseudoTerminal(at: path)
    #expect(SymbolicLink.target(of: path) == terminal.device)
  }

  @Test func `overwrites nothing else`() throws {
    workbench.makeFile("file")
    workbench.makeDirectory("directory")
    symlink("/dev/ttyUSB0", workbench.path("real port"))
    for name in ["file", "directory", "real port"] {
      let taken = workbench.path(name)
      #expect(throws: LineError.pathTaken(taken)) { try PseudoTerminal(at: taken) }
      var status = stat()
      #expect(lstat(taken, &status) == 0)
    }
    #expect(SymbolicLink.target(of: workbench.path("real port")) == "/dev/ttyUSB0")
  }

  @Test func `leaves a link alone that meanwhile belongs to another`() throws {
    let first = try PseudoTerminal(at: path)
    let second = try PseudoTerminal(at: path)
    first.unplug()
    #expect(SymbolicLink.target(of: path) == second.device)
  }

  @Test func `in a directory that does not exist is an error and leaves nothing`() throws {
    let error = #expect(throws: LineError.self) { try PseudoTerminal(at: workbench.path("no/port")) }
    guard case .system(_, _, ENOENT) = error else {
      Issue.record("refused as \(String(describing: error))")
      return
    }
  }

  @Test func `comes back under its path as a line of its own`() throws {
    let terminal = try PseudoTerminal(at: path)
    let before = try open()
    terminal.unplug()
    #expect(!terminal.isPlugged && terminal.descriptor == nil && terminal.clientBaud == nil)
    #expect(try terminal.send([1]) == 0)
    try terminal.plug()
    let after = try open(LineSettings(baud: 57600))
    #expect(terminal.clientBaud == 57600)
    #expect(try terminal.send([2]) == 1)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try after.read(into: &buffer, until: never) == .bytes(1))
    #expect(throws: LineError.hungUp(path)) { try before.read(into: &buffer, until: never) }
  }

  @Test func `takes no more bytes than it can hold, and loses none of them`() throws {
    let terminal = try PseudoTerminal(at: path)
    let line = try open()
    var sent = 0
    while true {
      let count = try terminal.send((0..<1000).map { UInt8(truncatingIfNeeded: sent + $0) })
      if count == 0 { break }
      sent += count
    }
    #expect(sent > 4000)
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while received.count < sent {
      guard case .bytes(let count) = try line.read(into: &buffer, until: never, pace: .zero) else { break }
      received += buffer[..<count]
    }
    #expect(received == (0..<sent).map { UInt8(truncatingIfNeeded: $0) })
  }
}
