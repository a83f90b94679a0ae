import Bench
import Glibc
import Synchronization

/// The seeds that are being run, so that a program that dies of a trap still says in which one.
///
/// A trap in the core ends the process, and nothing can be caught. A handler of the fatal signals writes the
/// seeds under way to standard error with write(2) alone, which may be called in a signal handler, and then
/// dies of the same signal.
enum SeedsUnderWay {
  /// The most threads that run seeds.
  private static let most = OrderedCrew.most
  private static let taken = Mutex<[Bool]>(Array(repeating: false, count: most))
  private static let none = UInt64.max
  nonisolated(unsafe) private static let seeds: UnsafeMutablePointer<UInt64> = {
    let seeds = UnsafeMutablePointer<UInt64>.allocate(capacity: most)
    seeds.initialize(repeating: none, count: most)
    return seeds
  }()
  nonisolated(unsafe) private static let threads: UnsafeMutablePointer<pthread_t> = {
    let threads = UnsafeMutablePointer<pthread_t>.allocate(capacity: most)
    threads.initialize(repeating: 0, count: most)
    return threads
  }()

  /// Begins to watch; call it before any thread is started.
  static func watch() {
    // Made now, for a handler may not allocate.
    seeds[0] = none
    threads[0] = 0
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] {
      signal(number) { number in SeedsUnderWay.lastWords(number) }
    }
  }

  /// Runs a seed on the calling thread.
  static func during<Product, Fault: Error>(
    _ seed: UInt64, _ run: () throws(Fault) -> Product
  ) throws(Fault) -> Product {
    let place = taken.withLock { taken in
      guard let free = taken.firstIndex(of: false) else { preconditionFailure("more than \(most) threads") }
      taken[free] = true
      return free
    }
    threads[place] = pthread_self()
    seeds[place] = seed
    defer {
      seeds[place] = none
      taken.withLock { $0[place] = false }
    }
    return try run()
  }

  private static func lastWords(_ number: Int32) {
    for place in 0..<most where seeds[place] != none && threads[place] == pthread_self() {
      say("breathline-sim: died in seed ")
      say(seeds[place])
      say("; again with the same --hours and: --seeds 1 --first-seed ")
      say(seeds[place])
      say("\n")
    }
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func say(_ words: StaticString) {
    _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
  }

  private static func say(_ number: UInt64) {
    var divisor: UInt64 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      var digit = UInt8(48 + number / divisor % 10)
      _ = write(STDERR_FILENO, &digit, 1)
      divisor /= 10
    }
  }
}
