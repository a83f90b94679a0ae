import Devices
import Foundation
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

/// The package's folder.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path(percentEncoded: false)
private let python = "\(root).build/venv/bin/python3"

/// The worked example of the page on Modbus profiles, as it stands there.
private func workedExample() throws -> String {
  let page = try String(
    contentsOfFile: "\(root)Sources/Devices/Devices.docc/ModbusProfiles.md", encoding: .utf8)
  let parts = page.components(separatedBy: "```yaml\n")
  return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
}

@Suite struct `Profile tool` {
  @Test func `the worked example is good, and says what will be read`() async throws {
    let scratch = try ScratchDirectory()
    let file = try scratch.write(try workedExample(), to: "capnograph-12.yaml")
    let said = try await Said(["profile", "check", file])
    #expect(said.ending == .exited(0))
    let summary = "good; capnograph-12, unit 12, 4 numbers; reads 0+7 input, 20+1 holding"
    #expect(said.output == ["\(file): \(summary)"])
    let json = try await Said(["profile", "check", "--json", file])
    #expect(json.output.count == 1)
    let object = try OutputLine(try #require(json.output.first))
    #expect(object["good"] == true)
    #expect(object["file"] == file)
  }

  @Test func `a refused file ends with 1 and its line, one that cannot be read with 2`() async throws {
    let scratch = try ScratchDirectory()
    let good = try scratch.write(try workedExample(), to: "good.yaml")
    let text = try workedExample().replacing("address: 4, ", with: "address: 3, ")
    let bad = try scratch.write(text, to: "bad.yaml")
    let refused = try await Said(["profile", "check", bad, good])
    #expect(refused.ending == .exited(1))
    #expect(
      refused.errors == [
        "breathline: \(bad):14: fields[1].address: respiratory_rate overlaps etco2 of line 13 in register 3;"
          + " allowed: each register once"
      ])
    #expect(refused.output.count == 1, "the good one is good all the same")
    let missing = try await Said(["profile", "check", bad, scratch.path("none.yaml")])
    #expect(missing.ending == .exited(2))
    let json = try await Said(["profile", "check", "--json", bad])
    #expect(json.ending == .exited(1))
    let object = try OutputLine(try #require(json.output.first))
    #expect(object["good"] == false)
    #expect(object["line"] == 14)
    #expect(object["key"] == "fields[1].address")
  }

  @Test func `the profiles of the product are listed`() async throws {
    let said = try await Said(["profile", "list"])
    #expect(said.output.map { $0.prefix(22) } == ["integrator-bilevel-1  "])
    #expect(try await Said(["profile", "list", "--json"]).output.count == 1)
  }

  /// What a public validator says of files by the schema that the tool prints.
  private func verdicts(_ files: [String], in scratch: ScratchDirectory) async throws -> [String] {
    try #require(
      FileManager.default.isExecutableFile(atPath: python), "run Tests/Scripts/venv.sh, as make test does")
    let schema = try await Said(["profile", "schema"])
    let path = try scratch.write(schema.output.joined(separator: "\n"), to: "schema.json")
    let script = "\(root)Tests/Scripts/scenario-schema.py"
    return try await Said(SpawnedProgram(python, [script, path] + files)).output
  }

  @Test func `the schema accepts what is shipped and the example, and refuses wrong keys, words and units`()
    async throws
  {
    let scratch = try ScratchDirectory()
    let example = try workedExample()
    let mistakes = [
      ("profile: capnograph-12", "profil: capnograph-12"), ("unit: 12", "unit: 248"),
      ("table: input", "table: coils"), ("period: 1 s", "period: 1"),
      ("largest_read: 60", "largest_read: 126"),
      ("longest_gap: 4", "longest_gap: -1"), ("scale: 1 kPa", "scale: 1 bar"), ("type: s16", "type: int16"),
      ("channel: fico2", "channel: capnogram"), ("address: 6", "address: 65536"),
      ("valid_bit: 1}", "valid_bit: 16}"), ("10: standby", "10: off"), ("words: low-first", "words: little"),
      ("accepts: [2, 3]", "accepts: []"), ("validity: {address: 5}", "validity: 5"),
    ]
    let shipped = RegisterProfile.embeddedNames.map { "\(root)Sources/Devices/Profiles/\($0).yaml" }
    let good = try shipped + [scratch.write(example, to: "example.yaml")]
    var bad: [String] = []
    for (place, (right, wrong)) in mistakes.enumerated() {
      let text = example.replacingOccurrences(of: right, with: wrong)
      try #require(text != example, "\(right)")
      bad.append(try scratch.write(text, to: "wrong-\(place).yaml"))
    }
    let verdicts = try await verdicts(good + bad, in: scratch)
    #expect(verdicts.prefix(good.count) == good.map { "valid \($0)" }[...])
    for (verdict, mistake) in zip(verdicts.dropFirst(good.count), mistakes) {
      #expect(verdict.hasPrefix("refused "), "\(mistake.1): \(verdict)")
    }
    #expect(verdicts.count == good.count + bad.count)
  }
}

