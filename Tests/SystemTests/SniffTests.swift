import Foundation
import Glibc
import SpawnedPrograms
import Testing

/// The engineer's tools that find out what is on a cable, against simulated instruments on pseudo-terminals.
@Suite struct `Sniffing a line` {
  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  /// A live bed whose instruments are set as said.
  private func ward(_ settings: [String] = [], _ more: [String] = []) async throws -> SpawnedProgram {
    let ward = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "stable-niv", "--directory", scratch.path("ports")]
        + settings.flatMap { ["--settings", $0] } + more)
    while try await !ward.line().contains("unit: 1") {}
    return ward
  }

  @Test func `is printed with the settings that a gateway needs to read it`() async throws {
    let ward = try SpawnedProgram(
      own: "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--directory", scratch.path("ports"), "--settings",
        "oximeter=19200-8E1",
      ])
    var configuration: [String] = []
    repeat {
      configuration.append(try await ward.line())
    } while configuration.last != "    protocol: flow-analyser"
    ward.kill()
    let place = try #require(configuration.firstIndex { $0.hasSuffix("ports/oximeter") })
    #expect(
      configuration[place + 1]
        == "    serial: {baud: 19200, data_bits: 8, parity: even, stop_bits: 1}")
    #expect(configuration.count { $0.contains("serial:") } == 1)
  }

  @Test(arguments: ["9600-8N1", "19200-8E1", "115200-8O1", "4800-8N1"])
  func `names a pulse oximeter at the settings that it has`(settings: String) async throws {
    let ward = try await ward(["oximeter=\(settings)"])
    let ran = try await Said(["sniff", scratch.path("ports/oximeter"), "--once"])
    #expect(ran.ending == .exited(0), "\(ran.output) \(ran.errors)")
    let shown = settings.replacingOccurrences(of: "-", with: " ")
    #expect(ran.output.first?.hasPrefix("nonin-df2 at \(shown), in ") == true, "\(ran.output)")
    #expect(ran.output.contains { $0.contains("runner-up") })
    #expect(ran.output.allSatisfy { $0.count <= 80 }, "\(ran.output)")
    ward.kill()
  }

  @Test(arguments: [
    ("cough-meter", "57600-8N1", "flow-analyser"), ("capnograph", "19200-8E1", "capnostat5"),
    ("ventilator", "9600-8N1", "modbus-rtu"),
  ])
  func `names an instrument that waits to be asked`(
    port: String, settings: String, word: String
  ) async throws {
    let ward = try await ward(["\(port)=\(settings)"])
    let ran = try await Said(["sniff", scratch.path("ports/\(port)"), "--ask", "--once", "--json"])
    #expect(ran.ending == .exited(0), "\(ran.output) \(ran.errors)")
    let finding = try JSONDecoder().decode(Finding.self, from: Data((ran.output.first ?? "").utf8))
    #expect(finding.type == "found" && finding.protocol == word, "\(ran.output)")
    #expect(finding.settings?.baud == Int(settings.prefix { $0 != "-" }))
    #expect(finding.settings?.parity == (settings.contains("E") ? "even" : "none"))
    #expect(finding.asked)
    ward.kill()
  }

  private struct Finding: Decodable {
    struct Settings: Decodable {
      let baud: Int
      let parity: String
    }

    let type: String
    let `protocol`: String?
    let settings: Settings?
    let asked: Bool
  }

  @Test func `decodes live what it has named, at the settings that it has found`() async throws {
    let ward = try await ward(["oximeter=38400-8E1"])
    let sniffer = try SpawnedProgram(
      own: "breathline", ["sniff", scratch.path("ports/oximeter"), "--json", "--simulated"])
    var read: [String] = []
    repeat {
      read.append(try await sniffer.line())
    } while !(read.last?.contains("\"channel\":\"spo2\",\"value\"") ?? false)
    #expect(read[0].contains("\"protocol\":\"nonin-df2\""))
    #expect(read.last?.contains("\"origin\":\"simulated\"") == true)
    sniffer.signal(SIGINT)
    #expect(try await sniffer.end() == .exited(0))
    ward.kill()
  }

  @Test func `lets go of the port when nobody reads any more`() async throws {
    let ward = try await ward()
    let program = try SpawnedProgram(own: "breathline", ["sniff", scratch.path("ports/oximeter")])
    #expect(try await program.line().hasPrefix("nonin-df2"))
    program.output.close()
    #expect(try await program.end() == .exited(0))
    ward.kill()
  }

  @Test func `that is ended before anything was named says so`() async throws {
    let ward = try await ward()
    let program = try SpawnedProgram(own: "breathline", ["sniff", scratch.path("ports/cough-meter")])
    // It has begun once it holds the port.
    while try await Said(["ports", scratch.path("ports/cough-meter")]).output.allSatisfy({
      !$0.contains("\(program.pid)")
    }) {}
    program.signal(SIGINT)
    #expect(try await program.errors.remainingLines() == ["breathline: ended before anything was named"])
    #expect(try await program.end() == .exited(1))
    ward.kill()
  }

  @Test(arguments: [["packs", "list"], ["packs", "disagreements", "--json"]])
  func `of what cannot be written nothing is lost unsaid`(arguments: [String]) async throws {
    let tool = try SpawnedProgram.path(own: "breathline")
    let words = arguments.joined(separator: " ")
    let said = try await Said(SpawnedProgram("/bin/bash", ["-c", "'\(tool)' \(words) > /dev/full"]))
    #expect(said.ending == .exited(EX_IOERR))
    #expect(said.errors == ["breathline: standard output: No space left on device"])
  }

  @Test func `without --ask, sends nothing and says why nothing was named`() async throws {
    let ward = try await ward()
    let ran = try await Said(["sniff", scratch.path("ports/cough-meter"), "--seconds", "3"])
    #expect(ran.ending == .exited(1))
    #expect(ran.output.contains { $0.contains("many instruments only answer when asked") }, "\(ran.output)")
    ward.kill()
  }

  @Test func `on a device server names the protocol, which has no settings there`() async throws {
    let ward = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "stable-niv", "--directory", scratch.path("ports"), "--tcp"])
    var address: String?
    while true {
      let line = try await ward.line()
      if address == nil, let start = line.range(of: "tcp://") { address = String(line[start.lowerBound...]) }
      if line.contains("unit: 1") { break }
    }
    let line = try #require(address).trimmingCharacters(in: ["\""])
    let ran = try await Said(["sniff", line, "--once"])
    #expect(ran.ending == .exited(0), "\(ran.errors)")
    #expect(ran.output.first?.hasPrefix("nonin-df2, in ") == true, "\(ran.output)")
    #expect(!ran.output.contains { $0.contains("same here") })
    ward.kill()
  }

  @Test func `a line that is not there, is held or is no line is refused in one sentence`() async throws {
    let ward = try await ward()
    let missing = try await Said(["sniff", scratch.path("nothing")])
    #expect(missing.ending == .exited(EX_UNAVAILABLE))
    #expect(missing.errors.count == 1 && missing.errors[0].contains("no such port"))
    let holder = try SpawnedProgram(own: "breathline", ["sniff", scratch.path("ports/oximeter"), "--json"])
    _ = try await holder.line()
    let busy = try await Said(["sniff", scratch.path("ports/oximeter")])
    #expect(busy.ending == .exited(EX_UNAVAILABLE))
    #expect(busy.errors.count == 1 && busy.errors[0].contains("another program has the port open"))
    holder.kill()
    let file = try await Said(["sniff", "/etc/passwd"])
    #expect(file.ending == .exited(EX_UNAVAILABLE))
    #expect(file.errors.count == 1 && file.errors[0].contains("not a serial line"))
    #expect(try await Said(["sniff", scratch.path("ports/oximeter"), "--baud", "300"]).ending == .exited(64))
    ward.kill()
  }

  @Test func `the ports command shows a pseudo-terminal, and who holds it`() async throws {
    let ward = try await ward()
    let ran = try await Said(["ports", scratch.path("ports/oximeter")])
    #expect(ran.ending == .exited(0))
    #expect(ran.output.first?.hasPrefix("/dev/pts/") == true, "\(ran.output)")
    #expect(ran.output.contains { $0.contains("held by  breathline-sim") }, "\(ran.output)")
    let json = try await Said(["ports", scratch.path("ports/oximeter"), "--json"])
    #expect(json.output.count == 1 && json.output[0].contains("\"command\":\"breathline-sim\""))
    let missing = try await Said(["ports", scratch.path("nothing")])
    #expect(missing.ending == .exited(EX_UNAVAILABLE) && missing.errors.count == 1)
    ward.kill()
  }

  @Test(arguments: ["oximeter", "oximeter=9600", "oximeter=300-8N1", "oximeter=9600-9N1", "pump=9600-8N1"])
  func `settings that no simulated line can have are refused`(settings: String) async throws {
    let ward = try SpawnedProgram(
      own: "breathline-sim",
      [
        "live", "--scenario", "stable-niv", "--directory", scratch.path("ports"), "--settings", settings,
      ])
    #expect(try await ward.end() == .exited(64))
    #expect(try await ward.errors.remainingLines().contains { $0.contains("--settings \(settings)") })
  }
}
