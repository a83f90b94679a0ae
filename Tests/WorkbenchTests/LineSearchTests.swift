import CodecChecks
import Devices
import Quantities
import Readings
import Testing
import WireFormats
import Workbench

/// The protocols whose instruments speak unasked.
private let streaming = NamedProtocol.all.map(\.word).filter {
  ($0.hasPrefix("nonin") || $0.hasPrefix("masimo")) || $0 == "nellcor-spd" || $0 == "cms50d-plus-4.5"
    || $0 == "micropod" || $0 == "pb840-waveforms"
}

/// The protocols of which there is a simulated instrument, Modbus too.
private let simulated =
  NamedProtocol.all.map(\.word).filter { Speaker.speaking($0) != nil } + ["modbus-rtu"]

/// Speeds that instruments and their cables commonly have.
private let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]

private func usual(_ word: String) -> LineSettings {
  NamedProtocol.named(word)?.usualSettings ?? LineSettings(baud: 19_200, parity: .even)
}

private func found(
  _ word: String, at settings: LineSettings, known: KnownSettings = KnownSettings(), ask: Bool? = nil
) throws -> SearchFinding {
  let speaker = try #require(Speaker.speaking(word))
  var line = ScrambledLine(speaker, at: settings, known: known, ask: ask ?? !streaming.contains(word))
  return line.run()
}

/// Whether a finding names a protocol, first or among those that say the same.
private func names(_ word: String, _ finding: SearchFinding) -> Bool {
  guard let name = finding.name else { return false }
  let words = [name.evidence.word] + name.alike
  // One port of one ventilator answers with either report, as it is asked.
  let both = ["pb840-misca", "pb840-miscf"]
  return words.contains(word) || both.contains(word) && words.contains { both.contains($0) }
}

/// Whether an instrument says some 300 to 540 bytes a second, which 2400 baud does not carry.
private func isDense(_ word: String) -> Bool {
  ["nonin-df2", "nonin-df7", "cms50d-plus-4.5", "cms50d-plus-7.0"].contains(word)
}

/// What a line with so few bytes a second needs for one report of such an instrument, beside the search.
private func longest(_ word: String, _ baud: Int) -> Interval {
  let isReport = word.hasPrefix("pb840-mis") || word.hasPrefix("respironics")
  // A report has up to 1.2 kB (devices, section 1.0.2), and the knock is answered with up to two of them.
  return isReport && baud == 1200 ? .seconds(28) : .seconds(15)
}

@Suite struct `A search on a line` {
  @Test(arguments: simulated)
  func `names an instrument at its usual settings within five seconds`(word: String) throws {
    let finding = try found(word, at: usual(word))
    #expect(names(word, finding), "\(finding.lines)")
    #expect(finding.name?.settings == usual(word))
    #expect(finding.time <= .seconds(5), "\(finding.time.wholeMilliseconds) ms")
  }

  @Test(arguments: simulated)
  func `names it at any common speed within fifteen seconds`(word: String) throws {
    for baud in bauds where !isDense(word) || baud >= 4800 {
      // Modbus units come with and without parity; without, they are found in the first round.
      var settings = word == "modbus-rtu" ? LineSettings(baud: baud) : usual(word)
      settings.baud = baud
      let finding = try found(word, at: settings)
      #expect(names(word, finding), "\(baud): \(finding.lines)")
      #expect(finding.name?.settings == settings, "\(baud)")
      #expect(finding.time <= longest(word, baud), "\(baud): \(finding.time.wholeMilliseconds) ms")
    }
  }

  @Test(
    arguments: [(8, .even, 1), (8, .odd, 1), (8, .none, 2)] as [(Int, LineSettings.Parity, Int)],
    ["nonin-df2", "nonin-ascii", "pb840-waveforms", "capnostat5", "medibus", "pb840-misca"])
  func `names it with any parity`(character: (Int, LineSettings.Parity, Int), word: String) throws {
    let settings = LineSettings(
      baud: usual(word).baud, dataBits: character.0, parity: character.1, stopBits: character.2)
    let finding = try found(word, at: settings)
    #expect(names(word, finding), "\(finding.lines)")
    let settingsFound = [finding.name?.settings].compactMap { $0 } + finding.alike
    #expect(settingsFound.contains(settings), "\(finding.lines)")
    #expect(finding.time <= .seconds(45), "\(finding.time.wholeMilliseconds) ms")
  }

  @Test(
    arguments: [.even, .odd] as [LineSettings.Parity],
    ["nonin-ascii", "pb840-waveforms", "pb840-misca", "respironics-v60"])
  func `names text in seven bits and a parity bit`(parity: LineSettings.Parity, word: String) throws {
    for baud in [usual(word).baud, 57_600] {
      let settings = LineSettings(baud: baud, dataBits: 7, parity: parity)
      let finding = try found(word, at: settings)
      #expect(names(word, finding), "\(baud): \(finding.lines)")
      #expect(finding.name?.settings == settings, "\(baud): \(finding.lines)")
      #expect(finding.alike == [LineSettings(baud: baud)])
    }
  }

