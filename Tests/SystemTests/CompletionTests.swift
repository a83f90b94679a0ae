import SpawnedPrograms
import Testing

/// What a shell offers behind what was typed, asked of a real bash.
@Suite struct `Completion in bash` {
  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  private func offered(_ program: String, _ typed: [String]) async throws -> [String] {
    let path = try SpawnedProgram.path(own: program)
    let words = ([program] + typed).map { "'\($0)'" }.joined(separator: " ")
    let script = try scratch.write(
      """
      source <('\(path)' --generate-completion-script bash)
      how=$(complete -p '\(program)')
      [[ $how =~ -F\\ ([^ ]+) ]] || exit 1
      COMP_WORDS=(\(words)); COMP_CWORD=\(typed.count)
      COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
      "${BASH_REMATCH[1]}" '\(program)' "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """, to: "ask.bash")
    let shell = try SpawnedProgram("/bin/bash", ["--norc", script])
    let lines = try await shell.output.remainingLines()
    let errors = try await shell.errors.remainingLines()
    #expect(try await shell.end() == .exited(0), "\(errors)")
    return lines.map { $0.last == " " ? String($0.dropLast()) : $0 }
  }

  @Test func `offers commands`() async throws {
    #expect(try await offered("breathline", ["sn"]) == ["sniff"])
    #expect(try await offered("breathline", ["modbus", "s"]) == ["scan"])
    #expect(try await offered("breathline-sim", ["so"]) == ["soak"])
    #expect(try await offered("breathlined", ["--check"]) == ["--check-config"])
  }

  @Test func `offers the words that a value may have`() async throws {
    #expect(
      try await offered("breathline", ["decode", "--protocol", "nonin-d"])
        == ["nonin-df2", "nonin-df7", "nonin-df8", "nonin-df1-unverified", "nonin-df13"])
    #expect(try await offered("breathline", ["tail", "--channel", "etco"]) == ["etco2"])
    #expect(try await offered("breathline", ["sniff", "--parity", "e"]) == ["even"])
    #expect(try await offered("breathline", ["chart", "enter", "orthop"]) == ["orthopnoea"])
    #expect(try await offered("breathline-sim", ["run", "apnoea-2"]) == ["apnoea-20s"])
  }

  @Test func `offers files`() async throws {
    let file = try scratch.write("", to: "a-capture.txt")
    #expect(try await offered("breathline", ["replay", String(file.dropLast(6))]) == [file])
  }
}
