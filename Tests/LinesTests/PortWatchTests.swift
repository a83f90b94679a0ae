import Glibc
import Quantities
import Testing

@testable import Lines
import WireFormats

@Suite struct `Port watch` {
  let workbench: Workbench

  init() throws { workbench = try Workbench() }

  private func watch(_ name: String) throws -> PortWatch {
    try PortWatch(for: .port(path: workbench.path(name)))
  }

  @Test func `notices a port plugged in again, and only then`() throws {
    let terminal = try PseudoTerminal(at: workbench.path("port"))
    let watch = try watch("port")
    #expect(try watch.wait(until: now) == .idle)
    terminal.unplug()
    #expect(try watch.wait(until: now) == .idle)
    try terminal.plug()
    #expect(try watch.wait(until: never) == .changed)
    _ = try ByteLine.open(.port(path: terminal.path), LineSettings(baud: 9600), until: never)
  }

  @Test func `notices a port plugged in during the wait`() throws {
    let path = workbench.path("port")
    let watch = try watch("port")
    let worker = try Worker {
      let terminal = try? PseudoTerminal(at: path)
      withExtendedLifetime(terminal) {}
    }
    #expect(try watch.wait(until: never) == .changed)
    worker.join()
  }

  @Test func `loses nothing that happens before the wait`() throws {
    let watch = try watch("port")
    let terminal = try PseudoTerminal(at: workbench.path("port"))
    #expect(try watch.wait(until: never) == .changed)
    withExtendedLifetime(terminal) {}
  }

  @Test func `begun anew forgets what was before, and nothing of what follows`() throws {
    let watch = try watch("serial/by-id/port")
    workbench.makeDirectory("serial")
    workbench.makeDirectory("serial/by-id")
    let terminal = try PseudoTerminal(at: workbench.path("serial/by-id/port"))
    try watch.begin()
    #expect(try watch.wait(until: now) == .idle)
    for _ in 0..<3 {
      terminal.unplug()
      try terminal.plug()
      #expect(try watch.wait(until: never) == .changed)
      terminal.unplug()
      try terminal.plug()
      try watch.begin()
      #expect(try watch.wait(until: now) == .idle)
    }
  }

  @Test func `is not disturbed by other ports in the directory`() throws {
    let watch = try watch("port")
    let other = try PseudoTerminal(at: workbench.path("port2"))
    workbench.makeFile("por")
    #expect(try watch.wait(until: now) == .idle)
    withExtendedLifetime(other) {}
  }

  @Test func `follows directories that come and go with the cable, as by-id does`() throws {
    let watch = try watch("serial/by-id/oximeter")
    for _ in 0..<2 {
      workbench.makeDirectory("serial")
      #expect(try watch.wait(until: never) == .changed)
      workbench.makeDirectory("serial/by-id")
      #expect(try watch.wait(until: never) == .changed)
      let terminal = try PseudoTerminal(at: workbench.path("serial/by-id/oximeter"))
      #expect(try watch.wait(until: never) == .changed)
      terminal.unplug()
      rmdir(workbench.path("serial/by-id"))
      rmdir(workbench.path("serial"))
      #expect(try watch.wait(until: never) == .changed)
      while try watch.wait(until: now) == .changed {}
    }
  }

  @Test func `notices the device that a lasting link leads to`() throws {
    workbench.makeDirectory("dev")
    symlink("dev/ttyUSB0", workbench.path("port"))
    let watch = try watch("port")
    let terminal = try PseudoTerminal(at: workbench.path("dev/ttyUSB0"))
    #expect(try watch.wait(until: never) == .changed)
    withExtendedLifetime(terminal) {}
  }

  @Test func `notices that the right to open the port was given`() throws {
    workbench.makeFile("port")
    let watch = try watch("port")
    chmod(workbench.path("port"), 0o666)
    #expect(try watch.wait(until: never) == .changed)
  }

  @Test func `rests when the port only stays as it is`() throws {
    let terminal = try PseudoTerminal(at: workbench.path("port"))
    let watch = try watch("port")
    for _ in 0..<10 {
      let line = try ByteLine.open(.port(path: terminal.path), LineSettings(baud: 9600), until: never)
      line.close()
      #expect(try watch.wait(until: now) == .idle)
    }
  }

  @Test func `is woken`() throws {
    let waker = try Waker()
    let watch = try watch("port")
    waker.wake()
    #expect(try watch.wait(until: never, waker: waker) == .woken)
    #expect(try watch.wait(until: now, waker: waker) == .idle)
  }

  @Test func `of a TCP line ends by the deadline alone`() throws {
    let watch = try PortWatch(for: .tcp(host: "127.0.0.1", port: 502))
    #expect(try watch.wait(until: now) == .idle)
  }
}

@Suite struct `Retry delay` {
  @Test func `doubles up to its ceiling and starts again`() {
    var delay = RetryDelay(first: .milliseconds(100), ceiling: .milliseconds(500))
    #expect((0..<5).map { _ in delay.next().wholeMilliseconds } == [100, 200, 400, 500, 500])
    delay.reset()
    #expect(delay.next() == .milliseconds(100))
  }
}
