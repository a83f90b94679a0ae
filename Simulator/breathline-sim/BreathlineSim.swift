import ArgumentParser

/// Simulated instruments and a simulated patient, live on wires or in virtual time.
@main
struct BreathlineSim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breathline-sim",
    abstract: "A simulated bed for Breathline: a patient, four instruments, their bytes.",
    discussion: """
      A scenario is the name of a built-in one, or the path of a .yaml file.

      Exit codes: 0 done and as expected; 1 not as expected; 2 could not run: a file that cannot be read or
      is refused, an unknown scenario or pack, a report that cannot be written, stopped by a signal; 64 wrong
      arguments: an option that does not exist, or a value that is none.
      """,
    subcommands: [
      RunCommand.self, CheckCommand.self, SoakCommand.self, LiveCommand.self, SayCommand.self,
      ListCommand.self, SchemaCommand.self,
    ])
}

/// Where a complaint goes, and the exit code for what could not run.
enum Complaint {
  static func couldNotRun(_ sentence: String) -> ExitCode {
    StandardError.write("breathline-sim: \(sentence)")
    return ExitCode(2)
  }
}
