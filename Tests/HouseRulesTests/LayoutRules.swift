extension HouseRule {
  /// Rules about which files there are and how they look.
  static let layout = [topLevel, emptyRooms, lineLength, fileLength, readMe, continuousIntegration, scripts]

  private static let topLevel = HouseRule(
    sentence: "the top level has only the entries its owner named",
    instead: "put the file into Sources, Tests, Hardware or Simulator",
    broken: [["docs/index.md": ""], ["CHANGELOG.md": ""]],
    kept: ["Package.swift": "", ".swift-format": "", ".github/CONTRIBUTING.md": "", "Sources/A/B.swift": ""]
  ) { tree in
    let entries = [
      "Package.swift", "Sources", "Tests", "Hardware", "Simulator", "README.md", "Makefile", "LICENSE",
    ]
    return tree.topLevel.filter { !$0.hasPrefix(".") && !entries.contains($0) }
      .map { Breach($0, nil, "top level") }
  }

  private static let emptyRooms = HouseRule(
    sentence: "every room has code",
    instead: "build a room when its first real code arrives, and take it out of Package.swift until then",
    broken: [
      ["Package.swift": ".target(name: \"Gateway\"),", "Sources/Gateway/Gateway.docc/Gateway.md": "#"],
      ["Package.swift": ".target(name: \"Gateway\"),", "Sources/Gateway/Start.swift": "enum Start {}"],
      [
        "Package.swift": ".testTarget(name: \"GatewayTests\"),", "Tests/GatewayTests/Start.swift": "import X",
      ],
      ["Package.swift": ".target(name: \"CTerminal\"),", "Sources/CTerminal/terminal.c": "#include <a.h>"],
    ],
    kept: [
      "Package.swift": ".target(name: \"Gateway\"),\n.systemLibrary(name: \"CModbus\"),",
      "Sources/Gateway/Core.swift": "public struct Core {}",
      "Sources/CModbus/module.modulemap": "module CModbus {}",
    ]
  ) { tree in
    let hasCode = Pattern(#"[{(=]"#)
    return PackageTarget.all(of: tree).filter { target in
      let sources = tree.files(below: [target.folder]).filter { file in
        [".swift", ".c", ".cpp", ".modulemap"].contains { file.path.hasSuffix($0) }
          && file.name != "Start.swift"
      }
      return !sources.contains { !hasCode.matches(in: $0.code).isEmpty }
    }.map { Breach($0.folder, nil, "no source of \($0.name)") }
  }

  private static let lineLength = HouseRule(
    sentence: "no line is longer than 110 columns",
    instead: "break it where the thought breaks; `make format` does so for code and comments",
    broken: [
      ["Sources/Gateway/Core.swift": "let a = 1\n" + String(repeating: "x", count: 111)],
      ["Makefile": String(repeating: "x", count: 111)],
      ["Simulator/Scenarios/night.yaml": String(repeating: "x", count: 111)],
    ],
    kept: [
      "Sources/Gateway/Core.swift": String(repeating: "ä", count: 110),
      "README.md": String(repeating: "x", count: 300),
    ]
  ) { tree in
    let endings = [
      ".swift", ".c", ".cpp", ".h", ".hpp", ".sh", ".yaml", ".yml", ".modulemap", "Makefile", ".ci/run",
    ]
    return tree.files.filter { file in endings.contains { file.path.hasSuffix($0) } }.flatMap { file in
      file.lines.enumerated().filter { $0.element.utf8.count > 110 && $0.element.count > 110 }
        .map { Breach(file.path, $0.offset + 1, "\($0.element.count) columns") }
    }
  }

  private static let fileLength = HouseRule(
    sentence: "no file is longer than 600 lines",
    instead: "give each idea of it a file of its own",
    broken: [["Sources/Gateway/Core.swift": String(repeating: "let a = 1\n", count: 601)]],
    kept: ["Sources/Gateway/Core.swift": String(repeating: "let a = 1\n", count: 600)]
  ) { tree in
    tree.files.filter { file in [".swift", ".c", ".cpp", ".h", ".sh"].contains { file.path.hasSuffix($0) } }
      .map { (path: $0.path, count: $0.lines.count - ($0.text.hasSuffix("\n") ? 1 : 0)) }
      .filter { $0.count > 600 }.map { Breach($0.path, nil, "\($0.count) lines") }
  }

  private static let readMe = HouseRule(
    sentence: "the README has the two commands",
    instead: "show `make demo` and `make test` as a newcomer would type them",
    broken: [["Makefile": "demo:"], ["README.md": "make demo"], ["README.md": "make test"]],
    kept: ["README.md": "    make demo\n    make test\n"]
  ) { tree in
    ["make demo", "make test"].filter { !(tree["README.md"]?.text.contains($0) ?? false) }
      .map { Breach("README.md", nil, "without `\($0)`") }
  }

  private static let continuousIntegration = HouseRule(
    sentence: "continuous integration runs make test and nothing else",
    instead: "let .ci/run, which can be executed, call `make test`, and put every check into the Makefile",
    broken: [
      [".ci/other": "make test"],
      [".ci/run": "#!/usr/bin/env bash\n# make test\nswift test"],
      Tree([TextFile(path: ".ci/run", text: "exec make test\n", isExecutable: false)]),
    ],
    kept: [".ci/run": "#!/usr/bin/env bash\nset -euo pipefail\nexec make test </dev/null\n"]
  ) { tree in
    guard let run = tree[".ci/run"], run.isExecutable else {
      return [Breach(".ci/run", nil, "is not there or cannot be executed")]
    }
    let calls = Pattern(#"^[ \t]*(?:exec[ ]+)?make test\b"#).matches(in: run.text)
    return calls.isEmpty ? [Breach(".ci/run", nil, "does not call make test")] : []
  }

  private static let scripts = HouseRule(
    sentence: "a script stops at the first error",
    instead: "start it with #!/usr/bin/env bash and set -euo pipefail, and make it executable",
    broken: [
      ["Tests/Scripts/demo.sh": "#!/usr/bin/env bash\necho demo\n"],
      ["Tests/Scripts/demo.sh": "set -euo pipefail\n"],
      Tree([
        TextFile(
          path: "Tests/Scripts/a.sh", text: "#!/usr/bin/env bash\nset -euo pipefail\n", isExecutable: false)
      ]),
    ],
    kept: ["Tests/Scripts/demo.sh": "#!/usr/bin/env bash\n# Shows.\nset -euo pipefail\n"]
  ) { tree in
    tree.files.filter { $0.path.hasSuffix(".sh") || $0.isBelow(".ci") }.filter { file in
      !(file.text.hasPrefix("#!/usr/bin/env bash\n") && file.isExecutable
        && file.text.contains("\nset -euo pipefail\n"))
    }.map { Breach($0.path, nil, "head or mode of a script") }
  }
}
