import ArgumentParser
import Bench
import Glibc
import Lines

/// Runs beds in real time on pseudo-terminals or TCP, and Modbus TCP.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Run beds in real time: pseudo-terminals in a directory, Modbus TCP on this machine.",
    discussion: """
      One bed: prints the configuration with which breathlined reads it. Several beds: each has a directory \
      of its own in DIRECTORY, its configuration lies beside it, and the command that starts its gateway is \
      printed. Runs until the scenarios end, or SIGTERM or SIGINT comes.

      With --control, one line is one event in the words of a scenario's timeline, and happens now: \
      "probe: off", "leak: 60 L/min", "bed-2: course: saturation, to: 82 %, tau: 6 s", "unplug oximeter". \
      Each is answered with one line. "help" names all.
      """)

  @OptionGroup var ward: WardOptions

  @Option(help: "Steer the beds from here: - for standard input, or the path of a Unix socket to make.")
  var control: [String] = []

  @Flag(help: "Keep a bed as it is when its scenario is over.")
  var stay = false

  func run() throws {
    StandardDescriptors.fill()
    do {
      let plans = try ward.plans()
      let waker = try Waker()
      EndingSignals.block()
      EndingSignals.watch { waker.wake() }
      if plans.count > 1 { try ward.makeDirectory() }
      let beds = try plans.map { try LiveBed($0) }
      let desk = try ControlDesk(at: control.map { ControlAddress($0) })
      try announce(beds)
      try LiveWard(beds, staysAtEnd: stay, desk: desk).run(waker: waker)
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }

  private func announce(_ beds: [LiveBed]) throws {
    if beds.count == 1 {
      print(beds[0].configuration.text)
    } else {
      for bed in beds {
        let file = "\(bed.plan.directory).yaml"
        try bed.configuration.write(to: file)
        print("\(bed.plan.name): breathlined --config \(file)")
      }
    }
    fflush(nil)
    guard control.contains("-"), isatty(STDIN_FILENO) == 1 else { return }
    StandardError.write("type \"help\" for what can happen, \"quit\" to end")
  }
}
