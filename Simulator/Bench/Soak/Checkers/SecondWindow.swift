/// The last seconds of something that holds, does not hold, or is not known, with running sums.
struct SecondWindow: Sendable {
  /// What is known of one second.
  enum Second: UInt8, Sendable {
    case unknown
    case no
    case yes
  }

  /// Seconds looked back.
  let length: Int
  /// Seconds of them that are known.
  private(set) var known = 0
  /// Seconds of them in which it held.
  private(set) var holding = 0
  private var ring: [Second]
  private var place = 0
  private var seconds = 0

  /// Whether it has been watched for its whole length.
  var isWhole: Bool { seconds >= length }

  init(seconds: Int) {
    length = seconds
    ring = Array(repeating: .unknown, count: seconds)
  }

  /// Adds a second in place of the oldest.
  mutating func add(_ second: Second) {
    count(ring[place], -1)
    ring[place] = second
    count(second, 1)
    place = (place + 1) % length
    seconds += 1
  }

  /// Whether so much of the window is known, and so much of what is known holds, in percent.
  func holds(known leastKnown: Int, holding leastHolding: Int) -> Bool {
    known * 100 >= leastKnown * length && holding * 100 >= leastHolding * known && holding > 0
  }

  private mutating func count(_ second: Second, _ change: Int) {
    switch second {
    case .unknown: break
    case .no: known += change
    case .yes:
      known += change
      holding += change
    }
  }
}
