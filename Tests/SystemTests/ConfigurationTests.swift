import Devices
import Glibc
import SpawnedPrograms
import Testing

/// A wrong configuration: how it is spoilt, and the one line that is said about it.
struct Mistake: CustomTestStringConvertible {
  let testDescription: String
  /// What stands in the good configuration, and what stands there now.
  let old: String
  let new: String
  /// What is said, without the program's name and the directory.
  let said: String

  init(_ name: String, _ old: String, _ new: String, _ said: String) {
    (testDescription, self.old, self.new, self.said) = (name, old, new, said)
  }
}

/// A daemon that is told something wrong says what, where and what is allowed, and does not start.
@Suite struct `Gateway's configuration` {
  private static let head = """
    bed: bed-7
    ring:
      file: ring
      records: 4096
    patient:
      diagnosis: als
      bilevel_therapy: true
    packs: [cn-als-2022]

    """

  private static let list = """
    instruments:
      - name: oximeter
        protocol: nonin-df2
        line: /dev/serial/by-id/usb-nonin
        serial: {baud: 9600}
      - name: capnograph
        protocol: capnostat5
        line: tcp://10.0.0.7:4001
        barometric_pressure: 760 mmHg
        no_breath_timeout: 20 s
      - name: ventilator
        protocol: modbus
        profile: integrator-bilevel-1
        unit: 1
        line: /dev/ttyUSB1

    """

  static let good = head + list

  private static let bauds =
    "1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000"
  private static let protocols = (NamedProtocol.all.map(\.word) + ["modbus"]).joined(separator: ", ")
  private static let packs =
    "aan-2009, aasm-hypovent-adult, aasm-hypovent-ped, aasm-nppv-titration, aci-2012, ca-2020, chest-2023, "
    + "cms-rad-legacy, cms-rad-rtd, cn-als-2022, de-s2k, efns-2012, enmc-2002, nice-ng42, rcp-2018"
  private static let addresses = "/path/of/a/port, tcp://host:port or tcp://[IPv6 address]:port"
  private static let records =
    "4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4194304"

