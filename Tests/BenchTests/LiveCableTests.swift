import Foundation
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import WireFormats
import Testing

@testable import Bench

/// Live beds' cables: pulled, plugged in again, and slow to be read.
@Suite struct `Live cables` {
  private func connect(_ address: String) throws(LineError) -> ByteLine {
    try ByteLine.open(
      LineAddress(address), LineSettings(baud: 9600), until: MonotonicClock.uptime() + .seconds(30))
  }

  /// The address of an instrument's line in a printed configuration.
  private func address(_ instrument: String, in lines: [String]) throws -> String {
    let place = try #require(lines.firstIndex(of: "  - name: \(instrument)"))
    let line = try #require(lines[place...].first { $0.hasPrefix("    line: ") })
    return String(line.dropFirst("    line: ".count))
  }

  @Test func `a pulled plug hangs the line up, and it comes back as another device behind the same link`()
    async throws
  {
    let live = try await LiveProgram()
    let path = "\(live.directory)/oximeter"
    let line = try OpenedLine(path)
    _ = try await line.bytes(100)
    #expect(try live.say("unplug oximeter").hasSuffix("bed-1: unplug oximeter"))
    #expect(await line.isHungUp())
    #expect(try live.scratch.names(in: "ward") == ["capnograph", "cough-meter", "ventilator"])
    #expect(try live.state().contains("\"plugged\":{\"oximeter\":false,\"capnograph\":true"))
    #expect(try live.say("unplug oximeter").hasPrefix("ok "))
    #expect(try live.say("plug: oximeter").hasPrefix("ok "))
    let next = try OpenedLine(path)
    #expect(next.device != line.device)
    _ = try await next.bytes(100)
    #expect(try live.say("plug oximeter").hasPrefix("ok "))
    _ = try await next.bytes(100)
  }

  @Test func `a device is another one even when nobody held the old one`() async throws {
    let live = try await LiveProgram()
    let path = "\(live.directory)/capnograph"
    var devices = [try OpenedLine(path).device]
    for _ in 0..<5 {
      _ = try live.say("unplug capnograph")
      #expect(try live.say("plug capnograph").hasPrefix("ok "))
      devices.append(try OpenedLine(path).device)
    }
    #expect(zip(devices, devices.dropFirst()).allSatisfy { $0 != $1 }, "\(devices)")
  }

