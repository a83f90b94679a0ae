import Quantities
import Readings
import Testing
import WireFormats

@testable import Devices

@Suite struct `Line watch` {
  static func at(_ milliseconds: Int64) -> Uptime { .origin + .milliseconds(milliseconds) }

  static func opened() -> LineWatch {
    var watch = LineWatch(silentAfter: .seconds(3), mismatchAfter: .seconds(4))
    watch.opened(at: at(0))
    return watch
  }

  @Test func `an instrument that stays mute is waited for longer and longer, up to half a minute`() {
    var watch = LineWatch(silentAfter: .seconds(3), mismatchAfter: .seconds(4))
    var limits: [Int64] = []
    for _ in 0..<6 {
      watch.opened(at: Self.at(0))
      limits.append(((watch.nextDeadline ?? .origin) - Self.at(0)).wholeSeconds)
      watch.closed()
    }
    #expect(limits == [3, 6, 12, 24, 30, 30])
  }

  @Test func `a line without bytes is silent after its limit and not before`() {
    let watch = Self.opened()
    #expect(watch.verdict(at: Self.at(2999)) == .speaking)
    #expect(watch.verdict(at: Self.at(3000)) == .silent)
    #expect(watch.nextDeadline == Self.at(3000))
  }

  @Test func `bytes without a frame are damage first and another protocol later`() {
    var watch = Self.opened()
    for millisecond in stride(from: Int64(500), through: 5000, by: 100) {
      watch.heardBytes(at: Self.at(millisecond))
    }
    #expect(watch.verdict(at: Self.at(1499)) == .speaking)
    #expect(watch.verdict(at: Self.at(1500)) == .damaged)
    #expect(watch.verdict(at: Self.at(4499)) == .damaged)
    #expect(watch.verdict(at: Self.at(4500)) == .mismatch)
  }

  @Test func `one good frame makes a line speak again`() {
    var watch = Self.opened()
    for second in Int64(0)...6 { watch.heardBytes(at: Self.at(second * 1000)) }
    #expect(watch.verdict(at: Self.at(6000)) == .mismatch)
    watch.recognised()
    #expect(watch.verdict(at: Self.at(6000)) == .speaking)
  }

  @Test func `refusals are told by kind, the first at once and more after a minute`() {
    var watch = Self.opened()
    var actions: [InstrumentAction] = []
    watch.refused(.checksum)
    watch.report(at: Self.at(10), into: &actions)
    for _ in 0..<5 { watch.refused(.checksum) }
    watch.report(at: Self.at(30_000), into: &actions)
    watch.report(at: Self.at(60_010), into: &actions)
    let notes = actions.compactMap { action -> InstrumentNote? in
      if case .note(let note) = action { note } else { nil }
    }
    #expect(notes == [.rejected(.checksum, count: 1), .rejected(.checksum, count: 5)])
  }

  @Test func `a kind that is refused all the time does not keep another one from being told`() {
    var watch = Self.opened()
    var actions: [InstrumentAction] = []
    for second in Int64(0)...180 {
      watch.refused(.noise)
      watch.refused(.checksum)
      watch.report(at: Self.at(second * 1000), into: &actions)
    }
    let told = actions.compactMap { action -> WireError? in
      if case .note(.rejected(let error, _)) = action { error } else { nil }
    }
    #expect(told.filter { $0 == .noise }.count == 4)
    #expect(told.filter { $0 == .checksum }.count == 4)
  }

  @Test func `a line known to be silent has no further deadline`() {
    var watch = Self.opened()
    var board = ChannelBoard(instrument: InstrumentIndex(0), origin: .simulated, channels: [])
    var actions: [InstrumentAction] = []
    watch.judge(&board, at: Self.at(3000), into: &actions)
    #expect(watch.nextDeadline == nil)
  }
}