  static let mistakes = [
    Mistake(
      "unknown key", "bed: bed-7", "bed: bed-7\nbett: 7",
      "gateway.yaml:2: bett: is not a key here; allowed: bed, ring, state, patient, packs, instruments"),
    Mistake(
      "key of another protocol", "serial: {baud: 9600}", "unit: 1",
      "gateway.yaml:13: instruments[0].unit: is not a key here; allowed: name, protocol, line, origin, serial"
    ),
    Mistake("missing key", "bed: bed-7\n", "", "gateway.yaml:1: bed: is missing"),
    Mistake("key twice", "bed: bed-7", "bed: bed-7\nbed: bed-8", "gateway.yaml:1: bed: is written twice"),
    Mistake(
      "text for a list", "packs: [cn-als-2022]", "packs: cn-als-2022",
      "gateway.yaml:8: packs: is cn-als-2022; expected: a list"),
    Mistake(
      "list for a text", "bed: bed-7", "bed: [bed-7]", "gateway.yaml:1: bed: is a list; expected: text"),
    Mistake(
      "text for a number", "baud: 9600", "baud: fast",
      "gateway.yaml:13: instruments[0].serial.baud: fast is not allowed; allowed: \(bauds)"),
    Mistake(
      "no such baud", "baud: 9600", "baud: 9601",
      "gateway.yaml:13: instruments[0].serial.baud: 9601 is not allowed; allowed: \(bauds)"),
    Mistake(
      "settings for TCP", "barometric_pressure: 760 mmHg", "serial: {baud: 9600}",
      "gateway.yaml:17: instruments[1].serial: cannot be set for tcp://10.0.0.7:4001; "
        + "allowed: for the path of a port"),
    Mistake(
      "seven bits for Modbus", "unit: 1", "unit: 1\n    serial: {data_bits: 7}",
      "gateway.yaml:23: instruments[2].serial.data_bits: 7 is not allowed; allowed: 8"),
    Mistake(
      "unknown protocol", "protocol: nonin-df2", "protocol: nonin",
      "gateway.yaml:11: instruments[0].protocol: nonin is not allowed; "
        + "allowed: \(protocols)"),
    Mistake(
      "unknown profile", "profile: integrator-bilevel-1", "profile: other",
      "gateway.yaml:21: instruments[2].profile: other is not allowed; "
        + "allowed: integrator-bilevel-1, or the path of a .yaml file"),
    Mistake(
      "unknown pack", "[cn-als-2022]", "[cn-als-2023]",
      "gateway.yaml:8: packs[0]: cn-als-2023 is not allowed; "
        + "allowed: \(packs), or the path of a .yaml file"),
    Mistake(
      "pack twice", "[cn-als-2022]", "[cn-als-2022, cn-als-2022]",
      "gateway.yaml:8: packs[1]: names pack cn-als-2022 a second time"),
    Mistake(
      "pack file that is not there", "[cn-als-2022]", "[our.yaml]",
      "gateway.yaml:8: packs[0]: our.yaml cannot be read: No such file or directory; "
        + "allowed: \(packs), or the path of a .yaml file"),
    Mistake(
      "name twice", "name: capnograph", "name: oximeter",
      "gateway.yaml:14: instruments[1].name: oximeter is the name of an earlier instrument; "
        + "allowed: each name once"),
    Mistake(
      "port twice", "tcp://10.0.0.7:4001", "/dev/serial/by-id/usb-nonin",
      "gateway.yaml:16: instruments[1].line: /dev/serial/by-id/usb-nonin is the line of oximeter; "
        + "allowed: each port once, or several Modbus units"),
    Mistake(
      "bad address", "/dev/ttyUSB1", "ttyUSB1",
      "gateway.yaml:23: instruments[2].line: ttyUSB1 is not allowed; allowed: \(addresses)"),
    Mistake(
      "bad TCP port", "tcp://10.0.0.7:4001", "tcp://10.0.0.7:70000",
      "gateway.yaml:16: instruments[1].line: tcp://10.0.0.7:70000 is not allowed; allowed: \(addresses)"),
    Mistake(
      "unit 0", "unit: 1", "unit: 0",
      "gateway.yaml:22: instruments[2].unit: 0 is not allowed; allowed: 1 to 247"),
    Mistake(
      "unit 248", "unit: 1", "unit: 248",
      "gateway.yaml:22: instruments[2].unit: 248 is not allowed; allowed: 1 to 247"),
    Mistake(
      "wrong unit of measure", "760 mmHg", "101.3 kPa",
      "gateway.yaml:17: instruments[1].barometric_pressure: 101.3 kPa is not allowed; "
        + "allowed: mmHg"),
    Mistake(
      "beyond what is possible", "760 mmHg", "76 mmHg",
      "gateway.yaml:17: instruments[1].barometric_pressure: 76 mmHg is not allowed; "
        + "allowed: 400 to 850 mmHg"),
    Mistake(
      "number without unit", "no_breath_timeout: 20 s", "no_breath_timeout: 20",
      "gateway.yaml:18: instruments[1].no_breath_timeout: 20 is not allowed; "
        + "allowed: a unit: us, ms, s, min, h, d"
    ),
    Mistake(
      "records not a power of two", "records: 4096", "records: 5000",
      "gateway.yaml:4: ring.records: 5000 is not allowed; allowed: \(records)"),
    Mistake(
      "flag in quotes", "bilevel_therapy: true", "bilevel_therapy: \"true\"",
      "gateway.yaml:7: patient.bilevel_therapy: is the text \"true\"; expected: true or false"),
    Mistake(
      "no instruments", list, "instruments: []\n",
      "gateway.yaml:9: instruments: a list is not allowed; allowed: 1 to 64 instruments"),
    Mistake(
      "not YAML", "bed: bed-7", "bed: [bed-7", "gateway.yaml:2: is not YAML: did not find expected ',' or ']'"
    ),
    Mistake("empty", good, "", "gateway.yaml: is empty"),
    Mistake("not a mapping", good, "42\n", "gateway.yaml:1: is 42; expected: a mapping"),
  ]

