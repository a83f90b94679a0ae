import Devices
import Foundation
import Quantities
import Testing
import WireFormats
import Workbench

@Suite struct `A search on a line` {
  @Test(arguments: NamedProtocol.all.map(\.word))
  func `measures`(word: String) throws {
    if let only = ProcessInfo.processInfo.environment["ONLY"], !word.hasPrefix(only) { return }
    let spoken = try #require(NamedProtocol.named(word))
    for baud in [0, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600] {
      for ask in [false, true] {
        guard let speaker = Speaker.speaking(word) else { continue }
        var s = spoken.usualSettings
        if baud > 0 { s.baud = baud }
        var line = ScrambledLine(speaker, at: s, ask: ask)
        let f = line.run()
        print("M \(word) \(baud) ask=\(ask): \(f.name?.evidence.word ?? "-") \(f.name?.settings.map { "\($0.baud) \($0.dataBits)\($0.parity)" } ?? "") in \(f.time.wholeMilliseconds) ms; \(f.name.map { "\($0.evidence)" } ?? "") tried \(line.tried.count) sent \(line.sent.count)")
      }
    }
  }
}
