/// A room of the house: a folder and the modules its sources may import.
struct Room: Sendable {
  /// The folder below the root.
  let folder: String
  /// Every module that may be imported.
  let mayImport: Set<String>

  private init(_ folder: String, _ mayImport: [String]) {
    self.folder = folder
    self.mayImport = Set(mayImport)
  }

  private static let pure = [
    "Quantities", "WireFormats", "Readings", "Devices", "Criteria", "Alarms", "Gateway",
  ]
  private static let firmware = [
    "OximeterFirmware", "CapnographFirmware", "VentilatorFirmware", "CoughMeterFirmware",
  ]

  /// All rooms with what they may import, from the table of the architecture page.
  static let all = [
    Room("Sources/Quantities", []),
    Room("Sources/WireFormats", ["Quantities"]),
    Room("Sources/Readings", ["Quantities", "Glibc", "Synchronization"]),
    Room("Sources/Documents", ["Quantities", "Yams", "Glibc"]),
    Room("Sources/Pages", ["Quantities", "Glibc"]),
    Room("Sources/Journal", ["Readings", "Crypto", "Glibc"]),
    // Modbus profiles are data: the room that says what a profile is reads it.
    Room("Sources/Devices", ["Quantities", "WireFormats", "Readings", "Documents"]),
    Room("Sources/Criteria", ["Quantities", "Readings", "Documents"]),
    Room("Sources/Alarms", ["Quantities", "Readings", "Documents", "Criteria"]),
    Room("Sources/Gateway", ["Quantities", "WireFormats", "Readings", "Devices", "Criteria", "Alarms"]),
    Room(
      "Sources/Workbench",
      ["Quantities", "WireFormats", "Readings", "Devices", "Gateway", "Pages", "Glibc"]),
    Room("Sources/Control", ["Quantities", "Readings", "Documents", "Criteria", "Alarms"]),
    Room(
      "Sources/Lines",
      ["Quantities", "WireFormats", "CSerialPort", "CModbus", "CTerminal", "Glibc", "Synchronization"]),
    Room(
      "Sources/breathlined",
      pure + [
        "Documents", "Journal", "Control", "Lines", "ArgumentParser", "Logging", "Foundation", "Glibc",
        "Synchronization",
      ]),
    // The tool checks profiles, and asks Modbus units as the gateway does.
    Room(
      "Sources/breathline",
      ["Quantities", "WireFormats", "Readings", "Devices", "Documents", "Criteria", "Alarms", "Journal"]
        + ["Control", "Lines", "Pages", "Workbench", "ArgumentParser", "Foundation", "Glibc"]
        + ["Synchronization"]),
    Room("Hardware", ["Quantities", "WireFormats"]),
    Room("Simulator/Patient", ["Quantities"]),
    Room(
      "Simulator/Bench",
      pure + firmware
        + ["Documents", "Control", "Lines", "Pages", "Patient", "Glibc", "Synchronization"]),
    Room(
      "Simulator/breathline-sim",
      [
        "Quantities", "Readings", "Documents", "Criteria", "Alarms", "Control", "Devices", "Gateway", "Lines",
        "Pages", "Patient", "Bench", "ArgumentParser", "Foundation", "Glibc", "Synchronization",
      ]),
  ]
}

extension HouseRule {
  /// Rules about which room does what.
  static let rooms = [imports, clocks, concurrencyInTheCore, chance, wholeNumbers, strictTargets]

