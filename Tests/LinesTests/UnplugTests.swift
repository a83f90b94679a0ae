import Quantities
import Testing

@testable import Lines

@Suite struct `Unplugged line` {
  @Test(arguments: Transport.allCases)
  func `is noticed by a wait in progress`(transport: Transport) throws {
    let rig = try Rig(transport)
    let carried = Carried(rig.line)
    let outcome = Outcome<LineError>()
    let worker = try Worker {
      var buffer = [UInt8](repeating: 0, count: 16)
      do throws(LineError) {
        _ = try carried.value.read(into: &buffer, until: never)
      } catch {
        outcome.set(error)
      }
    }
    rig.unplug()
    worker.join()
    #expect(outcome.taken == .hungUp(rig.line.name))
  }

  @Test(arguments: Transport.allCases)
  func `says so at once, every time, and never that nothing came`(transport: Transport) throws {
    let rig = try Rig(transport)
    rig.unplug()
    var buffer = [UInt8](repeating: 0, count: 16)
    for _ in 0..<100 {
      #expect(throws: LineError.hungUp(rig.line.name)) { try rig.line.read(into: &buffer, until: never) }
    }
  }

  @Test func `of a network delivers what was sent before`() throws {
    let rig = try Rig(.tcp)
    #expect(try rig.send([1, 2, 3]) == 3)
    rig.unplug()
    #expect(try rig.read(3) == [1, 2, 3])
    #expect(throws: LineError.hungUp(rig.line.name)) { try rig.read(1) }
  }

  @Test(arguments: Transport.terminals)
  func `opens again once the cable is back`(transport: Transport) throws {
    let rig = try Rig(transport)
    let terminal = try #require(rig.terminal)
    terminal.unplug()
    #expect(throws: LineError.portMissing(terminal.path)) {
      try ByteLine.open(.port(path: terminal.path), rig.settings, until: never)
    }
    rig.line.close()
    try terminal.plug()
    let again = try Rig.open(terminal.path, transport, rig.settings)
    #expect(try terminal.send([5]) == 1)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try again.read(into: &buffer, until: never) == .bytes(1))
  }
}