  @Test func `a ventilator without its cable cuts its Modbus clients off and refuses others`() async throws {
    let live = try await LiveProgram()
    let address = try address("ventilator", in: live.printed)
    func open() throws -> ModbusBus {
      let bus = ModbusBus(try LineAddress(address))
      try bus.open(within: .seconds(30))
      return bus
    }
    let line = try connect(address)
    var buffer = [UInt8](repeating: 0, count: 100)
    #expect(try live.say("unplug ventilator").hasPrefix("ok "))
    #expect(throws: LineError.hungUp(address)) {
      try line.read(into: &buffer, until: MonotonicClock.uptime() + .seconds(60))
    }
    #expect(throws: LineError.connectionRefused(address)) { try connect(address) }
    #expect(try live.say("plug ventilator").hasPrefix("ok "))
    let again = try open()
    let span = try RegisterSpan(from: RegisterAddress(0), count: 24)
    let response = try again.perform(.readHoldingRegisters(span), of: ModbusUnit(1), within: .seconds(30))
    guard case .registers(let values) = response else {
      Issue.record("\(response)")
      return
    }
    #expect(values.count == 24)
  }

  @Test func `streaming instruments are reached over raw TCP, one client each`() async throws {
    let live = try await LiveProgram(["--tcp"])
    #expect(try live.scratch.names(in: "ward") == ["ventilator"])
    var buffer = [UInt8](repeating: 0, count: 4096)
    for instrument in ["oximeter", "capnograph", "cough-meter"] {
      let address = try address(instrument, in: live.printed)
      #expect(address.hasPrefix("tcp://127.0.0.1:"))
      let first = try connect(address)
      if instrument == "oximeter" {
        // It talks unasked.
        #expect(try first.read(into: &buffer, until: MonotonicClock.uptime() + .seconds(60)) != .idle)
      }
      let second = try connect(address)
      #expect(throws: LineError.hungUp(address)) {
        try second.read(into: &buffer, until: MonotonicClock.uptime() + .seconds(60))
      }
      #expect(try live.say("unplug \(instrument)").hasPrefix("ok "))
      #expect(throws: LineError.hungUp(address)) {
        while true { _ = try first.read(into: &buffer, until: MonotonicClock.uptime() + .seconds(60)) }
      }
      #expect(throws: LineError.connectionRefused(address)) { try connect(address) }
      #expect(try live.say("plug \(instrument)").hasPrefix("ok "))
      _ = try connect(address)
    }
  }

  @Test func `bytes come at the speed of the instrument, also while another line is not read`() async throws {
    let live = try await LiveProgram(beds: 2)
    let slow = try OpenedLine("\(live.directory)/bed-1/oximeter")
    let read = try OpenedLine("\(live.directory)/bed-2/oximeter")
    _ = try await read.bytes(375)
    _ = read.bytesSoFar()
    let start = try live.bedTime()
    var count = 0
    var end = start
    while end < start + 4 {
      count += try await read.bytes(100).count
      end = try live.bedTime()
      count += read.bytesSoFar().count
    }
    // 75 frames of five bytes a second, on the bed's own clock.
    let expected = 375 * (end - start)
    #expect(abs(Double(count) - expected) < 60, "\(count) bytes in \(end - start) s")
    #expect(!slow.bytesSoFar().isEmpty)
  }

  @Test(arguments: [false, true])
  func `what a stalled wire held is gone once its line is opened anew`(isServer: Bool) async throws {
    let live = try await LiveProgram(isServer ? ["--tcp"] : [])
    #expect(try live.say("fault stall on oximeter for 4 s").hasPrefix("ok "))
    let begun = try live.bedTime()
    try await live.pass(begun + 3)
    let opened = try live.bedTime()
    var count = 0
    if isServer {
      let line = try connect(try address("oximeter", in: live.printed))
      var buffer = [UInt8](repeating: 0, count: 4096)
      var now = opened
      while now < begun + 6 {
        let heard = try line.read(into: &buffer, until: MonotonicClock.uptime() + .seconds(60))
        guard case .bytes(let more) = heard else { throw ProgramFailure("the line is silent") }
        count += more
        now = try live.bedTime()
      }
    } else {
      let line = try OpenedLine("\(live.directory)/oximeter")
      try await live.pass(begun + 6)
      count = line.bytesSoFar().count
    }
    let expected = 375 * (try live.bedTime() - opened)
    // Three seconds of what was said before would be 1125 bytes more.
    #expect(count > 300)
    #expect(Double(count) < expected + 200, "\(count) bytes, \(expected) since the opening")
  }

  @Test func `an instrument without power is silent on an open line, and speaks again`() async throws {
    let live = try await LiveProgram()
    let line = try OpenedLine("\(live.directory)/oximeter")
    _ = try await line.bytes(100)
    let start = try live.bedTime()
    #expect(try live.say("fault power_loss on oximeter for 10 s").hasPrefix("ok "))
    let begun = try live.bedTime()
    try await live.pass(begun + 0.2)
    _ = line.bytesSoFar()
    var looks = 0
    while true {
      let bytes = line.bytesSoFar()
      let state = try live.state()
      guard try LiveProgram.time(in: state) < start + 9.9 else { break }
      #expect(bytes == [])
      #expect(state.contains("\"powered\":{\"oximeter\":false"))
      looks += 1
      try await live.pause()
    }
    #expect(looks > 0)
    // The same open line: nobody was hung up.
    _ = try await line.bytes(100)
    #expect(try live.state().contains("\"powered\":{\"oximeter\":true"))
  }

  @Test func `a fault of the ventilator's wire reaches its Modbus TCP answers, and ends`() async throws {
    let live = try await LiveProgram()
    let bus = ModbusBus(try LineAddress(try address("ventilator", in: live.printed)))
    try bus.open(within: .seconds(30))
    let request = ModbusRequest.readHoldingRegisters(try RegisterSpan(from: RegisterAddress(0), count: 24))
    _ = try bus.perform(request, of: ModbusUnit(1), within: .seconds(30))
    let start = try live.bedTime()
    #expect(try live.say("fault: drop, on: ventilator, for: 15 s").hasPrefix("ok "))
    let begun = try live.bedTime()
    try await live.pass(begun + 0.1)
    #expect(throws: ModbusFault.silence) {
      try bus.perform(request, of: ModbusUnit(1), within: .milliseconds(300))
    }
    #expect(try live.bedTime() < start + 15, "asked while the fault was on")
    try await live.pass(begun + 15.1)
    bus.close()
    try bus.open(within: .seconds(30))
    let response = try bus.perform(request, of: ModbusUnit(1), within: .seconds(30))
    guard case .registers = response else {
      Issue.record("\(response)")
      return
    }
  }

  @Test func `a plug that the scenario pulls is pulled at its time and comes back, unless a hand holds it`()
    async throws
  {
    let scratch = try ScratchDirectory()
    let course = try scratch.write(
      """
      title: A loose plug
      duration: 10 min
      timeline:
        - {at: 10 s, fault: unplugged, on: oximeter, for: 30 s}

      """, to: "loose.yaml")
    let live = try await LiveProgram(scenarios: [course], scratch: scratch)
    try await live.pass(10.1)
    #expect(try live.state().contains("\"plugged\":{\"oximeter\":false"))
    #expect(try live.say("plug oximeter").contains("a fault keeps oximeter unplugged"))
    #expect(try live.say("unplug oximeter").hasPrefix("ok "))
    try await live.pass(40.5)
    #expect(try live.state().contains("\"plugged\":{\"oximeter\":false"))
    #expect(try live.say("plug oximeter").hasPrefix("ok "))
    _ = try await OpenedLine("\(live.directory)/oximeter").bytes(100)
  }
}
