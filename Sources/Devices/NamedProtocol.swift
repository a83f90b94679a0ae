public import WireFormats

/// A protocol over a byte line, by the word that configurations and the bench tools use for it.
public struct NamedProtocol: Hashable, Sendable {
  /// The word, such as `nonin-df2`.
  public let word: String
  /// What the instrument speaks, with the settings that are used unless somebody says otherwise.
  public let speech: InstrumentPlan.Speech
  /// How such a line is set unless it was changed at the instrument.
  public let usualSettings: LineSettings

  /// Every protocol over a byte line, the ones with sessions of their own first.
  ///
  /// Line settings: devices, sections 1.1.1, 1.3.1 and 1.7.1, and ``SpokenDialect/usualSettings``.
  public static let all: [NamedProtocol] =
    [
      NamedProtocol(word: "nonin-df2", speech: .noninDF2, usualSettings: LineSettings(baud: 9600)),
      NamedProtocol(
        word: "capnostat5", speech: .capnostat5(CapnographSettings()),
        usualSettings: LineSettings(baud: 19200)),
      NamedProtocol(word: "flow-analyser", speech: .flowAnalyser, usualSettings: LineSettings(baud: 19200)),
    ]
    + SpokenDialect.allCases.map {
      NamedProtocol(word: $0.rawValue, speech: .dialect($0), usualSettings: $0.usualSettings)
    }

  /// The protocol with this word, or nil.
  public static func named(_ word: String) -> NamedProtocol? { all.first { $0.word == word } }
}
