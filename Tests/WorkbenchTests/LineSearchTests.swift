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
let n = f.name
        let ok = n?.evidence.word == word && n?.settings?.baud == s.baud ? "OK" : "no"
        if !ask, n == nil, !["nonin-df2", "nonin-ascii", "micropod", "pb840-waveforms"].contains(word) { continue }
        print("M \(word) \(baud)\(ask ? "?" : "") \(ok) \(f.time.wholeMilliseconds) \(line.tried.count) \(n.map { "\($0.evidence.word) \($0.settings!.baud) f\($0.evidence.frames) r\($0.evidence.refused) v\($0.evidence.values) \($0.evidence.isSpeaking) 2nd \($0.runnerUp.word) f\($0.runnerUp.frames)" } ?? "-")")
      }
    }
  }
}
