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
  /// How long beds that were started just before may take until they listen.
  private static let start: Interval = .seconds(2)
  private static let pause: Interval = .milliseconds(50)

  @Option(help: "The path of the socket that breathline-sim live --control made.")
  var control: String

  @Argument(help: "One event in the words of a scenario's timeline, or \"help\".")
  var words: [String]

  func run() throws {
    let line = words.joined(separator: " ").split(separator: "\n").joined(separator: " ")
    let answer = try ask(line + "\n")
    print(answer, terminator: "")
    if answer.hasPrefix("refused: ") { throw ExitCode(65) }
  }

  private func ask(_ line: String) throws -> String {
    let begun = MonotonicClock.uptime()
    while true {
      let now = MonotonicClock.uptime()
      do throws(LineError) {
        return try LocalSocket.ask(control, line, until: now + Self.patience)
      } catch .portMissing where now - begun < Self.start, .connectionRefused where now - begun < Self.start {
        try Waker().wait(until: now + Self.pause)
      } catch .portMissing, .connectionRefused {
        StandardError.write(
          "breathline-sim: nobody answers at \(control); start breathline-sim live with --control \(control)")
        throw ExitCode(69)
      } catch {
        StandardError.write("breathline-sim: \(error)")
        throw ExitCode(69)
      }
    }
  }
}
