extension HouseRule {
  /// Rules about words that stand anywhere in the tree.
  ///
  /// The words are put together from halves, so that this file does not break its own rules.
  static let text = [unfinished, machinePaths, registries]

  private static let unfinishedWords = [
    "TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK", "place" + "holder", "not " + "implemented",
    "for " + "now",
  ]

  private static let unfinished = HouseRule(
    sentence: "nothing is left for later, and nothing pretends",
    instead: "finish it, or take it out and file an issue",
    broken: unfinishedWords.map { ["Sources/Gateway/Core.swift": "// \($0): the rest"] }
      + [["Makefile": "# " + unfinishedWords[0].lowercased()]],
    kept: ["Sources/Gateway/Core.swift": "// for nowhere, to do, hackney and a mastodon"]
  ) { tree in
    let words = unfinishedWords.joined(separator: "|")
    return Pattern(#"\b(?:"# + words + #")\b"#, ignoringCase: true)
      .breaches(inTextOf: tree.files.filter { $0.path != "LICENSE" })
  }

  private static let machineFolders = [
    "wo" + "rk", "fa" + "rm", "ro" + "ot", "opt/" + "swift", "ho" + "me", "Us" + "ers",
  ]

  private static let machinePaths = HouseRule(
    sentence: "no file names a path of one machine",
    instead: "use a path below the package, a folder that the user gives, or /var/lib and /run",
    broken: machineFolders.map { ["README.md": "see /\($0)/breathline/notes"] },
    kept: [
      "README.md": "/dev/serial/by-id/usb-1, /run/breathline, Sources/worked/out, https://a.example/working",
      "Sources/Lines/Path.swift": "let root = \"/\"",
    ]
  ) { tree in
    let folders = machineFolders.joined(separator: "|")
    return Pattern("(?<![A-Za-z0-9_.])/(?:" + folders + ")/")
      .breaches(inTextOf: tree.files.filter { $0.path != "LICENSE" })
  }

  private static let hosts = [
    "py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "proxy." + "golang.org",
    "rubygems" + ".org", "maven" + ".org", "arti" + "factory", "deb.deb" + "ian.org", "docker" + ".io",
  ]

  private static let registries = HouseRule(
    sentence: "no file names the host of a package registry",
    instead: "leave the choice of mirror to the machine: apt and SwiftPM have their own settings for it",
    broken: hosts.map { ["Makefile": "curl https://\($0)/simple"] },
    kept: ["Package.swift": "https://github.com/apple/swift-log", "README.md": "apt-get install mbpoll"]
  ) { tree in
    let names = hosts.map { $0.replacing(".", with: "\\.") }.joined(separator: "|")
    return Pattern(names, ignoringCase: true).breaches(inTextOf: tree.files.filter { $0.path != "LICENSE" })
  }
}
