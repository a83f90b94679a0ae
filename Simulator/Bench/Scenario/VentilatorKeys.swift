import Documents
import Patient

/// The keys under `ventilator:`, at the start and in the timeline.
enum VentilatorKeys {
  static var numbers: [NumberKey<BilevelSupport>] {
    [
      NumberKey("ipap", "cmH2O", 4...40, \.inspiratoryPressure),
      NumberKey("epap", "cmH2O", 2...25, \.expiratoryPressure),
      NumberKey("backup_rate", "/min", 4...40, \.backupRate),
      NumberKey("rise_time", "s", 0.05...0.9, \.riseTime),
      NumberKey("inspiratory_time", "s", 0.4...3, \.inspiratoryTime),
      NumberKey("trigger_flow", "L/min", 0.5...15, \.triggerFlow),
      NumberKey("cycle_flow", "%", 5...80, \.cyclePercent),
      NumberKey("oxygen", "%", 21...100, \.inspiredOxygen),
    ]
  }

  /// The keys, and what may stand behind them.
  static var keys: [EntryKey] {
    [EntryKey("mode", .words(BilevelSupport.Mode.allCases.map(\.rawValue)))] + numbers.map(\.key)
  }

  /// The settings with what the mapping changes in them.
  static func read(
    _ node: DocumentNode?, changing settings: BilevelSupport
  ) throws(DocumentError) -> BilevelSupport {
    guard let node else { return settings }
    var changed = settings
    let mapping = try node.mapping(keys.map(\.name))
    if let mode = mapping.optional("mode") { changed.mode = try mode.choice() }
    for key in numbers { try key.read(mapping, into: &changed) }
    guard changed.inspiratoryPressure > changed.expiratoryPressure || !changed.isBilevel else {
      throw node.contradiction(
        "ipap is \(changed.inspiratoryPressure) cmH2O and epap is \(changed.expiratoryPressure) cmH2O; "
          + "two pressures need ipap above epap")
    }
    return changed
  }
}
