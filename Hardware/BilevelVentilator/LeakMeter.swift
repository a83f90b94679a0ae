/// The mean unintentional leak of the last six half seconds: a breath at 20 per minute; engineering choice.
struct LeakMeter {
  private static let stepsPerSlot: Int32 = 50

  private var slots = InlineArray<6, Int32>(repeating: 0)
  private var count = 0
  private var oldest = 0
  private var sum: Int64 = 0
  private var steps: Int32 = 0

  /// Whether at least half a second was measured.
  var isValid: Bool { count > 0 }

  /// Takes the leak of one step of 10 ms, in thousandths of L/min.
  mutating func step(_ leak: Int32) {
    sum += Int64(leak)
    steps += 1
    guard steps == LeakMeter.stepsPerSlot else { return }
    slots[oldest] = Int32(sum / Int64(steps))
    oldest = (oldest + 1) % slots.count
    count = min(count + 1, slots.count)
    sum = 0
    steps = 0
  }

  /// The mean in thousandths of L/min; zero before the first half second is over.
  var mean: Int32 {
    guard count > 0 else { return 0 }
    var total: Int64 = 0
    for position in 0..<count { total += Int64(slots[position]) }
    return Int32(total / Int64(count))
  }
}
