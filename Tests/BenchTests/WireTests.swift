import Quantities
import Testing

@testable import Bench

/// The simulated wire: its pace, its room, and what it gives back.
@Suite struct `Simulated wire` {
  @Test func `bytes arrive at the speed of the line, in their order`() {
    var wire = Wire(baud: 9600, bitsPerByte: 10)
    var arrived: [UInt8] = []
    wire.take(by: .origin, limit: 4096, into: &arrived)
    for byte in 0..<200 { wire.put(UInt8(byte)) }
    wire.take(by: .origin + .milliseconds(100), limit: 4096, into: &arrived)
    #expect(arrived.count == 96)
    wire.take(by: .origin + .milliseconds(1000), limit: 4096, into: &arrived)
    #expect(arrived == (0..<200).map { UInt8($0) })
  }

  @Test func `a full wire loses the newest bytes and counts them`() {
    var wire = Wire(baud: 9600, bitsPerByte: 10)
    for _ in 0..<5000 { wire.put(7) }
    #expect(wire.overrun == 5000 - Wire.most)
    var arrived: [UInt8] = []
    wire.take(by: .origin + .seconds(60), limit: 10_000, into: &arrived)
    #expect(arrived.count == Wire.most)
  }

  @Test func `a wire that is never quite empty keeps no more than its room`() {
    var wire = Wire(baud: 9600, bitsPerByte: 10)
    var now = Uptime.origin
    var arrived: [UInt8] = []
    for _ in 0..<200_000 {
      wire.put(1)
      wire.put(2)
      now = now + .milliseconds(1)
      arrived.removeAll(keepingCapacity: true)
      wire.take(by: now, limit: 4096, into: &arrived)
    }
    #expect(!wire.isEmpty)
    #expect(wire.held <= 2 * Wire.most)
  }

  @Test func `opening a line forgets what nobody read`() throws {
    var bed = try SimulatedBed(ScenarioLibrary.scenario("stable-niv"), seed: 1)
    bed.advance(to: .origin + .seconds(30))
    bed.dropUnread(from: .oximeter)
    var bytes: [UInt8] = []
    bed.take(from: .oximeter, into: &bytes)
    #expect(bytes == [])
    bed.advance(to: .origin + .seconds(31))
    bed.take(from: .oximeter, into: &bytes)
    #expect((300...400).contains(bytes.count), "75 frames of 5 bytes a second")
  }
}
