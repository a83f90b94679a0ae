import Glibc
import Quantities
import Testing

@testable import Lines
import WireFormats

/// Leaks are counted over the whole process, so each of these tests runs in one of its own.
@Suite struct `Descriptors` {
  @Test func `all come back, whatever fails`() async {
    await #expect(processExitsWith: .success) {
      let workbench = try Workbench()
      workbench.makeFile("file")
      // The first round loads what the system keeps open.
      try failInEveryWay(workbench)
      let before = openDescriptors()
      for _ in 0..<rounds { try failInEveryWay(workbench) }
      #expect(leaked(since: before) < rounds)
    }
  }

  @Test(arguments: Transport.allCases)
  func `all come back when a line is closed or dropped, plugged in or not`(transport: Transport) async {
    await #expect(processExitsWith: .success) { [transport = transport as Transport] in
      try openAndClose(transport)
      let before = openDescriptors()
      for _ in 0..<rounds { try openAndClose(transport) }
      #expect(leaked(since: before) < rounds)
    }
  }

  @Test(arguments: Transport.allCases)
  func `are closed in a program that the gateway starts`(transport: Transport) throws {
    let waker = try Waker()
    let rig = try Rig(transport, waker: waker)
    let watch = try PortWatch(for: .port(path: rig.workbench.path("port")))
    let made = [
      rig.line.number, waker.descriptor, watch.inotify.number, rig.terminal?.descriptor,
      rig.listener?.descriptor,
    ].compactMap(\.self)
    #expect(made.count == 4)
    for descriptor in made {
      #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0, "descriptor \(descriptor)")
    }
  }
}

/// A leak shows once a round; the runtime's own threads open a descriptor now and then, but not that many.
private let rounds = 10

private func leaked(since before: [Int32]) -> Int {
  openDescriptors().filter { !before.contains($0) }.count
}

/// The descriptors this process has open, but for that of the listing.
private func openDescriptors() -> [Int32] {
  guard let directory = opendir("/proc/self/fd") else { return [] }
  defer { closedir(directory) }
  var found: [Int32] = []
  while let entry = readdir(directory) {
    if let number = Int32(name(of: entry.pointee)), number != dirfd(directory) { found.append(number) }
  }
  return found.sorted()
}

/// Opens what cannot be opened.
private func failInEveryWay(_ workbench: Workbench) throws {
  let settings = LineSettings(baud: 9600)
  let terminal = try PseudoTerminal(at: workbench.path("port"))
  let holder = try ByteLine.open(.port(path: terminal.path), settings, until: never)
  for path in [terminal.path, workbench.path("none"), workbench.path("file"), "/dev/null"] {
    #expect(throws: LineError.self) { try ByteLine.open(.port(path: path), settings, until: never) }
    #expect(throws: LineError.self) { try Rig.open(path, .serialPort, settings) }
  }
  holder.close()
  let listener = try TCPListener()
  #expect(throws: LineError.self) { try TCPListener(port: listener.port) }
  #expect(throws: LineError.self) { try TCPListener(host: "no host") }
  #expect(throws: LineError.self) { try PseudoTerminal(at: workbench.path("file")) }
  #expect(throws: LineError.self) { try PseudoTerminal(at: workbench.path("no/port")) }
  #expect(throws: LineError.self) {
    try ByteLine.open(.tcp(host: "127.0.0.1", port: 1), settings, until: never)
  }
}

private func openAndClose(_ transport: Transport) throws {
  let closed = try Rig(transport)
  closed.line.close()
  closed.line.close()
  let dropped = try Rig(transport)
  let unplugged = try Rig(transport)
  unplugged.unplug()
  withExtendedLifetime((dropped, unplugged)) {}
}
