internal import Devices
public import WireFormats

/// One thing that is sent to find out who answers, and how long an answer is waited for.
enum SearchQuestion: Hashable, Sendable {
  /// What the session of a protocol says when its line is opened, and whatever it says then.
  case session(NamedProtocol)
  /// The first words of a protocol alone, with the next behind them; the last one is waited for longer.
  case knock([UInt8], isLast: Bool)
  /// A read of one register.
  case modbus([UInt8])
}

/// One setting at which a line is listened to or asked.
struct SearchStop: Hashable, Sendable {
  /// How the line is set; nil where it has no settings of its own.
  var settings: LineSettings?
  /// What is asked there; nothing where it is only listened.
  var questions: [SearchQuestion] = []
}

/// In which order the settings of a line are tried.
struct SearchPlan: Sendable {
  /// Speeds that many instruments and cables have, in the order in which they are likely.
  static let commonBauds: [Int] = [
    9600, 19_200, 115_200, 38_400, 57_600, 4800, 2400, 230_400, 460_800, 921_600, 1200,
  ]

  /// Speeds in the order in which they are likely.
  static let bauds: [Int] = commonBauds + [500_000, 576_000, 1_000_000]

  /// The protocols whose instruments say nothing before they are asked.
  static let asking: Set<String> = Set(NamedProtocol.all.filter { !$0.firstQuestions.isEmpty }.map(\.word))

  /// What somebody knows of the line already.
  let known: KnownSettings
  private let asking: [NamedProtocol]

  init(known: KnownSettings, maySend: Bool) {
    self.known = known
    asking = maySend ? NamedProtocol.all.filter { Self.asking.contains($0.word) } : []
  }

  /// The settings that instruments have when nobody changed them, each once.
  static let usual: [LineSettings] = {
    var usual: [LineSettings] = []
    for spoken in NamedProtocol.all where !usual.contains(spoken.usualSettings) {
      usual.append(spoken.usualSettings)
    }
    return usual
  }()

  /// Where it is listened: the usual settings, and then every speed.
  ///
  /// A usual parity shows in what is heard without one, so that it comes last.
  var listening: [SearchStop] {
    let plain = Self.usual.filter { $0.parity == .none }
    return stops(plain + Self.format(8, .none) + Self.usual.filter { $0.parity != .none })
  }

  /// Where it is listened when nothing was understood: other characters at every speed.
  var listeningOtherwise: [SearchStop] { stops(Self.format(8, .even) + Self.format(8, .odd)) }

  /// The fastest common setting; nil where there is no choice.
  var fastest: SearchStop? {
    let fast = LineSettings(baud: 921_600)
    return known.isLineless || known.baud != nil ? nil : stops([fast]).first
  }

  /// Where it is asked: each protocol at its usual settings, then all at once at every speed and character.
  var questions: [SearchStop] {
    guard !asking.isEmpty else { return [] }
    let usual = stops(Self.usual).map { stop in
      let there = asking.filter {
        stop.settings == nil || known.applied(to: $0.usualSettings) == stop.settings
      }
      return SearchStop(settings: stop.settings, questions: there.map { .session($0) })
    }
    let modbus = stops([LineSettings(baud: 19_200, parity: .even), LineSettings(baud: 9600)])
    return usual.filter { !$0.questions.isEmpty } + modbus.map { units(at: $0.settings) } + knocks
  }

  /// All protocols one after the other where something has answered.
  func questions(at settings: LineSettings?, likely: [String]) -> [SearchStop] {
    let first = asking.filter { likely.contains($0.word) }
    let order = first + asking.filter { !likely.contains($0.word) }
    return [SearchStop(settings: settings, questions: order.map { .session($0) }), units(at: settings)]
  }

  private var knocks: [SearchStop] {
    guard !known.isLineless else { return [] }
    let formats = [(8, .none), (8, .even), (8, .odd), (7, .even), (7, .odd)] as [(Int, LineSettings.Parity)]
    return formats.flatMap { stops(Self.format($0.0, $0.1)) }.map {
      SearchStop(settings: $0.settings, questions: knock)
    }
  }

  /// The first words of every protocol, text first: its end cannot be taken for a part of what follows.
  private var knock: [SearchQuestion] {
    var words: [[UInt8]] = []
    for question in asking.flatMap(\.firstQuestions) where !words.contains(question) {
      words.append(question)
    }
    let isText: ([UInt8]) -> Bool = { $0.last == 0x0D && $0.allSatisfy { $0 < 0x80 && $0 != 0x1B } }
    words = words.filter(isText) + words.filter { !isText($0) } + ModbusTraffic.questions
    return words.enumerated().map { .knock($1, isLast: $0 == words.count - 1) }
  }

  private func units(at settings: LineSettings?) -> SearchStop {
    SearchStop(settings: settings, questions: ModbusTraffic.questions.map { .modbus($0) })
  }

  private static func format(_ dataBits: Int, _ parity: LineSettings.Parity) -> [LineSettings] {
    bauds.map { LineSettings(baud: $0, dataBits: dataBits, parity: parity) }
  }

  /// The settings as far as they agree with what is known, each once.
  private func stops(_ settings: [LineSettings]) -> [SearchStop] {
    var stops: [SearchStop] = []
    for one in settings {
      let stop = SearchStop(settings: known.isLineless ? nil : known.applied(to: one))
      if !stops.contains(stop) { stops.append(stop) }
    }
    return stops
  }
}

/// What is known of a line's settings before it is listened to.
public struct KnownSettings: Hashable, Sendable {
  /// Bits per second.
  public var baud: Int?
  /// Bits of a character.
  public var dataBits: Int?
  /// The check bit.
  public var parity: LineSettings.Parity?
  /// Stop bits.
  public var stopBits: Int?
  /// Whether the line has no settings of its own, as a TCP connection.
  public var isLineless = false

  /// Nothing is known.
  public init() {}

  /// A setting with what is known in place of its own.
  func applied(to settings: LineSettings) -> LineSettings {
    var settings = settings
    settings.baud = baud ?? settings.baud
    settings.dataBits = dataBits ?? settings.dataBits
    settings.parity = parity ?? settings.parity
    settings.stopBits = stopBits ?? settings.stopBits
    return settings
  }

  /// Whether a setting agrees with what is known.
  func allows(_ settings: LineSettings) -> Bool { applied(to: settings) == settings }
}
