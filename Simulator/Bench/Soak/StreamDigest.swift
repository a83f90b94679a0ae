internal import Alarms
internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings

/// A number that stands for everything that was seen of a run: the same in every process and on every
/// machine, and another as soon as anything differs.
///
/// FNV-1a over 64-bit words. What has no fixed bytes is put in as text.
struct StreamDigest: Hashable, Sendable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ observation: Observation, at moment: Uptime) {
    switch observation {
    case .written(let record, _):
      let words = record.words
      for place in 1..<8 { add(words[place]) }
    case .command(let command): add(command, at: moment)
    // Readers see what was written, and the bed's truth shows in what the instruments say of it.
    case .read, .said, .bed: break
    case .asked(let action): add("\(action)")
    case .core(let view):
      add(UInt64(bitPattern: view.deadline?.nanoseconds ?? .min))
      add(UInt64(view.alarms.count))
    }
  }

  private mutating func add(_ command: GatewayCommand, at moment: Uptime) {
    add(UInt64(bitPattern: moment.nanoseconds))
    switch command {
    case .record: break
    case .open(let index), .close(let index): add(UInt64(index.position))
    case .transmit(let index, let bytes):
      add(UInt64(index.position))
      for byte in bytes { add(UInt64(byte)) }
    case .request(let index, let request):
      add(UInt64(index.position))
      add("\(request)")
    case .finding(let change):
      add(change.finding.rule)
      add(change.finding.state.code)
      add(UInt64(change.finding.evidence.count))
    case .alarm(.log(let record)):
      add(record.number)
      add(record.change.code)
    case .alarm(let action): add(action.word)
    case .keep(let entry, _), .entryRefused(let entry, _, _): add(entry.author)
    case .note(let index, let note):
      add(UInt64(index.position))
      add("\(note)")
    case .line(let index, let condition):
      add(UInt64(index.position))
      add("\(condition)")
    }
  }

  private mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
  }

  private mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }
}

extension AlarmAction {
  /// The action's kind and its alarm.
  fileprivate var word: String {
    switch self {
    case .log(let record): "log \(record.number)"
    case .announce(let alarm): "announce \(alarm.condition.word)"
    case .withdraw(let alarm): "withdraw \(alarm.condition.word)"
    case .indicate(let schedule):
      "indicate \(schedule.priority?.rawValue ?? "nothing") \(schedule.audio.code)"
    case .remind: "remind"
    case .escalate(let alarm, let stage): "escalate \(alarm.condition.word) \(stage.rawValue)"
    }
  }
}
