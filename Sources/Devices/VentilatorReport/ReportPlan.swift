internal import Quantities
internal import Readings

/// How to read one ventilator's reports: what asks for one, and what stands in which field.
///
/// Fields are numbered as the vendors do, the first one behind STX being number 5. What is not in the tables
/// is not read.
struct ReportPlan: Sendable {
  /// A measured or set number.
  struct Number: Sendable {
    /// What a zero in the field says.
    enum Zero: Hashable, Sendable {
      /// The number is zero.
      case isValue
      /// Nothing was measured: the ventilator sends zero, not a blank (devices, section 1.6.2).
      case isNotMeasured
    }

    let field: Int
    let channel: Channel
    /// How many of the channel's units one of the field's units is: 1000 from litres to millilitres.
    var scale: Int32 = 1
    var zero = Zero.isValue
    /// What the vendor calls it.
    let meaning: String
  }

  /// The result of something that is done with the patient now and then.
  ///
  /// The field keeps it until the next one, so only a change of it says something.
  struct Manoeuvre: Sendable {
    let field: Int
    let channel: Channel
    /// How many of the channel's units one of the field's units is.
    var scale: Int32 = 1
    let meaning: String
  }

  /// The state of one of the ventilator's own alarms.
  struct Alarm: Sendable {
    let field: Int
    /// What the gateway calls it; empty when it has no word for it.
    let word: VentilatorAlarmWord
    let meaning: String
  }

  /// Fields by which mode and pressures are known.
  struct Mode: Sendable {
    let circuit: Int
    let mode: Int
    let mandatory: Int
    let spontaneous: Int
    let expiratoryPressure: Int
    let pressureSupport: Int
  }

  /// What asks for a report: four letters, without the CR behind them.
  let command: String
  /// The names that a report asked for so may have.
  let names: [StaticString]
  /// The time from one question to the next, at least: as long as the report takes on the wire.
  let period: Interval
  /// The numbers that the first field behind STX may have; the alarm states tell which it is.
  var firstFields = [5]
  /// The field that holds the ventilator's own name and number; nil when none is known.
  var identity: Int?
  /// Fields that are blank in every report, by which the numbering is checked.
  var blanks: Range<Int>?
  var mode: Mode?
  var numbers: [Number] = []
  var manoeuvres: [Manoeuvre] = []
  let alarms: [Alarm]

  /// What may be sent, and nothing else.
  var question: [UInt8] { Array(command.utf8) + [0x0D] }

  /// What the ventilator is expected to say.
  ///
  /// Stale and quiet limits: devices, section 1.11. A report takes more than a second on the wire, so only
  /// five seconds without a whole one are called damage, and twenty another protocol; engineering choice.
  var traits: DialectTraits {
    let stale: Interval = .seconds(15)
    var channels = numbers.map(\.channel) + [.ventilatorAlarms]
    if mode != nil { channels += [.ventilationMode, .inspiratoryPressureSet] }
    return DialectTraits(
      numbers: channels.map { ($0, staleAfter: stale) }, events: manoeuvres.map(\.channel),
      silentAfter: .seconds(15), mismatchAfter: .seconds(20))
  }
}

/// A kind of ventilator that answers questions with reports.
protocol ReportingVentilator: Sendable {
  /// How its reports are read.
  static var plan: ReportPlan { get }
}
