import ArgumentParser
import Lines
import Quantities

/// Tells live beds that were started with `--control PATH` what is to happen now.
struct SayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "say",
    abstract: "Tell live beds what happens now, and print their answer.",
    discussion: """
      For example: breathline-sim say --control /tmp/ward/control bed-2: probe off

      Exit codes: 0 done, 65 refused and nothing changed, 69 nobody answers.
      """)

  /// How long an answer may take; the beds answer within some beats.
  private static let patience: Interval = .seconds(5)

  @Option(help: "The path of the socket that breathline-sim live --control made.")
  var control: String

  @Argument(help: "One event in the words of a scenario's timeline, or \"help\".")
  var words: [String]

  func run() throws {
    let answer: String
    do {
      let line = words.joined(separator: " ").split(separator: "\n").joined(separator: " ")
      answer = try LocalSocket.ask(control, line + "\n", until: MonotonicClock.uptime() + Self.patience)
    } catch {
      throw unanswered(error)
    }
    print(answer, terminator: "")
    if answer.hasPrefix("refused: ") { throw ExitCode(65) }
  }

  private func unanswered(_ error: any Error) -> ExitCode {
    switch error as? LineError {
    case .portMissing, .connectionRefused:
      StandardError.write(
        "breathline-sim: nobody answers at \(control); start breathline-sim live with --control \(control)")
    default: StandardError.write("breathline-sim: \(error)")
    }
    return ExitCode(69)
  }
}