@Suite(.serialized) struct `Modbus tool` {
  /// How the ventilator is reached.
  enum Wire: CaseIterable {
    case serial, tcp
  }

  private func line(_ bed: LiveSimulator, _ wire: Wire) throws -> String {
    switch wire {
    case .serial: "\(bed.directory)/ventilator"
    case .tcp: "tcp://127.0.0.1:\(try #require(bed.modbusPort))"
    }
  }

  @Test(arguments: Wire.allCases)
  func `a unit is read through its profile, and as registers`(wire: Wire) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(scenario: "stable-niv")
    let line = try line(bed, wire)
    let said = try await Said(["modbus", "read", line, "--profile", "integrator-bilevel-1", "--json"])
    #expect(said.ending == .exited(0), "\(said.errors)")
    let channels = try said.output.map { try OutputLine($0)["channel"] as String? }
    #expect(channels.count == 14)
    let set = try said.output.map { try OutputLine($0) }.first { $0["channel"] == "ipap_set" }
    #expect(set?["value"] == 16)
    let raw = try await Said(["modbus", "read", line, "--unit", "1", "--input", "4:3"])
    #expect(raw.output == ["4\t3\t3\t0x0003", "5\t160\t160\t0x00A0", "6\t50\t50\t0x0032"])
    let beyond = try await Said(["modbus", "read", line, "--unit", "1", "--holding", "20:5"])
    #expect(beyond.ending == .exited(1))
    #expect(beyond.errors == ["breathline: \(line): unit 1 refused with exception 2."])
  }

  @Test(arguments: Wire.allCases)
  func `a scan says what it will send, and finds the unit with its name`(wire: Wire) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(scenario: "stable-niv")
    let line = try line(bed, wire)
    let said = try await Said(["modbus", "scan", line, "--units", "1-3", "--timeout-ms", "60"])
    #expect(said.ending == .exited(0))
    #expect(
      said.output == ["unit 1\tregister 0 is 1 (function 4)\tBreathline BLV-1 1.0"])
    #expect(said.errors.first?.contains("nothing is written") == true)
    let none = try await Said(["modbus", "scan", line, "--units", "5", "--timeout-ms", "60"])
    #expect(none.ending == .exited(1))
    #expect(none.errors.last == "breathline: \(line): no unit of 5 to 5 answered.")
  }

  @Test func `a line that cannot be opened is told in one sentence that says what to do`() async throws {
    let scratch = try ScratchDirectory()
    let terminal = try PseudoTerminal(at: scratch.path("busy"))
    let holder = ModbusBus(.port(path: terminal.path))
    try holder.open(within: .seconds(1))
    let closed = try Peer()
    let cases = [
      (scratch.path("none"), "no such port"), (terminal.path, "another program has the port open"),
      ("ttyS0", "is not the address of a line"),
      (try scratch.write("text", to: "file"), "not a serial line"),
    ]
    for (line, words) in cases {
      for command in [["read", line, "--unit", "1", "--input", "0:1"], ["scan", line]] {
        let said = try await Said(["modbus"] + command)
        #expect(said.ending == .exited(EX_UNAVAILABLE))
        #expect(said.errors.count == 1)
        #expect(said.errors.first?.contains(words) == true, "\(said.errors)")
      }
    }
    holder.close()
    withExtendedLifetime(closed) {}
  }

  @Test(arguments: [
    ["read", "x", "--unit", "0", "--input", "0:1"], ["read", "x", "--unit", "1", "--input", "0:126"],
    ["read", "x", "--unit", "1", "--input", "65535:2"], ["read", "x", "--unit", "1"],
    ["read", "x", "--input", "0:1"], ["read", "x", "--unit", "1", "--input", "0:1", "--holding", "0:1"],
    ["scan", "x", "--units", "0-3"], ["scan", "x", "--units", "1-248"], ["scan", "x", "--units", "3-1"],
    ["scan", "x", "--baud", "9601"],
  ])
  func `wrong arguments are refused before anything is opened`(arguments: [String]) async throws {
    #expect(try await Said(["modbus"] + arguments).ending == .exited(EX_USAGE))
  }
}