  /// What the daemon says of a configuration, as one line without the directory.
  private func say(
    _ arguments: [String], of text: String, in scratch: ScratchDirectory
  ) async throws -> (ending: SpawnedProgram.Ending, output: [String], errors: [String]) {
    try scratch.write(text, to: "gateway.yaml")
    let program = try SpawnedProgram(
      own: "breathlined", arguments.map { $0.replacing("FILE", with: scratch.path("gateway.yaml")) })
    let output = try await program.output.remainingLines()
    let errors = try await program.errors.remainingLines()
    return (
      try await program.end(), output, errors.map { $0.replacing("\(scratch.path)/", with: "") }
    )
  }

  @Test(arguments: mistakes)
  func `a mistake ends the daemon with 78 and one line that says what is allowed`(_ mistake: Mistake)
    async throws
  {
    let scratch = try ScratchDirectory()
    let text = Self.good.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    try #require(text != Self.good)
    for option in ["--check-config", "--config"] {
      let result = try await say([option, "FILE"], of: text, in: scratch)
      #expect(result.errors == ["breathlined: " + mistake.said])
      #expect(result.ending == .exited(EX_CONFIG))
      #expect(result.output == [])
    }
    #expect(try scratch.names() == ["gateway.yaml"], "no ring is made")
  }

  @Test func `a pack's own mistake is told with the pack's line`() async throws {
    let scratch = try ScratchDirectory()
    try scratch.write("pack: ours\nprovenance: {}\nunknown-for: 30 s\n", to: "ours.yaml")
    let text = Self.good.replacing("[cn-als-2022]", with: "[ours.yaml]")
    let result = try await say(["--check-config", "FILE"], of: text, in: scratch)
    #expect(
      result.errors == [
        "breathlined: ours.yaml:3: unknown-for: 30 s is not allowed; "
          + "allowed: {is: VALUE, from: SOURCE}, for every number names its source"
      ])
    #expect(result.ending == .exited(EX_CONFIG))
  }

  @Test(arguments: ["--check-config", "--config"])
  func `a file that is not there, or is a directory, is said to be so`(option: String) async throws {
    let scratch = try ScratchDirectory()
    for (name, reason) in [("none.yaml", "No such file or directory"), ("", "Is a directory")] {
      let program = try SpawnedProgram(own: "breathlined", [option, scratch.path(name)])
      let expected = "breathlined: \(scratch.path(name)): cannot be read: \(reason)"
      #expect(try await program.errors.remainingLines() == [expected])
      #expect(try await program.end() == .exited(EX_CONFIG))
    }
  }

  @Test func `a good configuration is said to be good, and nothing is opened`() async throws {
    let scratch = try ScratchDirectory()
    let result = try await say(["--check-config", "FILE"], of: Self.good, in: scratch)
    #expect(result.ending == .exited(0))
    #expect(
      result.output.map { $0.replacing("\(scratch.path)/", with: "") } == [
        "gateway.yaml: good; bed bed-7, 3 instruments"
      ])
    #expect(result.errors == [])
    #expect(try scratch.names() == ["gateway.yaml"])
  }

  @Test func `what no instrument ever gives is said, with the rules that look at it`() async throws {
    let scratch = try ScratchDirectory()
    let text = WrittenConfiguration.bed(
      ring: "ring",
      [WrittenConfiguration.instrument("ventilator", speaks: "respironics-v60", line: "/dev/none")])
    let result = try await say(["--check-config", "FILE"], of: text, in: scratch)
    #expect(result.ending == .exited(0))
    let words =
      "no instrument here gives ventilation-mode, so these rules of cn-als-2022 may never be judged: "
    let line = result.output.first { $0.contains(words) }
    #expect(line?.contains("S1.T1, S1.T2") == true, "\(result.output)")
    #expect(result.output.contains { $0.contains("no instrument here gives spo2") })
  }

  @Test(arguments: [
    [], ["--config", "FILE", "--check-config", "FILE"], ["--config"], ["--conf", "FILE"], ["FILE"],
    ["--config", "FILE", "--format", "xml"],
    ["--config", "FILE", "--format", "text", "--show-readings", "0"],
    ["--config", "FILE", "--show-readings", "2"],
  ])
  func `a wrong argument ends the daemon with 64`(arguments: [String]) async throws {
    let scratch = try ScratchDirectory()
    let result = try await say(arguments, of: Self.good, in: scratch)
    #expect(result.ending == .exited(EX_USAGE))
    #expect(!result.errors.isEmpty)
    #expect(try scratch.names() == ["gateway.yaml"])
  }
}

