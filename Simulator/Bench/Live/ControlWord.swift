/// The first words of control lines that are not events of the scenario language.
enum ControlWord: String, CaseIterable {
  /// Pulls an instrument's plug.
  case unplug
  /// Plugs an instrument in again.
  case plug
  /// Shows what is true and what the instruments show.
  case state
  /// Names the beds.
  case beds
  /// Says what can be said.
  case help
  /// Ends all beds.
  case quit

  /// One example of each event that can happen at a live bed.
  static let events = [
    "probe: off", "leak: 60 L/min", "course: saturation, to: 82 %, tau: 6 s", "release: saturation",
    "cough: [168 L/min, 180 L/min], every: 5 s", "apnoea: 30 s, airway: open", "secretions: 100 %",
    "suction: 30 s", "motion: 40 s, intensity: 60 %", "tremor: 30 s", "circuit: open",
    "ventilator: {ipap: 18 cmH2O, epap: 6 cmH2O}",
    "fault: drop, on: oximeter, for: 20 s",
  ]

  /// What can be said, by example, on one line.
  static let examples =
    "now: " + events.joined(separator: " | ")
    + " || cables: unplug oximeter | plug oximeter || this program: state | beds | help | quit"

  /// Every first word.
  static var allWords: String {
    let events = events.map { String($0.prefix { $0 != ":" }) }
    return (events + allCases.map(\.rawValue)).joined(separator: ", ")
  }
}
