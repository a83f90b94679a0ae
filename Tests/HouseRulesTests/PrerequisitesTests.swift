import Foundation
import Testing

@Suite struct `The check of prerequisites` {
  private let script: Script
  private let path: String

  /// Gives the script a PATH with the machine's own text tools, and nothing that it looks for.
  init() throws {
    script = try Script("prerequisites.sh")
    path = script.folder.url.appending(path: "bin").path
    for tool in ["bash", "env", "sort", "head", "sed", "cat"] { try link(tool) }
    try program("swift", "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'")
    try program("id", "echo 0")
    try program("python3", ":")
  }

  private func link(_ tool: String) throws {
    let places = ["/usr/bin", "/bin"].map { "\($0)/\(tool)" }
    let place = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0) })
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(tool)", withDestinationPath: place)
  }

  private func program(_ name: String, _ body: String) throws {
    try script.folder.write("#!/usr/bin/env bash\n\(body)\n", to: "bin/\(name)", executable: true)
  }

  /// A package tool that notes how it was called, and from then on finds what it installed.
  private func installer(_ name: String = "apt-get", status: Int = 0) throws {
    let log = "\(path)/../log"
    try program(name, "echo \"$DEBIAN_FRONTEND $*\" >>'\(log)'\n[ \"$1\" = update ] || exit \(status)")
    try program("pkg-config", "[ -e '\(log)' ] && grep -q install '\(log)'")
    try link("grep")
    try program("mbpoll", ":")
    try program("groff", ":")
  }

  private func log() throws -> [String] {
    let url = script.folder.url.appending(path: "log")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func `says nothing and calls nothing when all is there`() throws {
    try installer()
    try program("pkg-config", ":")
    let outcome = try script.run(path: path)
    #expect(outcome.status == 0)
    #expect(outcome.output + outcome.errors == "")
    #expect(try log() == [])
  }

  @Test func `names and installs what is missing as root without asking`() throws {
    try installer()
    let outcome = try script.run(path: path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("missing here: libserialport-dev libmodbus-dev\n"))
    let calls = try log()
    #expect(calls.count == 2)
    #expect(calls.first?.hasPrefix("noninteractive update") == true)
    #expect(calls.last?.hasPrefix("noninteractive install --yes") == true)
    #expect(calls.last?.hasSuffix("libserialport-dev libmodbus-dev") == true)
  }

  @Test func `a Python that cannot make environments is missing`() throws {
    try installer()
    try program("pkg-config", ":")
    let installed = "\(path)/../log"
    try program("python3", "[ -e '\(installed)' ] && grep -q python3-venv '\(installed)'")
    let outcome = try script.run(path: path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("missing here: python3-venv\n"))
    #expect(try log().last?.hasSuffix(" python3-venv") == true)
  }

  @Test func `uses sudo without a password when it is not root and has no terminal`() throws {
    try installer()
    try program("id", "echo 1000")
    try program("sudo", "[ \"$1\" = -n ] || exit 9\nshift\n[ \"$1\" = true ] || exec \"$@\"")
    let outcome = try script.run(path: path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try log().count == 2)
  }

  @Test(arguments: [nil, "exit 1"])
  func `says what to install when neither root nor sudo is there`(_ sudo: String?) throws {
    try installer()
    try program("id", "echo 1000")
    if let sudo { try program("sudo", sudo) }
    let outcome = try script.run(path: path)
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("apt-get install --yes libserialport-dev libmodbus-dev"))
    #expect(try log() == [])
  }

  @Test func `says so when apt-get fails or is not there`() throws {
    try installer(status: 100)
    #expect(try script.run(path: path).status == 69)
    try FileManager.default.removeItem(atPath: "\(path)/apt-get")
    try FileManager.default.removeItem(atPath: "\(path)/../log")
    let outcome = try script.run(path: path)
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("no apt-get on this machine"))
  }

  @Test(arguments: [
    ("6.2.4", false), ("5.10", false), ("6.3", true), ("6.3.1", true), ("6.10", true), ("7.0", true),
  ])
  func `wants Swift six point three or newer`(_ version: String, _ isEnough: Bool) throws {
    try installer()
    try program("pkg-config", ":")
    try program("swift", "echo 'Swift version \(version) (swift-\(version)-RELEASE)'")
    let outcome = try script.run(path: path)
    #expect((outcome.status == 0) == isEnough)
    #expect(outcome.errors.contains("Swift 6.3 or newer is needed") == !isEnough)
  }

  @Test func `says where to get Swift when there is none`() throws {
    try FileManager.default.removeItem(atPath: "\(path)/swift")
    let outcome = try script.run(path: path)
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("no 'swift' on the PATH"))
  }
}
