public import Lines
internal import Quantities

/// Several live beds on one clock and one thread, and the desk from which they are steered.
///
/// Nothing that somebody outside does can hold the beds up: no line, client or socket is waited for, and each
/// of them gets a bounded share of a beat.
public final class LiveWard {
  /// How often the beds move.
  private static let beat: Interval = .milliseconds(5)

  /// The beds, in the order given.
  public let beds: [LiveBed]
  /// Whether a bed stays as it is when its scenario is over.
  let staysAtEnd: Bool
  /// Whether somebody has asked for the end.
  var isOver = false
  private let desk: ControlDesk?

  /// Puts beds on one clock; without a desk nobody steers them.
  public init(_ beds: [LiveBed], staysAtEnd: Bool = false, desk: ControlDesk? = nil) {
    self.beds = beds
    self.staysAtEnd = staysAtEnd
    self.desk = desk
  }

  /// Runs until every bed's scenario is over, somebody asks for the end, or the waker is woken.
  public func run(waker: Waker) throws(LineError) {
    let start = MonotonicClock.uptime()
    while !isOver {
      let elapsed = MonotonicClock.uptime() - start
      try move(by: elapsed)
      let present = beds.filter(\.isHere)
      guard let now = present.map(\.now).min() else { return }
      let descriptors = present.flatMap(\.descriptors) + (desk?.descriptors ?? [])
      let ready = WireWait.once(
        reading: descriptors, until: start + (now - .origin) + LiveWard.beat, waker: waker)
      if ready.isWoken { return }
      for bed in present { try bed.serve(ready.readable) }
      desk?.serve(ready.readable) { answer(to: $0) }
    }
  }

  private func move(by elapsed: Interval) throws(LineError) {
    for bed in beds where bed.isHere {
      let isAtEnd = elapsed >= bed.plan.scenario.duration && !staysAtEnd
      try bed.move(to: .origin + (isAtEnd ? bed.plan.scenario.duration : elapsed))
      if isAtEnd { bed.leave() }
    }
  }
}
