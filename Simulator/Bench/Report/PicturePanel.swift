internal import Readings

/// One panel of a run's picture: what was recorded, and what was true.
struct PicturePanel: Sendable {
  let title: String
  let unit: String
  /// What was recorded; the bands without a value are those of the first.
  let channels: [Channel]
  /// The style of each channel's line.
  let looks: [String]
  let truth: RunTrace.Truth?
  /// The words for the truth, and for each channel.
  private let truthWords: String
  private let words: [String]
  /// What a reader expects to see at least, in thousandths.
  let usual: ClosedRange<Int64>

  /// What each line of the panel is, the truth first.
  var legend: [(words: String, look: String)] {
    let truth = truth == nil ? [] : [(truthWords, "truth")]
    let said = looks.prefix(1).map { ("said by the instrument", "\($0) said") }
    return truth + said + zip(words, looks).map { ($0, $1) }
  }

  static let all = [
    PicturePanel(
      title: "Oxygen saturation", unit: "%", channels: [.oxygenSaturation], looks: ["oxygen"],
      truth: .saturation, truthWords: "in the body", words: ["recorded (SpO2)"], usual: 84_000...100_000),
    PicturePanel(
      title: "Carbon dioxide", unit: "mmHg", channels: [.endTidalCO2], looks: ["carbon"],
      truth: .arterialCO2, truthWords: "arterial, in the body", words: ["recorded (end-tidal)"],
      usual: 30_000...60_000),
    PicturePanel(
      title: "Pulse", unit: "/min", channels: [.pulseRate], looks: ["pulse"], truth: .pulseRate,
      truthWords: "in the body", words: ["recorded"], usual: 50_000...100_000),
    PicturePanel(
      title: "Leak", unit: "L/min", channels: [.unintentionalLeak], looks: ["leak"], truth: .leak,
      truthWords: "at the mask", words: ["recorded"], usual: 0...40_000),
    PicturePanel(
      title: "Tidal volume", unit: "mL", channels: [.tidalVolume], looks: ["volume"], truth: .tidalVolume,
      truthWords: "in the body", words: ["recorded"], usual: 0...600_000),
    PicturePanel(
      title: "Pressures", unit: "cmH2O", channels: [.inspiratoryPressure, .expiratoryPressure],
      looks: ["ipap", "epap"], truth: nil, truthWords: "", words: ["recorded IPAP", "recorded EPAP"],
      usual: 0...20_000),
  ]
}
