import Quantities
import Readings
import Testing

@testable import Devices

@Suite struct `Channel board` {
  static func at(_ seconds: Int64) -> Uptime { .origin + .seconds(seconds) }

  var board = ChannelBoard(
    instrument: InstrumentIndex(1), origin: .bedside,
    channels: [(.oxygenSaturation, staleAfter: .seconds(10))], events: [.coughPeakFlow])
  var actions: [InstrumentAction] = []

  var said: [Sample] {
    actions.compactMap { action in if case .sample(let sample) = action { sample } else { nil } }
  }

  /// Lets the board say what is due, second by second.
  mutating func wait(from first: Int64, through last: Int64) {
    for second in first...last { board.expire(at: Self.at(second), into: &actions) }
  }

  @Test mutating func `a value is stale after its time and not before, and stale again every 5 s`() {
    board.publish(.oxygenSaturation, .measured(95_000), at: Self.at(0), into: &actions)
    #expect(board.nextDeadline == Self.at(10))
    board.expire(at: Self.at(10) - .microseconds(1), into: &actions)
    #expect(said.count == 1)
    wait(from: 10, through: 21)
    #expect(said.map(\.reading) == [.measured(95_000)] + Array(repeating: .absent(.stale), count: 3))
  }

  @Test mutating func `an absence is said once for each reason and repeated every 5 s`() {
    for _ in 0..<3 { board.withdraw(.lineDown, at: Self.at(0), into: &actions) }
    #expect(said.count == 2)
    wait(from: 1, through: 10)
    #expect(said.filter { $0.channel == .oxygenSaturation }.map(\.receivedAt) == [0, 5, 10].map(Self.at))
  }

  @Test(arguments: [Reading.measured(250_000), .absent(.clipped), .absent(.corrupted)])
  mutating func `what is said of one cough is not said again`(effort: Reading) {
    board.publish(.coughPeakFlow, effort, at: Self.at(0), into: &actions)
    wait(from: 1, through: 100_000)
    #expect(said.map(\.reading) == [effort])
    #expect(board.nextDeadline == nil)
  }

  @Test mutating func `a line that fails after a cough is still told`() {
    board.publish(.coughPeakFlow, .absent(.corrupted), at: Self.at(0), into: &actions)
    board.withdraw(.corrupted, at: Self.at(1), into: &actions)
    #expect(said.filter { $0.channel == .coughPeakFlow }.count == 2)
    wait(from: 2, through: 6)
    #expect(said.filter { $0.channel == .coughPeakFlow }.count == 3)
  }

  @Test mutating func `opening a line heals nothing that was wrong with the instrument`() {
    for reason in [Absence.silent, .noReply, .corrupted, .protocolMismatch] {
      board.withdraw(reason, at: Self.at(0), into: &actions)
      actions = []
      board.expect(at: Self.at(1), into: &actions)
      #expect(said.isEmpty, "after \(reason)")
    }
    for reason in [Absence.portMissing, .portBusy, .portForbidden, .lineDown] {
      board.withdraw(reason, at: Self.at(0), into: &actions)
      actions = []
      board.expect(at: Self.at(1), into: &actions)
      #expect(said.map(\.reading) == [.absent(.awaited), .absent(.awaited)], "after \(reason)")
    }
  }
}