/// pymodbus, a stack that is not libmodbus, against ours.
@Suite(.serialized) struct `pymodbus` {
  @Test(arguments: `Modbus tool`.Wire.allCases)
  func `reads the simulated ventilator and cannot write to it`(wire: `Modbus tool`.Wire) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator(scenario: "stable-niv")
    let arguments =
      switch wire {
      case .serial: ["rtu", "\(bed.directory)/ventilator"]
      case .tcp: ["tcp", "\(try #require(bed.modbusPort))"]
      }
    let script = "\(root)Tests/Scripts/pymodbus-poll.py"
    let said = try await Said(ward.start(system: python, [script] + arguments))
    #expect(said.ending == .exited(0), "\(said.errors)")
    let lines = said.output.map { $0.split(separator: " ").map(String.init) }
    let items = Dictionary(uniqueKeysWithValues: lines.map { ($0[0], Array($0.dropFirst())) })
    for table in ["input", "holding"] {
      #expect(items[table]?.count == 24)
      #expect(items[table]?[0] == "1", "version of the map")
      #expect(items[table]?[4...6] == ["3", "160", "50"])
    }
    #expect(items["waveforms"]?.count == 125)
    #expect(items["beyond"] == ["exception", "2"])
    #expect(items["write"] == ["exception", "1"])
    #expect(items["writes"] == ["exception", "1"])
    #expect(items["after"] == ["160", "50"])
    #expect(items["identification"] == ["Breathline", "BLV-1", "1.0"])
  }

  @Test(arguments: `Modbus tool`.Wire.allCases)
  func `is read by our client, each unit with its own profile, and scanned`(
    wire: `Modbus tool`.Wire
  ) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let kind = wire == .tcp ? "tcp" : "rtu"
    let server = try ward.start(system: python, ["\(root)Tests/Scripts/pymodbus-serve.py", kind])
    let place = try await server.line()
    let line = wire == .tcp ? "tcp://127.0.0.1:\(place)" : place
    for (unit, table, first) in [("1", "--holding", 10), ("7", "--input", 1010)] {
      let said = try await Said(["modbus", "read", line, "--unit", unit, table, "10:125", "--json"])
      #expect(said.ending == .exited(0), "\(said.errors)")
      let values = try said.output.map { try OutputLine($0)["value"] as Int? }
      #expect(values == (first..<first + 125).map { $0 })
    }
    let beyond = try await Said(["modbus", "read", line, "--unit", "1", "--input", "299:2"])
    #expect(beyond.errors == ["breathline: \(line): unit 1 refused with exception 2."])
    let text = """
      profile: served
      title: What pymodbus serves
      unit: 7
      table: holding
      period: 1 s
      largest_read: 20
      longest_gap: 0
      fields:
        - {channel: ipap, address: 180, type: u16, scale: 0.1 cmH2O}
        - {channel: leak, address: 200, type: u32, words: low-first, scale: 0.001 L/min, table: input}
      """
    let profile = try ward.scratch.write(text, to: "served.yaml")
    let read = try await Said(["modbus", "read", line, "--profile", profile])
    // 1201 times 65 536 and 1200 thousandths are more than any leak.
    #expect(read.output == ["ipap\t18 cmH2O", "leak\t--- implausible"], "\(read.errors)")
    let scan = try await Said(["modbus", "scan", line, "--units", "1-1"])
    #expect(scan.output == ["unit 1\tregister 0 is 1000 (function 4)\tpymodbus PM 3.16.1"])
  }
}