  @Test func `says which settings cannot be told apart`() throws {
    #expect(try found("nonin-df2", at: usual("nonin-df2")).alike.map(\.shown) == ["9600 8N2"])
    let finding = try found("nonin-df2", at: LineSettings(baud: 9600, stopBits: 2))
    #expect(finding.name?.settings?.shown == "9600 8N1")
    #expect(finding.lines.contains("  same here  9600 8N2: not distinguishable by listening"))
  }

  @Test(arguments: streaming)
  func `sends nothing unless it may, and nothing where something speaks each second`(word: String) throws {
    // Who may ask does not wait as long as a slow instrument is silent.
    let isSlow = ["nellcor-spd", "nonin-df13"].contains(word)
    for ask in isSlow ? [false] : [false, true] {
      let speaker = try #require(Speaker.speaking(word))
      var line = ScrambledLine(speaker, at: usual(word), ask: ask)
      _ = line.run()
      #expect(line.sent.isEmpty)
    }
  }

  @Test(arguments: simulated.filter { !streaming.contains($0) })
  func `that may only listen sends nothing to an instrument that waits for it`(word: String) throws {
    var line = ScrambledLine(try #require(Speaker.speaking(word)), at: usual(word))
    let finding = line.run()
    #expect(line.sent.isEmpty)
    #expect(finding.name == nil)
    #expect(finding.lines.contains { $0.contains("--ask") })
  }

  @Test func `asks nothing but what protocols ask first and Modbus reads, when nobody answers`() {
    let silent = Speaker(nextEventAt: { .max }, advance: { _, _ in })
    var line = ScrambledLine(silent, at: LineSettings(baud: 9600), ask: true)
    let finding = line.run()
    #expect(finding.name == nil)
    #expect(finding.lines[1].contains("nothing came"))
    let questions = NamedProtocol.all.flatMap { firstQuestions($0) }
    #expect(!questions.isEmpty && line.sent.count > questions.count)
    for sent in line.sent where !questions.contains(sent) {
      #expect(sent.count == 8 && (1...3).contains(sent[0]), "\(sent)")
      #expect(Array(sent[1..<6]) == [3, 0, 0, 0, 1], "\(sent) is no read of one register")
    }
    #expect(Set(line.tried.map(\.baud)).isSuperset(of: bauds))
  }

  private func firstQuestions(_ spoken: NamedProtocol) -> [[UInt8]] {
    var outcomes: [ListeningOutcome] = []
    var listening = Listening(InstrumentPlan(name: "test", speech: spoken.speech, origin: .simulated))
    listening.take(CaptureEntry(microseconds: 0, .opened), into: &outcomes)
    return outcomes.compactMap { if case .transmit(let bytes) = $0.action { bytes } else { nil } }
  }

  @Test(arguments: 1..<9 as Range<UInt64>)
  func `names nothing in noise`(seed: UInt64) {
    var dice = Dice(seed: seed)
    var next: Int64 = 0
    let period: Int64 = seed.isMultiple(of: 2) ? 20_000 : 700_000
    let noise = Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          next += period
          for _ in 0..<(1 + dice.next() % 24) { said.append(dice.byte()) }
        }
      })
    var line = ScrambledLine(noise, at: LineSettings(baud: 9600), ask: seed.isMultiple(of: 3))
    let finding = line.run()
    #expect(finding.name == nil, "\(finding.lines)")
    #expect(finding.lines[1].contains("%"), "\(finding.lines)")
  }

  @Test func `shows text that no protocol knows, at the speed at which it is text`() {
    var next: Int64 = 0
    let stranger = Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          next += 1_000_000
          said += Array("$GPGGA,123519,4807.038,N,01131.000,E\r\n".utf8)
        }
      })
    var line = ScrambledLine(stranger, at: LineSettings(baud: 4800))
    let finding = line.run()
    #expect(finding.name == nil)
    #expect(finding.lines.contains { $0.contains("at 4800 8N1") }, "\(finding.lines)")
    #expect(
      finding.lines.contains { $0.contains("text in no protocol known here: $GPGGA") }, "\(finding.lines)")
  }

  @Test func `does not search for what is known`() throws {
    var known = KnownSettings()
    known.baud = 57_600
    let speaker = try #require(Speaker.speaking("nonin-df2"))
    var line = ScrambledLine(speaker, at: LineSettings(baud: 57_600, parity: .even), known: known)
    let finding = line.run()
    #expect(finding.name?.settings?.shown == "57600 8E1")
    #expect(line.tried.allSatisfy { $0.baud == 57_600 })
  }

  @Test func `passes over speeds that the port cannot have`() throws {
    var line = ScrambledLine(
      try #require(Speaker.speaking("nonin-df2")), at: LineSettings(baud: 38_400))
    line.impossible = [9600, 115_200, 921_600]
    #expect(line.run().name?.settings?.shown == "38400 8N1")
    #expect(!line.tried.isEmpty && line.tried.allSatisfy { !line.impossible.contains($0.baud) })
    let silent = Speaker(nextEventAt: { .max }, advance: { _, _ in })
    var mute = ScrambledLine(silent, at: LineSettings(baud: 9600))
    mute.impossible = Set(LineSettings.bauds)
    #expect(mute.run().name == nil)
  }

  @Test func `on a line without settings names the protocol alone`() throws {
    var known = KnownSettings()
    known.isLineless = true
    var line = ScrambledLine(
      try #require(Speaker.speaking("capnostat5")), at: LineSettings(baud: 19_200), known: known, ask: true)
    let finding = line.run()
    #expect(finding.name?.evidence.word == "capnostat5")
    #expect(finding.name?.settings == nil && line.tried.isEmpty && finding.alike.isEmpty)
  }

  @Test(arguments: simulated) func `keeps within eighty columns`(word: String) throws {
    for text in try found(word, at: usual(word)).lines { #expect(text.count <= 80, "\(text)") }
  }
}

@Suite struct `Protocols that are easily confused` {
  /// Both come in frames of one maker; only what they hold tells them apart.
  @Test(arguments: ["micropod", "capnostream"])
  func `two capnographs of one maker are told apart`(word: String) throws {
    let finding = try found(word, at: usual(word))
    #expect(finding.name?.evidence.word == word)
    #expect(finding.name?.alike == [])
    #expect(["micropod", "capnostream"].contains(finding.name?.runnerUp.word))
  }

  /// The waves of both are the same, and nothing else came.
  @Test func `two capnographs of which only the waves are heard are both named`() {
    var next: Int64 = 0
    var number: UInt8 = 0
    let waves = Speaker(
      nextEventAt: { next },
      advance: { now, said in
        while next <= now {
          next += 50_000
          number = (number + 1) & 0x7F
          var frame = OridionFrame(code: 0)
          for byte in [number, 38, 0, 0] as [UInt8] { frame.payload.append(byte) }
          frame.encode { said.append($0) }
        }
      })
    var known = KnownSettings()
    known.isLineless = true
    var line = ScrambledLine(waves, at: LineSettings(baud: 9600), known: known)
    let finding = line.run()
    let words = [finding.name?.evidence.word].compactMap { $0 } + (finding.name?.alike ?? [])
    #expect(Set(words) == ["capnostream", "micropod"], "\(finding.lines)")
  }

  /// The same question has the same answer at a PB840 and at a V200: only their usual speeds differ.
  @Test func `two ventilators with the same report are both named, the one of the speed first`() throws {
    let ward = try found("respironics-v200", at: usual("respironics-v200"))
    #expect(ward.name?.evidence.word == "respironics-v200")
    #expect(ward.name?.alike.contains("pb840-misca") == true)
    let other = try found("pb840-misca", at: usual("pb840-misca"))
    #expect(other.name?.evidence.word.hasPrefix("pb840-misc") == true)
  }

  @Test func `a report that only a V60 sends is a V60's`() throws {
    let finding = try found("respironics-v60", at: usual("respironics-v60"))
    #expect(finding.name?.evidence.word == "respironics-v60")
    #expect(finding.name?.alike == [])
  }

  @Test(arguments: ["nonin-df2", "nonin-ascii"])
  func `binary and text of one oximeter are told apart`(word: String) throws {
    let finding = try found(word, at: LineSettings(baud: 9600))
    #expect(finding.name?.evidence.word == word)
    #expect(finding.name?.alike == [])
    #expect(finding.name?.runnerUp.frames == 0 || finding.name?.runnerUp.isSpeaking == false)
  }

  @Test func `Modbus that somebody else asks is recognised by listening`() throws {
    var unit = try #require(Speaker.speaking("modbus-rtu"))
    var pollAt: Int64 = 0
    let answer = unit.receive
    let question: [UInt8] = [2, 3, 0, 0, 0, 2, 0xC4, 0x38]
    let polled = Speaker(
      nextEventAt: { pollAt },
      advance: { now, said in
        unit.advance(now, &said)
        while pollAt <= now {
          pollAt += 500_000
          said += question
          for byte in question { answer(byte, now, &said) }
        }
      })
    unit.receive = answer
    var line = ScrambledLine(polled, at: LineSettings(baud: 19_200, parity: .even))
    let finding = line.run()
    #expect(finding.name?.evidence.word == "modbus-rtu", "\(finding.lines)")
    #expect(finding.name?.settings?.shown == "19200 8E1")
    #expect(finding.name?.modbus?.units == [2] && finding.name?.modbus?.functions == [3])
    #expect(line.sent.isEmpty)
  }
}
