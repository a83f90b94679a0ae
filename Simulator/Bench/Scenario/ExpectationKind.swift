internal import Readings

/// The keys under `expect:` that say what is expected.
enum ExpectationKind: String, CaseIterable {
  case finding, silent, reading, lowest, highest, absent, channel, alarm, quiet, raised, counter

  /// What stands behind the key and beside it, in each way it can be written.
  var forms: [EntryForm] {
    switch self {
    case .finding:
      [
        EntryForm(
          rawValue, .name,
          [EntryKey("is", .words(Expectation.Change.allCases.map(\.rawValue)))] + ExpectationKind.moment),
        EntryForm(
          rawValue, .name,
          [EntryKey("state", .words(Expectation.Standing.allCases.map(\.rawValue)), isRequired: true)]
            + ExpectationKind.span),
      ]
    case .silent: [EntryForm(rawValue, .name, ExpectationKind.span)]
    case .reading:
      [
        EntryForm(
          rawValue, ExpectationKind.channels,
          [
            EntryKey("at", .interval, isRequired: true), EntryKey("from", .amountOfAny, isRequired: true),
            EntryKey("to", .amountOfAny, isRequired: true),
          ])
      ]
    case .lowest, .highest:
      [
        EntryForm(
          rawValue, ExpectationKind.channels,
          [EntryKey("between", .list(of: .amountOfAny, 2...2), isRequired: true)] + ExpectationKind.span)
      ]
    case .absent:
      [EntryForm(rawValue, ExpectationKind.channels, [EntryKey("at", .interval, isRequired: true)])]
    case .channel:
      [
        EntryForm(
          rawValue, ExpectationKind.channels,
          ExpectationKind.state + [EntryKey("at", .interval, isRequired: true)]),
        EntryForm(rawValue, ExpectationKind.channels, ExpectationKind.state + ExpectationKind.span),
      ]
    case .alarm:
      [
        EntryForm(
          rawValue, .text,
          [
            EntryKey("is", .words(AlarmStep.allCases.map(\.rawValue))),
            EntryKey("priority", .words(ExpectationKind.priorities)),
          ] + ExpectationKind.moment)
      ]
    case .quiet: [EntryForm(rawValue, .text, ExpectationKind.span)]
    case .raised:
      [
        EntryForm(
          rawValue, .text,
          [EntryKey("times", .integer(ExpectationKind.counts), isRequired: true)] + ExpectationKind.span),
        EntryForm(
          rawValue, .text,
          [EntryKey("at_most", .integer(ExpectationKind.counts), isRequired: true)] + ExpectationKind.span),
      ]
    case .counter:
      [
        EntryForm(
          rawValue, .words(NoteCounter.allCases.map(\.rawValue)),
          [
            EntryKey("of", .words(SimulatedInstrument.allCases.map(\.name))),
            EntryKey("from", .integer(ExpectationKind.counts)),
            EntryKey("to", .integer(ExpectationKind.counts)),
          ])
      ]
    }
  }

  /// The keys that may stand beside the first, in any of the ways.
  var details: [String] { forms.flatMap(\.details) }

  /// How often something can be expected.
  static let counts = 0...1_000_000
  /// How urgent an alarm can be.
  static let priorities = ["low", "medium", "high"]
  /// The states of a channel, with the reasons that each can have.
  static let states = ["measured", "questionable", "absent"]

  private static var moment: [EntryKey] {
    [
      EntryKey("at", .interval, isRequired: true), EntryKey("within", .interval, isRequired: true),
    ]
  }
  private static var span: [EntryKey] { [EntryKey("from", .interval), EntryKey("until", .interval)] }
  private static var state: [EntryKey] {
    let reasons = Doubt.allCases.map(\.word) + Absence.allCases.map(\.word)
    return [
      EntryKey("state", .words(states), isRequired: true),
      EntryKey(
        "reason",
        .words(reasons.enumerated().filter { !reasons[..<$0.offset].contains($0.element) }.map(\.element))),
    ]
  }
  private static var channels: ValueShape {
    .words(Channel.allCases.filter { $0.shape == .numeric }.map(\.name))
  }
}
