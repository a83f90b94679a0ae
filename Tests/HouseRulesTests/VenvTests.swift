import Foundation
import Testing

/// The script that prepares the Python in which tests read our reports.
@Suite struct `The readers of our reports` {
  private let script: Script
  private let path: String

  /// Gives the script a PATH with the machine's own text tools, and a folder of its own.
  init() throws {
    script = try Script("venv.sh")
    path = script.folder.url.appending(path: "bin").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for tool in ["bash", "env", "cat", "rm", "mkdir", "chmod", "dirname"] {
      let places = ["/usr/bin", "/bin"].map { "\($0)/\(tool)" }
      let place = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0) })
      try FileManager.default.createSymbolicLink(atPath: "\(path)/\(tool)", withDestinationPath: place)
    }
  }

  /// A Python that makes environments whose own Python does this.
  private func python(_ inner: String) throws {
    let body = """
      #!/usr/bin/env bash
      [ "$1" = -m ] || exit 0
      mkdir -p "$3/bin"
      echo '#!/usr/bin/env bash' >"$3/bin/python3"
      echo '\(inner)' >>"$3/bin/python3"
      chmod +x "$3/bin/python3"

      """
    try script.folder.write(body, to: "bin/python3", executable: true)
  }

  private func prepare() throws -> Script.Outcome {
    try script.run([script.folder.url.path], path: path)
  }

  @Test func `are fetched once and then nothing is said`() throws {
    try python("echo \"$*\" >>\"$0.log\"")
    let first = try prepare()
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("venv: fetching junitparser=="))
    let again = try prepare()
    #expect(again.status == 0)
    #expect(again.output + again.errors == "")
    let log = script.folder.url.appending(path: ".build/venv/bin/python3.log")
    let calls = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
    #expect(calls.count { $0.contains("pip install") } == 1)
  }

  @Test func `are named when they cannot be fetched, and tried again the next time`() throws {
    try python("[ \"$2\" != pip ]")
    for _ in 0..<2 {
      let outcome = try prepare()
      #expect(outcome.status == 69)
      #expect(outcome.errors.contains("is PyPI reachable from here?"))
      #expect(outcome.errors.contains("Some tests need these Python packages in .build/venv: junitparser=="))
    }
  }

  @Test(arguments: [
    (nil, "there is no python3 on the PATH"), ("exit 1", "as root, run: apt-get install python3-venv"),
  ])
  func `say what is missing on this machine`(program: String?, sentence: String) throws {
    if let program {
      try script.folder.write("#!/usr/bin/env bash\n\(program)\n", to: "bin/python3", executable: true)
    }
    let outcome = try prepare()
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains(sentence))
  }
}
