import ArgumentParser

/// The ward's and the biomed engineer's tool.
@main
struct Breathline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breathline",
    abstract: "Looks at rule packs, speaks with the gateway of a bed, and listens to instruments.",
    discussion: """
      Exit codes: 0 done, 1 what was checked is not right, 64 wrong arguments, 65 a file or an entry was \
      refused, 66 a file cannot be read, 69 no gateway or line answers, 73 a file cannot be written, 74 \
      standard output cannot be.
      """,
    subcommands: [
      Packs.self, ChartCommand.self, FindingsCommand.self, AlarmsCommand.self, VerifyLog.self,
      TailCommand.self, MonitorCommand.self, PortsCommand.self, SniffCommand.self, DecodeCommand.self,
      RecordCommand.self, ReplayCommand.self, ConformanceCommand.self,
      ProfileCommand.self, ModbusCommand.self,
    ])

  /// Runs the command that was named.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(withError: error)
    }
    StandardOutput.finish()
  }
}
