// swift-tools-version: 6.3
import PackageDescription

/// Settings of every target: imports stay internal unless the interface shows them, a warning is an error.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Settings of the targets that also build for a Cortex-M: what Embedded Swift forbids is an error here too.
let portable: [SwiftSetting] = strict + [.treatWarning("EmbeddedRestrictions", as: .error)]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let firmware: [Target.Dependency] = [
  "OximeterFirmware", "CapnographFirmware", "VentilatorFirmware", "CoughMeterFirmware",
]

let package = Package(
  name: "breathline",
  products: [
    .executable(name: "breathline", targets: ["breathline"]),
    .executable(name: "breathlined", targets: ["breathlined"]),
    .executable(name: "breathline-sim", targets: ["breathline-sim"]),
    .library(
      name: "Firmware",
      targets: ["OximeterFirmware", "CapnographFirmware", "VentilatorFirmware", "CoughMeterFirmware"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // Portable rooms
    .target(name: "Quantities", swiftSettings: portable),
    .target(name: "WireFormats", dependencies: ["Quantities"], swiftSettings: portable),
    .target(
      name: "OximeterFirmware", dependencies: ["Quantities", "WireFormats"], path: "Hardware/Oximeter",
      swiftSettings: portable),
    .target(
      name: "CapnographFirmware", dependencies: ["Quantities", "WireFormats"], path: "Hardware/Capnograph",
      swiftSettings: portable),
    .target(
      name: "VentilatorFirmware", dependencies: ["Quantities", "WireFormats"],
      path: "Hardware/BilevelVentilator",
      exclude: ["REGISTERS.md"], swiftSettings: portable),
    .target(
      name: "CoughMeterFirmware", dependencies: ["Quantities", "WireFormats"], path: "Hardware/CoughMeter",
      swiftSettings: portable),

    // The gateway
    .target(name: "Readings", dependencies: ["Quantities"], swiftSettings: strict),
    .target(name: "Documents", dependencies: ["Quantities", yams], swiftSettings: strict),
    .target(name: "Pages", dependencies: ["Quantities"], swiftSettings: strict),
    .target(
      name: "Devices", dependencies: ["Quantities", "WireFormats", "Readings", "Documents"],
      resources: [.embedInCode("Profiles")], swiftSettings: strict),
    .target(name: "Journal", dependencies: ["Readings", crypto], swiftSettings: strict),
    .target(
      name: "Criteria", dependencies: ["Quantities", "Readings", "Documents"],
      resources: [.embedInCode("Packs")], swiftSettings: strict),
    .target(
      name: "Alarms", dependencies: ["Quantities", "Readings", "Documents", "Criteria"],
      swiftSettings: strict),
    .target(
      name: "Gateway",
      dependencies: ["Quantities", "WireFormats", "Readings", "Devices", "Criteria", "Alarms"],
      swiftSettings: strict),
    .target(
      name: "Control", dependencies: ["Quantities", "Readings", "Documents", "Criteria", "Alarms"],
      swiftSettings: strict),
    .target(
      name: "Workbench",
      dependencies: ["Quantities", "WireFormats", "Readings", "Devices", "Gateway", "Pages"],
      swiftSettings: strict),
    .systemLibrary(name: "CSerialPort", pkgConfig: "libserialport", providers: [.apt(["libserialport-dev"])]),
    .systemLibrary(name: "CModbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
    .target(name: "CTerminal"),
    .target(
      name: "Lines", dependencies: ["Quantities", "WireFormats", "CSerialPort", "CModbus", "CTerminal"],
      swiftSettings: strict),
    .executableTarget(
      name: "breathlined",
      dependencies: [
        "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Criteria", "Alarms", "Journal",
        "Control", "Gateway", "Lines",
        argumentParser,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "breathline",
      dependencies: [
        "Quantities", "WireFormats", "Readings", "Devices", "Documents", "Criteria", "Alarms", "Control",
        "Journal", "Lines", "Pages", "Workbench", argumentParser,
      ],
      swiftSettings: strict),

    // The simulator
    .target(name: "Patient", dependencies: ["Quantities"], path: "Simulator/Patient", swiftSettings: strict),
    .target(
      name: "Bench",
      dependencies: [
        "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Criteria", "Alarms", "Control",
        "Gateway", "Lines", "Pages", "Patient",
      ] + firmware,
      path: "Simulator", exclude: ["Patient", "breathline-sim"], sources: ["Bench"],
      resources: [.embedInCode("Scenarios")], swiftSettings: strict),
    .executableTarget(
      name: "breathline-sim",
      dependencies: [
        "Quantities", "Readings", "Documents", "Criteria", "Alarms", "Control", "Devices", "Gateway", "Lines",
        "Pages", "Patient", "Bench", argumentParser,
      ],
      path: "Simulator/breathline-sim", swiftSettings: strict),

    // Tests
    .testTarget(
      name: "QuantitiesTests", dependencies: ["Requirements", "Quantities"], swiftSettings: strict),
    .target(
      name: "CodecChecks", dependencies: ["WireFormats"], path: "Tests/CodecChecks", swiftSettings: strict),
    .testTarget(
      name: "WireFormatsTests", dependencies: ["Requirements", "Quantities", "WireFormats", "CodecChecks"],
      swiftSettings: strict),
    .testTarget(
      name: "FirmwareTests", dependencies: ["Requirements", "Quantities", "WireFormats"] + firmware,
      swiftSettings: strict),
    .target(name: "RingProof", dependencies: ["Readings"], path: "Tests/RingProof", swiftSettings: strict),
    .executableTarget(
      name: "ring-writer", dependencies: ["Quantities", "Readings", "RingProof"], path: "Tests/RingWriter",
      swiftSettings: strict),
    .testTarget(
      name: "ReadingsTests",
      dependencies: ["Requirements", "Quantities", "Readings", "RingProof", "ring-writer"],
      swiftSettings: strict),
    .executableTarget(
      name: "journal-writer", dependencies: ["Readings", "Journal"], path: "Tests/JournalWriter",
      swiftSettings: strict),
    .target(name: "CSyncFaults", path: "Tests/CSyncFaults"),
    .testTarget(
      name: "JournalTests",
      dependencies: ["Requirements", "Readings", "Journal", "CSyncFaults", "journal-writer", crypto],
      swiftSettings: strict),
    .testTarget(name: "DocumentsTests", dependencies: ["Quantities", "Documents"], swiftSettings: strict),
    .testTarget(
      name: "DevicesTests",
      dependencies: [
        "Requirements", "Quantities", "WireFormats", "Readings", "Documents", "Devices", "CodecChecks",
      ] + firmware,
      swiftSettings: strict),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Requirements", "Quantities", "WireFormats", "Readings", "Devices", "Criteria", "Alarms", "Gateway",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CriteriaTests",
      dependencies: ["Requirements", "Quantities", "Readings", "Documents", "Criteria"],
      exclude: ["Expected"], swiftSettings: strict),
    .testTarget(
      name: "AlarmsTests",
      dependencies: [
        "Quantities", "Readings", "Documents", "Criteria", "Alarms", "CodecChecks", "Requirements",
      ],
      swiftSettings: strict),
    .target(name: "CModemLines", path: "Tests/CModemLines"),
    .testTarget(
      name: "LinesTests", dependencies: ["Quantities", "WireFormats", "Lines", "CTerminal", "CModemLines"],
      swiftSettings: strict),
    .testTarget(
      name: "ModbusTests",
      dependencies: [
        "Quantities", "WireFormats", "CodecChecks", "Lines", "CModbus", "CTerminal", "VentilatorFirmware",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PatientTests",
      dependencies: [
        "Requirements", "Quantities", "Readings", "Documents", "Criteria", "Alarms", "Control", "Patient",
        "Bench",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WorkbenchTests",
      dependencies: [
        "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Gateway", "Control", "Workbench",
        "CodecChecks", "Bench",
      ] + firmware,
      swiftSettings: strict),
    .target(
      name: "SpawnedPrograms", dependencies: ["Quantities", "Lines"], path: "Tests/SpawnedPrograms",
      swiftSettings: strict),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "Requirements",
        "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Criteria", "Alarms", "Gateway",
        "Lines",
        "Bench", "Journal", "SpawnedPrograms", "Workbench", "breathline", "breathlined", "breathline-sim",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "BenchTests",
      dependencies: [
        "Requirements",
        "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Criteria", "Alarms", "Control",
        "Gateway", "Lines", "Pages", "Patient", "Bench", "SpawnedPrograms", "VentilatorFirmware",
        "breathline-sim",
      ],
      swiftSettings: strict),
    .target(
      name: "Requirements", path: "Tests/Requirements", exclude: ["requirements.yaml"],
      swiftSettings: strict),
    .testTarget(
      name: "HouseRulesTests", dependencies: ["Documents", "Requirements"], swiftSettings: strict),

    // Measuring against baselines
    .target(
      name: "Baselines", dependencies: ["CModbus"], path: "Tests/Baselines",
      cxxSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "breathline-bench",
      dependencies: [
        "Quantities", "WireFormats", "Readings", "Devices", "Criteria", "Alarms", "Gateway", "Lines", "Bench",
        "Baselines", "VentilatorFirmware",
      ],
      path: "Tests/Benchmarks", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

// Under a sanitizer only the ring, the lines and the sessions are tested: Tests/Scripts/sanitize.sh.
if Context.environment["BREATHLINE_SANITIZED"] != nil {
  let kept = [
    "Quantities", "WireFormats", "Readings", "Documents", "Devices", "Lines", "CSerialPort", "CModbus",
    "CTerminal", "OximeterFirmware", "CapnographFirmware", "VentilatorFirmware", "CoughMeterFirmware",
    "Requirements", "CodecChecks", "RingProof", "ring-writer", "CModemLines", "ReadingsTests",
    "DevicesTests", "LinesTests", "ModbusTests",
  ]
  package.products = []
  package.targets.removeAll { !kept.contains($0.name) }
}
