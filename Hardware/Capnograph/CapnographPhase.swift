/// What the module is doing; deadlines are microseconds of the caller's time.
///
///     booting --boot time--> warmingUp --warm-up time--> measuring <--zero time-- zeroing
///        ^                       ^  | ^-----cooled--------'|  |                       ^
///        | reset, from anywhere  |  '--sleep--> sleeping <-' '------zero ordered-----'
///        '                       '-----wake--------'
enum CapnographPhase: Equatable, Sendable {
  /// The boot code runs: every packet is refused.
  case booting(until: Int64)
  /// The sensor is not yet at its temperature.
  case warmingUp(until: Int64)
  /// CO2 is measured.
  case measuring
  /// The zero is being set.
  case zeroing(until: Int64)
  /// The source is off.
  case sleeping

  /// What happens to the module.
  enum Event: Sendable {
    case timePassed(now: Int64)
    case resetOrdered(now: Int64)
    case sleepOrdered
    case wakeOrdered(now: Int64)
    case zeroOrdered(now: Int64)
    case cooled(now: Int64)
  }

  /// How long the phases with an end last, in microseconds.
  struct Durations: Sendable {
    var boot: Int64
    var warmUp: Int64
    var zero: Int64
  }

  static func transition(_ phase: CapnographPhase, _ event: Event, _ durations: Durations) -> CapnographPhase
  {
    switch (phase, event) {
    case (_, .resetOrdered(let now)): .booting(until: now + durations.boot)
    case (.booting(let end), .timePassed(let now)):
      now >= end ? .warmingUp(until: end + durations.warmUp) : phase
    case (.warmingUp(let end), .timePassed(let now)): now >= end ? .measuring : phase
    case (.zeroing(let end), .timePassed(let now)): now >= end ? .measuring : phase
    case (.measuring, .timePassed), (.sleeping, .timePassed): phase
    case (.measuring, .zeroOrdered(let now)): .zeroing(until: now + durations.zero)
    case (.warmingUp, .sleepOrdered), (.measuring, .sleepOrdered), (.zeroing, .sleepOrdered): .sleeping
    case (.sleeping, .wakeOrdered(let now)): .warmingUp(until: now + durations.warmUp)
    case (.warmingUp, .cooled(let now)), (.measuring, .cooled(let now)), (.zeroing, .cooled(let now)):
      .warmingUp(until: now + durations.warmUp)
    case (.booting, .cooled), (.sleeping, .cooled): phase
    case (.booting, .sleepOrdered), (.booting, .wakeOrdered), (.booting, .zeroOrdered),
      (.warmingUp, .wakeOrdered), (.warmingUp, .zeroOrdered), (.measuring, .wakeOrdered),
      (.zeroing, .wakeOrdered), (.zeroing, .zeroOrdered), (.sleeping, .sleepOrdered),
      (.sleeping, .zeroOrdered):
      phase
    }
  }
}
