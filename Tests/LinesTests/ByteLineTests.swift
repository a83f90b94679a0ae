import CModemLines
import Glibc
import Quantities
import Testing

@testable import Lines

@Suite struct `Byte line` {
  @Test(arguments: Transport.allCases)
  func `carries every byte value both ways unchanged`(transport: Transport) throws {
    let rig = try Rig(transport)
    let all = [UInt8](0...255)
    #expect(try rig.send(all) == 256)
    #expect(try rig.read(256) == all)
    try rig.line.write(all, until: never)
    #expect(try rig.receive(256) == all)
  }

  @Test(arguments: Transport.allCases)
  func `says idle when the deadline passes without a byte`(transport: Transport) throws {
    let rig = try Rig(transport)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try rig.line.read(into: &buffer, until: now + .milliseconds(5)) == .idle)
    #expect(try rig.line.read(into: &buffer, until: now - .seconds(1)) == .idle)
  }

  @Test(arguments: Transport.allCases)
  func `fills no more than the buffer and keeps the rest`(transport: Transport) throws {
    let rig = try Rig(transport)
    #expect(try rig.send([1, 2, 3, 4, 5]) == 5)
    var buffer = [UInt8](repeating: 0, count: 3)
    #expect(try rig.line.read(into: &buffer, until: never, pace: .zero) == .bytes(3))
    #expect(buffer == [1, 2, 3])
    #expect(try rig.line.read(into: &buffer, until: never, pace: .zero) == .bytes(2))
    #expect(buffer == [4, 5, 3])
  }

  @Test(arguments: Transport.allCases)
  func `is woken during a wait, once for each time it was asked`(transport: Transport) throws {
    let waker = try Waker()
    let rig = try Rig(transport, waker: waker)
    var buffer = [UInt8](repeating: 0, count: 16)
    let worker = try Worker { waker.wake() }
    #expect(try rig.line.read(into: &buffer, until: never) == .woken)
    worker.join()
    #expect(try rig.line.read(into: &buffer, until: now) == .idle)
    waker.wake()
    waker.wake()
    #expect(try rig.line.read(into: &buffer, until: never) == .woken)
    #expect(try rig.line.read(into: &buffer, until: now) == .idle)
  }

  @Test(arguments: Transport.allCases)
  func `is woken though bytes wait, and then delivers them`(transport: Transport) throws {
    let waker = try Waker()
    let rig = try Rig(transport, waker: waker)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try rig.send([7]) == 1)
    waker.wake()
    #expect(try rig.line.read(into: &buffer, until: never) == .woken)
    #expect(try rig.line.read(into: &buffer, until: never) == .bytes(1))
  }

  // One after the other: the transports share the count of signals.
  @Test(.serialized, arguments: Transport.allCases)
  func `goes on waiting when a signal interrupts it`(transport: Transport) throws {
    let outcome = Outcome<LineRead>()
    let rig = try Rig(transport)
    let carried = Carried(rig.line)
    let signal = Outcome<Int32>()
    let ready = try Waker()
    let worker = try Worker {
      signal.set(interrupting_signal())
      ready.wake()
      var buffer = [UInt8](repeating: 0, count: 16)
      if let read = try? carried.value.read(into: &buffer, until: never) { outcome.set(read) }
    }
    #expect(WireWait.once(reading: [], until: never, waker: ready).isWoken)
    // One at a time, so that all but the first find the worker waiting.
    let limit = never
    for _ in 0..<20 {
      let before = interruptions()
      pthread_kill(worker.thread, try #require(signal.taken))
      while interruptions() == before, now < limit { sched_yield() }
      #expect(interruptions() > before)
      _ = WireWait.once(reading: [], until: now + .milliseconds(1))
    }
    #expect(try rig.send([9]) == 1)
    worker.join()
    #expect(outcome.taken == .bytes(1))
  }
}

@Suite struct `Reading pace` {
  private let long = Interval.seconds(1000)

  private func restingRig(_ transport: Transport, waker: Waker? = nil) throws -> Rig {
    let rig = try Rig(transport, waker: waker)
    #expect(try rig.send([1]) == 1)
    #expect(try rig.read(1) == [1])
    #expect(try rig.send([2]) == 1)
    return rig
  }

  @Test(arguments: Transport.allCases)
  func `leaves bytes where they are until the rest is over, unless asked otherwise`(
    transport: Transport
  ) throws {
    let rig = try restingRig(transport)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try rig.line.read(into: &buffer, until: now + .milliseconds(5), pace: long) == .idle)
    #expect(try rig.line.read(into: &buffer, until: never, pace: .zero) == .bytes(1))
    #expect(buffer[0] == 2)
  }

  @Test(arguments: Transport.allCases)
  func `delivers what came meanwhile when the rest is over`(transport: Transport) throws {
    let rig = try restingRig(transport)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try rig.line.read(into: &buffer, until: never, pace: .milliseconds(20)) == .bytes(1))
    #expect(buffer[0] == 2)
  }

  @Test(arguments: Transport.allCases)
  func `does not hold up a write or a wake`(transport: Transport) throws {
    let waker = try Waker()
    let rig = try restingRig(transport, waker: waker)
    var buffer = [UInt8](repeating: 0, count: 16)
    try rig.line.write([42], until: never)
    #expect(try rig.receive(1) == [42])
    waker.wake()
    #expect(try rig.line.read(into: &buffer, until: never, pace: long) == .woken)
  }

  @Test(arguments: Transport.terminals)
  func `does not hold up the news of an unplugged cable`(transport: Transport) throws {
    let rig = try restingRig(transport)
    rig.unplug()
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(throws: LineError.hungUp(rig.line.name)) {
      while true { _ = try rig.line.read(into: &buffer, until: never, pace: long) }
    }
  }
}

@Suite struct `Writing` {
  @Test(arguments: Transport.allCases)
  func `to an instrument that does not read ends in an error with the count of what went out`(
    transport: Transport
  ) throws {
    let rig = try Rig(transport)
    let much = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let error = #expect(throws: LineError.self) {
      try rig.line.write(much, until: now + .milliseconds(20))
    }
    guard case .writeTimedOut(rig.line.name, let written) = error else {
      Issue.record("ended with \(String(describing: error))")
      return
    }
    #expect(written > 0 && written < much.count)
    #expect(try rig.receive(written) == Array(much[..<written]))
  }

  @Test(arguments: Transport.allCases)
  func `more than the wire holds goes on as the instrument reads`(transport: Transport) throws {
    let rig = try Rig(transport)
    let carried = Carried(rig.line)
    let failure = Outcome<LineError>()
    let count = 2_000_000
    let worker = try Worker {
      let much = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
      do throws(LineError) { try carried.value.write(much, until: never) } catch { failure.set(error) }
    }
    let received = try rig.receive(count)
    worker.join()
    #expect(failure.taken == nil)
    #expect(received == (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) })
  }

  @Test(arguments: Transport.terminals)
  func `to an unplugged line says that it is hung up`(transport: Transport) throws {
    let rig = try Rig(transport)
    rig.unplug()
    #expect(throws: LineError.hungUp(rig.line.name)) { try rig.line.write([1], until: never) }
  }

  @Test func `to a peer that is gone is an error and no signal`() throws {
    let rig = try Rig(.tcp)
    rig.unplug()
    // The first write makes the peer refuse; one of the next learns of it.
    #expect(throws: LineError.hungUp(rig.line.name)) {
      while true { try rig.line.write([1], until: never) }
    }
  }
}
