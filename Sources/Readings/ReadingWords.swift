extension Reading {
  /// The reading with its unit and any doubt, or dashes and the reason why there is none.
  public func shown(of channel: Channel) -> String {
    let unit = channel.unit.shown.isEmpty ? "" : " \(channel.unit.shown)"
    return switch self {
    case .measured(let value): "\(JSONObject.decimal(Int64(value)))\(unit)"
    case .questionable(let value, let doubt): "\(JSONObject.decimal(Int64(value)))\(unit) ? \(doubt.word)"
    case .absent(let reason): "--- \(reason.word)"
    }
  }
}

extension JSONObject {
  /// Adds a reading of a channel: `channel`, and `value` with `unit` and any `doubt`, or `absent` with the
  /// reason.
  public mutating func add(_ reading: Reading, of channel: Channel) {
    add("channel", channel.name)
    switch reading {
    case .measured(let value): add(value, of: channel)
    case .questionable(let value, let doubt):
      add(value, of: channel)
      add("doubt", doubt.word)
    case .absent(let reason): add("absent", reason.word)
    }
  }

  private mutating func add(_ value: Int32, of channel: Channel) {
    add("value", thousandths: Int64(value))
    add("unit", channel.unit.rawValue)
  }
}
