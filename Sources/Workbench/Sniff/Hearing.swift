internal import Devices
internal import Quantities
internal import WireFormats

/// Everything that came at one setting of a line, and what each protocol makes of it.
struct Hearing: Sendable {
  /// The most bytes that are kept to be read again in another way.
  private static let most = 8192
  /// The most bytes that are searched for Modbus frames.
  private static let mostOfModbus = 600

  /// How the line is set; nil where it has no settings of its own.
  let settings: LineSettings?
  let startedAt: Uptime
  /// When the bytes began that came last without a pause between them.
  private(set) var burstAt: Uptime?
  private(set) var lastByteAt: Uptime?
  private var beganUnderWay = false
  private(set) var census = ByteCensus()
  private(set) var bytes: [UInt8] = []
  private var chunks: [(at: Uptime, end: Int)] = []
  private var trials: [ProtocolTrial]
  /// The same without each byte's highest bit, once that has shown to be no data.
  private var stripped: (settings: LineSettings, trials: [ProtocolTrial])?
  /// The session that is asking at the moment.
  private(set) var asking: ProtocolTrial?
  private var hasAskedModbus = false
  private(set) var traffic = ModbusTraffic(in: [])

  /// Begins to listen.
  init(at settings: LineSettings?, now: Uptime) {
    self.settings = settings
    startedAt = now
    trials = NamedProtocol.all.map { ProtocolTrial($0, at: now) }
  }

  // MARK: - What happens

  mutating func hear(_ heard: [UInt8], at now: Uptime) {
    if burstAt == nil || now - (lastByteAt ?? now) >= LineSearch.pause {
      beganUnderWay = burstAt == nil && now - startedAt < LineSearch.pause * 2
      burstAt = now
    }
    lastByteAt = now
    for byte in heard { census.take(byte) }
    if bytes.count + heard.count <= Self.most {
      bytes += heard
      chunks.append((now, bytes.count))
    }
    for place in trials.indices { trials[place].hear(heard, at: now) }
    asking?.hear(heard, at: now)
    if stripped != nil { hearStripped(heard, at: now) } else { strip(at: now) }
    if bytes.count - heard.count < Self.mostOfModbus {
      traffic = ModbusTraffic(in: Array(bytes.prefix(Self.mostOfModbus)))
    }
  }

  mutating func advance(to now: Uptime) { asking?.advance(to: now) }

  mutating func ask(_ spoken: NamedProtocol, at now: Uptime) {
    asking = ProtocolTrial(spoken, isAsked: true, at: now)
  }

  mutating func askModbus() { hasAskedModbus = true }

  mutating func askNobody() { asking = nil }

  mutating func takeWanted() -> [[UInt8]] { asking?.takeWanted() ?? [] }

  private mutating func strip(at now: Uptime) {
    guard let settings, settings.dataBits == 8, settings.parity == .none,
      let parity = census.parityInHighestBit
    else { return }
    var seven = settings
    seven.dataBits = 7
    seven.parity = parity
    if parity == .none { seven.stopBits = 2 }
    stripped = (seven, NamedProtocol.all.map { ProtocolTrial($0, at: startedAt) })
    var start = 0
    for chunk in chunks {
      hearStripped(Array(bytes[start..<chunk.end]), at: chunk.at)
      start = chunk.end
    }
  }

  private mutating func hearStripped(_ heard: [UInt8], at now: Uptime) {
    let low = heard.map { $0 & 0x7F }
    guard var trials = stripped?.trials else { return }
    for place in trials.indices { trials[place].hear(low, at: now) }
    stripped?.trials = trials
  }

  // MARK: - What it means

  /// Whether all that came is the end of something that was under way before: too little to judge by.
  var isTail: Bool {
    guard let burstAt, let lastByteAt else { return false }
    return beganUnderWay && lastByteAt - burstAt < LineSearch.burst
  }

  /// All that was tried, the best first, each with the setting at which it fits.
  var ranked: [(evidence: ProtocolEvidence, settings: LineSettings?)] {
    var all = (trials + (asking.map { [$0] } ?? [])).map { ($0.evidence, settings) }
    if let stripped { all += stripped.trials.map { ($0.evidence, stripped.settings) } }
    all.append((traffic.evidence(asked: hasAskedModbus), settings))
    var ranked: [(evidence: ProtocolEvidence, settings: LineSettings?)] = []
    for (evidence, settings) in all {
      if let known = ranked.firstIndex(where: { $0.evidence.word == evidence.word }) {
        guard evidence.fits(betterThan: ranked[known].evidence) else { continue }
        ranked.remove(at: known)
      }
      let place = ranked.firstIndex { precedes(evidence, $0.evidence) } ?? ranked.endIndex
      ranked.insert((evidence, settings), at: place)
    }
    return ranked
  }

  /// Whether one fits better than another; of two that do alike, the one whose usual speed this is.
  private func precedes(_ one: ProtocolEvidence, _ other: ProtocolEvidence) -> Bool {
    let isTie = one.fitsLike(other) || !one.isSpeaking && !other.isSpeaking && one.frames == other.frames
    return isTie ? isUsual(one) && !isUsual(other) : one.fits(betterThan: other)
  }

  private func isUsual(_ evidence: ProtocolEvidence) -> Bool {
    NamedProtocol.named(evidence.word)?.usualSettings.baud == settings?.baud
  }

  /// Whether the best of what was tried is more than chance.
  var isNamed: Bool {
    let all = trials + (asking.map { [$0] } ?? []) + (stripped?.trials ?? [])
    return all.contains { $0.isNamed } || traffic.isNamed(asked: hasAskedModbus)
  }

  /// Whether a session is sure, too; some are only when a breath has ended.
  var isSure: Bool { ranked[0].evidence.isSpeaking }

  /// Whether the two that fit best have heard the same frames.
  var isTied: Bool {
    let ranked = ranked
    return ranked[0].evidence.frames == ranked[1].evidence.frames
  }

  /// Whether more bytes may give a name.
  var isHopeful: Bool {
    let all = trials + (asking.map { [$0] } ?? []) + (stripped?.trials ?? [])
    let isWords = census.isText || census.isProse
    return isWords || traffic.frames > 0 && traffic.share >= 300 || all.contains { $0.isHopeful }
  }

  /// Whether the bytes show by themselves that the speed or the characters are others.
  var isGarbled: Bool {
    guard let settings, census.count >= 48 else { return false }
    return census.nul * 2 > census.count
      || !StretchedBits.speeds(of: bytes, at: settings.baud, among: SearchPlan.bauds).isEmpty
  }

  /// The protocols of which good frames came, the best first.
  var plausible: [String] { ranked.filter { $0.evidence.frames > 0 }.map(\.evidence.word) }
}