/// A ring that cannot be made or used ends the daemon before any instrument is touched.
@Suite struct `Ring's file` {
  private func refusal(
    of configuration: String, in ward: Ward, program: String? = nil, _ before: [String] = []
  ) async throws -> String {
    let file = try ward.scratch.write(configuration, to: "gateway.yaml")
    let daemon =
      if let program {
        try ward.start(system: program, before + [SpawnedProgram.path(own: "breathlined"), "--config", file])
      } else {
        try ward.start("breathlined", ["--config", file])
      }
    #expect(try await daemon.end() == .exited(EX_CANTCREAT))
    let errors = try await daemon.errors.remainingLines()
    #expect(errors.count == 1)
    return errors.first?.replacing("\(ward.scratch.path)/", with: "") ?? ""
  }

  private func configuration(_ ward: Ward, ring: String) -> String {
    WrittenConfiguration.bed(ring: ring, [WrittenConfiguration.oximeter(line: ward.scratch.path("none"))])
  }

  @Test func `another daemon's ring is left to it`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let configuration = configuration(ward, ring: ward.scratch.path("ring"))
    let first = try ward.gateway(configuration)
    _ = try await first.note("line.closed")
    let said = try await refusal(of: configuration, in: ward)
    #expect(said == "breathlined: ring: another writer holds the ring")
    #expect(first.isRunning)
  }

  @Test(arguments: [
    ("none/ring", "breathlined: none/ring.new: open: No such file or directory"),
    ("directory", "breathlined: directory: open: Is a directory"),
    ("text", "breathlined: text: length is 5, allowed: at least 4096"),
  ])
  func `a path that cannot be a ring is said to be so`(ring: String, said: String) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    mkdir(ward.scratch.path("directory"), 0o755)
    try ward.scratch.write("text\n", to: "text")
    // The ring's path starts beside the configuration.
    let refusal = try await refusal(of: configuration(ward, ring: ring), in: ward)
    #expect(refusal.hasPrefix(said.prefix(while: { $0 != "," })), "\(refusal)")
  }

  @Test func `a ring of another size is not touched`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let path = ward.scratch.path("ring")
    let first = try ward.gateway(configuration(ward, ring: path))
    _ = try await first.note("line.closed")
    first.signal(SIGTERM)
    #expect(try await first.end() == .exited(0))
    let larger = configuration(ward, ring: path).replacing("records: 4096", with: "records: 8192")
    #expect(
      try await refusal(of: larger, in: ward) == "breathlined: ring: capacity is 4096, allowed: 8192")
  }

  @Test func `a file system that is full is said to be so, and nothing is left on it`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    // The shell limits the file's size and ignores the signal for it, as a full disk would look.
    let said = try await refusal(
      of: configuration(ward, ring: ward.scratch.path("ring")), in: ward, program: "/bin/bash",
      ["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""])
    #expect(said == "breathlined: ring.new: no space for 266240 bytes")
    #expect(try ward.scratch.names() == ["gateway.yaml"])
  }
}