  private static let imports = HouseRule(
    sentence: "a room imports only what the architecture's table of rooms gives it",
    instead: "move the code to the room that may do this, or hand it in as a value; an arrow that is really"
      + " needed goes into the table of rooms first, and then into Room.all",
    broken: [
      ["Sources/Gateway/Core.swift": "import Lines"],
      ["Sources/Devices/Session.swift": "public import struct Foundation.Data"],
      ["Sources/Criteria/Pack.swift": "@preconcurrency import Yams"],
      ["Sources/Gateway/Core.swift": "internal import CModbus"],
      ["Sources/breathlined/main.swift": "import Bench"],
      ["Hardware/Oximeter/Device.swift": "import Readings"],
      ["Simulator/Patient/Lung.swift": "import Foundation"],
      ["Sources/NewRoom/Thing.swift": "import Quantities"],
    ],
    kept: [
      "Sources/Lines/SerialLine.swift": "internal import CSerialPort\nimport Glibc",
      "Sources/Documents/Document.swift": "import Yams\n// import Foundation",
      "Tests/LinesTests/PtyTests.swift": "import CTerminal\nimport Foundation",
    ]
  ) { tree in
    let importLine = Pattern(
      #"^[ \t]*(?:@\w+(?:\([^)]*\))?[ ]+)*(?:(?:public|package|internal|fileprivate|private)[ ]+)?"#
        + #"import[ ]+(?:(?:struct|class|enum|protocol|typealias|func|let|var)[ ]+)?(\w+)"#)
    return tree.swift(below: Tree.product).flatMap { file in
      guard let room = Room.all.first(where: { file.isBelow($0.folder) }) else {
        return [Breach(file.path, nil, "a folder without a line in Room.all")]
      }
      return importLine.matches(in: file.code).filter { !room.mayImport.contains($0.group) }
        .map { Breach(file.path, $0.line, "\($0.all) in \(room.folder)") }
    }
  }

  /// The rooms that may look at a clock: they hand the time to all others.
  private static let shell = [
    "Sources/Lines", "Sources/breathlined", "Sources/breathline/Bench", "Simulator/Bench/Live",
    "Simulator/breathline-sim",
  ]

  private static let clocks = HouseRule(
    sentence: "only the shell looks at a clock",
    instead: "take the moment as an Uptime from the caller; deadlines are state, and waiting is the shell's",
    broken: [
      ["Sources/Gateway/Core.swift": "let at = Date()"],
      ["Sources/Devices/Session.swift": "let at = clock.now"],
      ["Sources/Readings/Ring.swift": "clock_gettime(CLOCK_MONOTONIC, &time)"],
      ["Sources/Criteria/Window.swift": "let clock = ContinuousClock()"],
      ["Simulator/Bench/Wire.swift": "u\(sleeping)(10)"],
      ["Hardware/Oximeter/Device.swift": "try await Task.\(sleeping)(for: .seconds(1))"],
    ],
    kept: [
      "Sources/Lines/Clock.swift": "clock_gettime(CLOCK_MONOTONIC, &time)",
      "Simulator/Bench/Live/Clock.swift": "clock_gettime(CLOCK_MONOTONIC, &time)",
      "Sources/Gateway/Core.swift": "let knownDate = upDate(sinceNow.nowhere) // Date()",
      "Sources/WireFormats/Mode.swift": "case \(sleeping)(UInt8)\nlet mode = Mode.\(sleeping)(1)",
    ]
  ) { tree in
    let words =
      #"(?<![\w.])Date\(|(?<!self)(?<!bed)(?<!body)\.now\b|(?<![\w.]|case )(?:u|nano)?sleep\("#
      + #"|\b(?:Task|Thread)\.sleep\b"#
      + #"|\bContinuousClock\b|\bSuspendingClock\b|\bDispatchTime\b|\bclock_gettime\b|\bgettimeofday\b"#
      + #"|\btime\(nil\)|\bProcessInfo\b"#
    let others = tree.swift(below: Tree.product).filter { file in !shell.contains { file.isBelow($0) } }
    return Pattern(words).breaches(inCodeOf: others)
  }

  private static let concurrencyInTheCore = HouseRule(
    sentence: "the core and what it is made of are synchronous values",
    instead: "return a command, a note or a finding; threads, tasks, locks and output are the shell's",
    broken: [
      ["Sources/Gateway/Core.swift": "public func handle() async {}"],
      ["Sources/Criteria/Engine.swift": "Task { evaluate() }"],
      ["Sources/Devices/Session.swift": "print(frame)"],
      ["Sources/Gateway/Core.swift": "public actor Bed {}"],
    ],
    kept: [
      "Sources/Gateway/Core.swift": "func fingerprint() {} // print(this) in a Task {",
      "Sources/breathlined/main.swift": "print(line)",
    ]
  ) { tree in
    let pure = ["Quantities", "WireFormats", "Documents", "Devices", "Criteria", "Alarms", "Gateway"]
    let folders = pure.map { "Sources/\($0)" } + ["Hardware", "Simulator/Patient"]
    return Pattern(#"\b(?:async|await)\b|\bTask[ ]*[.{(]|\bDispatch\w+|(?<![\w.])print\(|\bactor[ ]+\w+"#)
      .breaches(inCodeOf: tree.swift(below: folders))
  }

  private static let chance = HouseRule(
    sentence: "nothing is left to chance: all randomness comes from the seed",
    instead: "draw from a named stream of the run's seed; sort what comes out of a Set or a Dictionary",
    broken: [
      ["Simulator/Patient/Cough.swift": "let peak = Int.random(in: 1...6)"],
      ["Simulator/Bench/Run.swift": "var source = SystemRandomNumberGenerator()"],
      ["Sources/Gateway/Core.swift": "let id = UUID()"],
      ["Simulator/Bench/Run.swift": "breaths.shuffle()"],
    ],
    kept: [
      "Simulator/Patient/Cough.swift": "let peak = Int.random(in: 1...6, using: &stream)",
      "Simulator/Bench/Run.swift": "breaths.shuffle(using: &stream)",
    ]
  ) { tree in
    let words =
      #"\bSystemRandomNumberGenerator\b|\barc4random\w*|\bUUID\(\)|\bshuffled?\(\)|\brandomElement\(\)"#
      + #"|\.random\(in: [^,()]*\)|\bs?rand(?:om)?\(\)"#
    return Pattern(words).breaches(inCodeOf: tree.swift(below: Tree.product))
  }

  private static let wholeNumbers = HouseRule(
    sentence: "portable rooms calculate with whole numbers",
    instead: "use the scaled integers of Quantities; an image has no floating point for doubles",
    broken: [
      ["Sources/WireFormats/Frame.swift": "let flow: Float = 1"],
      ["Hardware/Oximeter/Device.swift": "let scaled = Int32(Double(raw) * 1.5)"],
    ],
    kept: [
      "Sources/Quantities/Flow.swift": "let isDoubled = true // no Double here",
      "Simulator/Patient/Lung.swift": "let volume: Double = 1",
    ]
  ) { tree in
    Pattern(#"\b(?:Double|Float(?:16|32|64)?)\b"#)
      .breaches(inCodeOf: tree.swift(below: ["Sources/Quantities", "Sources/WireFormats", "Hardware"]))
  }

  private static let strictTargets = HouseRule(
    sentence: "every Swift target is built with warnings as errors",
    instead: "give the target swiftSettings: strict, or portable when it also builds for a Cortex-M",
    broken: [
      ["Package.swift": ".target(name: \"Gateway\", dependencies: [\"A\"]),", "Sources/Gateway/A.swift": ""]
    ],
    kept: [
      "Package.swift": """
      .target(name: "Gateway", swiftSettings: strict), .systemLibrary(name: "CModbus"),
      .target(name: "Quantities", swiftSettings: portable), .target(name: "CTerminal"),
      """,
      "Sources/Gateway/A.swift": "", "Sources/Quantities/B.swift": "", "Sources/CTerminal/terminal.c": "",
    ]
  ) { tree in
    PackageTarget.all(of: tree)
      .filter { !$0.isPortable && !$0.declaration.contains("swiftSettings: strict") }
      .filter { !tree.swift(below: [$0.folder]).isEmpty }
      .map { Breach("Package.swift", nil, $0.name) }
  }
}
