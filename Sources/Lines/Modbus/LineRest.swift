package import Quantities

/// When a serial line may be spoken on again.
package struct LineRest {
  /// The rest after a time-out before any answer was seen (engineering choice).
  package static let firstHold = Interval.milliseconds(20)

  /// The silence between two frames.
  package let gap: Interval
  private var slowestAnswer = Interval.zero
  private var lastByteAt: Uptime?
  private var heldUntil: Uptime?

  package init(gap: Interval = .zero) { self.gap = gap }

  /// The moment from which a request may be sent; in the past when it may be sent now.
  package var quietAt: Uptime {
    let behindLastByte = lastByteAt.map { $0 + gap } ?? .origin
    return max(behindLastByte, heldUntil ?? .origin)
  }

  /// Notes a byte on the line.
  package mutating func noteByte(at now: Uptime) { lastByteAt = now }

  /// Notes how long an answer took; slow ones are forgotten by and by.
  package mutating func noteAnswer(after time: Interval) {
    slowestAnswer = max(time, slowestAnswer - slowestAnswer / 64)
    heldUntil = nil
  }

  /// Notes that an answer did not come in time: it may come within twice the time the slowest one took.
  package mutating func noteTimeOut(at now: Uptime) {
    heldUntil = now + max(slowestAnswer * 2, LineRest.firstHold)
  }

  /// Notes that the late answer went by.
  package mutating func noteLateAnswer() { heldUntil = nil }
}
