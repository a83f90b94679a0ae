import Alarms
import ArgumentParser
import Control
import Criteria
import Documents
import Glibc
import Quantities
import Readings

/// `breathline alarms`.
struct AlarmsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarms",
    abstract: "Shows the alarms of a bed, acknowledges them, and pauses or ends their sound.",
    subcommands: [
      List.self, Acknowledge.self, Pause.self, EndPause.self, AudioOff.self, AudioOn.self, Off.self, On.self,
    ])

  /// `breathline alarms list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the alarms, the most urgent first, and whether they may be heard.")

    @OptionGroup var bed: Bed

    @Flag(name: .long, help: "One JSON object a line.")
    var json = false

    func run() throws {
      try bed.show(.alarms, json: json, ShownAlarm.line)
    }
  }

  /// `breathline alarms acknowledge`.
  struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says that somebody has seen an alarm: its sound ends, its light stays.")

    @Argument(help: "The condition as the list shows it in brackets, or all.")
    var condition: String

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws {
      let condition = condition == "all" ? nil : try AlarmsCommand.condition(condition)
      try person.act(.acknowledge(condition), at: bed)
    }
  }

  /// `breathline alarms pause`.
  struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "AUDIO PAUSED: silence for a time, or until a new HIGH alarm.")

    @Option(name: .long, help: "How long: 30, 60 or 120 seconds.")
    var seconds = AudioPause.preset.rawValue

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws {
      guard let pause = AudioPause(rawValue: seconds) else {
        let allowed = AudioPause.allCases.map { String($0.rawValue) }.joined(separator: ", ")
        throw Complaint("--seconds \(seconds) is not allowed; allowed: \(allowed)", code: EX_USAGE).exit()
      }
      try person.act(.pauseAudio(pause), at: bed)
    }
  }

  /// `breathline alarms end-pause`.
  struct EndPause: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ends AUDIO PAUSED early.")
    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws { try person.act(.endPause, at: bed) }
  }

  /// `breathline alarms audio-off`.
  struct AudioOff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "AUDIO OFF: silence until somebody ends it; people are reminded every five minutes.")
    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws { try person.act(.audioOff, at: bed) }
  }

  /// `breathline alarms audio-on`.
  struct AudioOn: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ends AUDIO OFF.")
    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws { try person.act(.audioOn, at: bed) }
  }

  /// `breathline alarms off`.
  struct Off: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "ALARM OFF: no signal of one condition; people are reminded every five minutes.")

    @Argument(help: "The condition, such as rule/cn-als-2022/S2.")
    var condition: String

    @Option(name: .long, help: "Why.")
    var reason: String

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws {
      try person.act(.alarmOff(try AlarmsCommand.condition(condition), reason: reason), at: bed)
    }
  }

  /// `breathline alarms on`.
  struct On: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ends ALARM OFF of a condition.")

    @Argument(help: "The condition.")
    var condition: String

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws { try person.act(.alarmOn(try AlarmsCommand.condition(condition)), at: bed) }
  }

  private static func condition(_ word: String) throws -> AlarmCondition {
    guard let condition = AlarmCondition(word: word) else {
      throw Complaint(
        "\(word) is not a condition; allowed: a word as 'breathline alarms list' shows it in brackets,"
          + " such as rule/cn-als-2022/FAST.HIGH", code: EX_USAGE
      ).exit()
    }
    return condition
  }
}

/// Who does it.
struct Person: ParsableArguments {
  @Option(name: .long, help: "Who does it; the name goes into the log.")
  var by: String

  func validate() throws {
    guard by.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--by needs a name") }
  }

  /// Acts on the alarms of a bed.
  func act(_ kind: AlarmAct.Kind, at bed: Bed) throws {
    for line in try bed.ask(.operate(AlarmAct(kind, by: by))) { print(line) }
  }
}
