import Quantities
import Readings
import Testing

@testable import Gateway

@Suite struct `Line link` {
  static func at(_ seconds: Int64) -> Uptime { .origin + .seconds(seconds) }

  @Test func `a port that cannot be opened is tried again after 1, 2, 4, 8, 16 and then every 30 seconds`() {
    var link = LineLink()
    var now = Self.at(0)
    #expect(link.handle(.started, at: now) == [.open])
    var delays: [Int64] = []
    for _ in 0..<8 {
      #expect(link.handle(.refused(.portMissing), at: now) == [.sessionClosed(.portMissing)])
      guard let due = link.nextDeadline else {
        Issue.record("nothing is planned after a refusal")
        return
      }
      delays.append((due - now).wholeSeconds)
      now = due
      #expect(link.handle(.timePassed, at: now) == [.open])
    }
    #expect(delays == [1, 2, 4, 8, 16, 30, 30, 30])
  }

  @Test func `a port that appears again is tried at once`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    _ = link.handle(.opened, at: Self.at(0))
    #expect(link.handle(.lost(.lineDown), at: Self.at(10)) == [.sessionClosed(.lineDown)])
    #expect(link.handle(.portAppeared, at: Self.at(10)) == [.open])
  }

  @Test func `a silent line is opened again after a moment`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    _ = link.handle(.opened, at: Self.at(0))
    #expect(link.handle(.lost(.silent), at: Self.at(3)) == [.sessionClosed(.silent)])
    #expect(link.nextDeadline == Self.at(3) + .milliseconds(200))
  }

  @Test func `a port that is lost before it speaks backs off, and one that spoke starts afresh`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    _ = link.handle(.opened, at: Self.at(0))
    _ = link.handle(.lost(.lineDown), at: Self.at(3))
    _ = link.handle(.timePassed, at: Self.at(4))
    _ = link.handle(.opened, at: Self.at(4))
    _ = link.handle(.lost(.lineDown), at: Self.at(7))
    #expect(link.nextDeadline == Self.at(9))
    _ = link.handle(.timePassed, at: Self.at(9))
    _ = link.handle(.opened, at: Self.at(9))
    _ = link.handle(.spoke, at: Self.at(10))
    _ = link.handle(.lost(.lineDown), at: Self.at(20))
    #expect(link.nextDeadline == Self.at(21))
  }

  @Test func `time that passes early opens nothing`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    _ = link.handle(.refused(.portBusy), at: Self.at(0))
    #expect(link.handle(.timePassed, at: Self.at(0)).isEmpty)
    #expect(!link.isUp)
  }

  @Test func `a port that appears while it is being opened, or is open, is not opened twice`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    #expect(link.handle(.portAppeared, at: Self.at(0)).isEmpty)
    _ = link.handle(.opened, at: Self.at(0))
    #expect(link.handle(.portAppeared, at: Self.at(1)).isEmpty)
    #expect(link.handle(.started, at: Self.at(1)).isEmpty)
    #expect(link.isUp)
  }

  @Test func `a line that is lost while it is being opened is tried again`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    #expect(link.handle(.lost(.lineDown), at: Self.at(0)) == [.sessionClosed(.lineDown)])
    #expect(link.handle(.timePassed, at: Self.at(1)) == [.open])
  }

  @Test func `an instrument that is switched off for a night has its line opened rarely`() {
    var link = LineLink()
    var now = Self.at(0)
    var openings = 0
    _ = link.handle(.started, at: now)
    while now < Self.at(8 * 3600) {
      openings += 1
      _ = link.handle(.opened, at: now)
      // A unit that does not answer is left after a few seconds.
      _ = link.handle(.lost(.noReply), at: now + .seconds(2))
      guard let due = link.nextDeadline else {
        Issue.record("nothing is planned after a loss")
        return
      }
      now = due
      _ = link.handle(.timePassed, at: now)
    }
    #expect(openings < 920)
  }

  @Test func `what is said of a line that is waited for does not change when it is tried again`() {
    var link = LineLink()
    _ = link.handle(.started, at: Self.at(0))
    _ = link.handle(.refused(.portMissing), at: Self.at(0))
    for event in [LineLink.Event.opened, .lost(.lineDown), .spoke, .started] {
      #expect(link.handle(event, at: Self.at(0)).isEmpty)
    }
    #expect(link.nextDeadline == Self.at(1))
  }
}
