import Foundation
import Glibc
import Lines
import Quantities
import Testing
import WireFormats

/// What the instrument's end of a pseudo-terminal sees of how its reader has set the other end.
@Suite struct `The settings of a pseudo-terminal's reader` {
  private let terminal: PseudoTerminal

  init() throws {
    terminal = try PseudoTerminal(
      at: FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)")
  }

  private func open(_ settings: LineSettings) throws -> ByteLine {
    let soon = MonotonicClock.uptime() + .seconds(2)
    return try ByteLine.open(.port(path: terminal.path), settings, until: soon)
  }

  private static let all: [LineSettings] = [7, 8].flatMap { dataBits in
    LineSettings.Parity.allCases.flatMap { parity in
      [1, 2].map { LineSettings(baud: 57_600, dataBits: dataBits, parity: parity, stopBits: $0) }
    }
  }

  @Test func `are none before it has set any`() throws {
    #expect(terminal.clientSettings == nil)
    let number = Glibc.open(terminal.path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    #expect(number >= 0 && terminal.clientSettings == nil)
    close(number)
  }

  @Test(arguments: all) func `are seen as it opened the line`(settings: LineSettings) throws {
    let line = try open(settings)
    #expect(terminal.clientSettings?.line == settings)
    #expect(terminal.clientSettings?.errorsAreNul == (settings.parity != .none))
    #expect(terminal.clientSettings?.tellsCharacters == true)
    line.close()
  }

  @Test func `are seen as it changes them, with errors that count`() throws {
    let line = try open(LineSettings(baud: 9600))
    for settings in Self.all + LineSettings.bauds.map({ LineSettings(baud: $0) }) {
      try line.change(to: settings)
      #expect(terminal.clientSettings?.line == settings)
      #expect(terminal.clientSettings?.errorsAreNul == true)
    }
  }

  @Test func `tell the speed alone where a program knows no better`() throws {
    let number = Glibc.open(terminal.path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    var raw = termios()
    #expect(tcgetattr(number, &raw) == 0)
    cfsetspeed(&raw, speed_t(B19200))
    #expect(tcsetattr(number, TCSANOW, &raw) == 0)
    #expect(terminal.clientSettings?.line.baud == 19_200)
    #expect(terminal.clientSettings?.tellsCharacters == false)
    close(number)
  }

  @Test func `drop what was received before they changed`() throws {
    let line = try open(LineSettings(baud: 9600))
    #expect(try terminal.send([1, 2, 3]) == 3)
    try line.change(to: LineSettings(baud: 19_200))
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try line.read(into: &buffer, until: MonotonicClock.uptime()) == .idle)
    #expect(try terminal.send([4]) == 1)
    let soon = MonotonicClock.uptime() + .seconds(2)
    #expect(try line.read(into: &buffer, until: soon) == .bytes(1))
    #expect(buffer[0] == 4)
  }
}
