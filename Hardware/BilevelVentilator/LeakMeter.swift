/// The mean unintentional leak of the last ten whole seconds.
struct LeakMeter {
  private static let stepsPerSecond: Int32 = 100

  private var seconds = InlineArray<10, Int32>(repeating: 0)
  private var count = 0
  private var oldest = 0
  private var sum: Int64 = 0
  private var steps: Int32 = 0

  /// Whether at least one second was measured.
  var isValid: Bool { count > 0 }

  /// Takes the leak of one step of 10 ms, in thousandths of L/min.
  mutating func step(_ leak: Int32) {
    sum += Int64(leak)
    steps += 1
    guard steps == LeakMeter.stepsPerSecond else { return }
    seconds[oldest] = Int32(sum / Int64(steps))
    oldest = (oldest + 1) % 10
    count = min(count + 1, 10)
    sum = 0
    steps = 0
  }

  /// The mean in thousandths of L/min; zero before the first second is over.
  var mean: Int32 {
    guard count > 0 else { return 0 }
    var total: Int64 = 0
    for position in 0..<count { total += Int64(seconds[position]) }
    return Int32(total / Int64(count))
  }
}
