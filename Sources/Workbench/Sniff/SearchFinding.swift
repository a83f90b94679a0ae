public import Quantities
public import WireFormats

/// What was found out about a line.
public struct SearchFinding: Hashable, Sendable {
  /// What was heard at one setting.
  public struct Stop: Hashable, Sendable {
    /// How the line was set; nil where it has no settings of its own.
    public let settings: LineSettings?
    /// What the bytes looked like.
    public let census: ByteCensus
    /// The protocol that fitted best.
    public let best: ProtocolEvidence
    /// The first bytes that came.
    public let sample: [UInt8]
  }

  /// What was named, or nil.
  public struct Name: Hashable, Sendable {
    /// The protocol and how well it fits.
    public let evidence: ProtocolEvidence
    /// How the line is set; nil where it has no settings of its own.
    public let settings: LineSettings?
    /// The protocol that fits second best, and its setting.
    public let runnerUp: ProtocolEvidence
    /// The words of other protocols that fit as well: their instruments say the same, as far as it was heard.
    public let alike: [String]
    /// What the bytes looked like.
    public let census: ByteCensus
    /// Who takes part in Modbus traffic; nil for another protocol.
    public let modbus: ModbusParties?
  }

  /// What speaks there; nil when nothing was named.
  public let name: Name?
  /// Where something came, in the order in which it was tried.
  public let stops: [Stop]
  /// How long it took.
  public let time: Interval
  /// Whether questions were allowed.
  public let maySend: Bool

  /// Settings that cannot be told from the one that was named, by what comes alone.
  public var alike: [LineSettings] {
    guard let settings = name?.settings else { return [] }
    return Self.alike(settings)
  }

  private static func alike(_ settings: LineSettings) -> [LineSettings] {
    var other = settings
    switch (settings.dataBits, settings.parity) {
    case (7, .none):
      other = LineSettings(baud: settings.baud)
      return [other]
    case (7, .even), (7, .odd):
      // The same bits, if the eighth one of the instrument is a parity bit of its own making.
      other = LineSettings(baud: settings.baud)
      return [other]
    case (_, _):
      other.stopBits = settings.stopBits == 1 ? 2 : 1
      return [other]
    }
  }
}

/// Who takes part in Modbus traffic that was heard, and what is asked.
public struct ModbusParties: Hashable, Sendable {
  /// The units, in the order in which they were heard.
  public let units: [Int]
  /// The functions, as Modbus numbers them.
  public let functions: [Int]
}

/// What was heard at each setting so far.
struct SearchRecord: Sendable {
  /// The most settings that are kept.
  private static let most = 64

  private var stops: [SearchFinding.Stop] = []

  /// Whether anything came anywhere.
  var hasHeard: Bool { !stops.isEmpty }

  mutating func note(_ hearing: Hearing) {
    guard hearing.census.count > 0, stops.count < Self.most else { return }
    stops.append(
      SearchFinding.Stop(
        settings: hearing.settings, census: hearing.census, best: hearing.ranked[0].evidence,
        sample: Self.sample(of: hearing.bytes)))
  }

  /// The first bytes of what came, from the start of a whole line on if it comes in lines.
  private static func sample(of bytes: [UInt8]) -> [UInt8] {
    let isEnd: (UInt8) -> Bool = { $0 & 0x7F == 0x0D || $0 & 0x7F == 0x0A }
    let whole = bytes.drop { !isEnd($0) }.drop(while: isEnd)
    return Array((whole.count >= 8 ? whole : bytes[...]).prefix(32))
  }

  func finding(_ named: Hearing?, after time: Interval, maySend: Bool) -> SearchFinding {
    SearchFinding(name: named.map { Self.name($0) }, stops: stops, time: time, maySend: maySend)
  }

  private static func name(_ hearing: Hearing) -> SearchFinding.Name {
    let ranked = hearing.ranked
    let traffic = hearing.traffic
    let isModbus = ranked[0].evidence.word == ModbusTraffic.word
    return SearchFinding.Name(
      evidence: ranked[0].evidence, settings: ranked[0].settings, runnerUp: ranked[1].evidence,
      alike: ranked.dropFirst().filter { $0.evidence.fitsLike(ranked[0].evidence) }.map(\.evidence.word),
      census: hearing.census,
      modbus: isModbus ? ModbusParties(units: traffic.units, functions: traffic.functions) : nil)
  }
}
