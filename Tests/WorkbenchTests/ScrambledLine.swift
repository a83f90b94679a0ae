import Bench
import Quantities
import WireFormats
import Workbench

/// A line between a search and an instrument, in virtual time: bytes take the time that they take at the
/// instrument's speed, and arrive as the receiver's UART would make them.
struct ScrambledLine {
  /// How often the receiver looks.
  private static let beat: Int64 = 5_000

  private var speaker: Speaker
  private let setting: LineSettings
  private var search: LineSearch
  private var receiver: LineSettings?
  private var now: Int64 = 0
  private var waiting: [UInt8] = []
  private var freeAt: Int64 = 0
  private(set) var finding: SearchFinding?
  private(set) var sent: [[UInt8]] = []
  private(set) var tried: [LineSettings] = []
  /// Speeds that the port's driver cannot make.
  var impossible: Set<Int> = []

  init(
    _ speaker: Speaker, at setting: LineSettings, known: KnownSettings = KnownSettings(), ask: Bool = false,
    joining: Int64 = 700_000
  ) {
    self.speaker = speaker
    self.setting = setting
    now = joining
    search = LineSearch(known: known, maySend: ask, now: Self.at(now), until: Self.at(now) + .seconds(90))
    var unheard: [UInt8] = []
    speaker.advance(now, &unheard)
  }

  private static func at(_ microseconds: Int64) -> Uptime { Uptime(nanoseconds: microseconds * 1000) }

  /// Searches to the end.
  mutating func run() -> SearchFinding {
    var steps: [LineSearch.Step] = []
    search.begin(at: Self.at(now), into: &steps)
    carryOut(&steps)
    while true {
      if let finding { return finding }
      now += Self.beat
      turn(&steps)
    }
  }

  private mutating func turn(_ steps: inout [LineSearch.Step]) {
    var said: [UInt8] = []
    speaker.advance(now, &said)
    put(said)
    let arrived = receive()
    if !arrived.isEmpty { search.take(arrived, at: Self.at(now), into: &steps) }
    if let due = search.nextDeadline, due <= Self.at(now) { search.advance(to: Self.at(now), into: &steps) }
    carryOut(&steps)
  }

  private mutating func put(_ bytes: [UInt8]) {
    if waiting.isEmpty { freeAt = max(freeAt, now - Self.beat) }
    waiting += bytes
  }

  /// The bytes that have arrived by now, as the receiver reads them.
  private mutating func receive() -> [UInt8] {
    let bits = SerialSetting(setting).bitsPerByte
    let byteTime = Double(bits) * 1_000_000 / Double(setting.baud)
    let count = min(waiting.count, Int(Double(now - freeAt) / byteTime))
    guard count > 0 else { return [] }
    freeAt += Int64(Double(count) * byteTime)
    let bytes = Array(waiting[..<count])
    waiting.removeFirst(count)
    guard let receiver else { return bytes }
    return SerialSetting(receiver).receive(bytes, from: SerialSetting(setting), errorsAreNul: true)
  }

  private mutating func carryOut(_ steps: inout [LineSearch.Step]) {
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .set(let settings) where impossible.contains(settings.baud):
        steps = []
        search.refuse(at: Self.at(now), into: &steps)
      case .set(let settings):
        receiver = settings
        tried.append(settings)
      case .send(let bytes):
        sent.append(bytes)
        hear(bytes)
      case .over(let finding): self.finding = finding
      }
    }
  }

  private mutating func hear(_ bytes: [UInt8]) {
    let heard =
      receiver.map {
        SerialSetting(setting).receive(
          bytes, from: SerialSetting($0), errorsAreNul: setting.parity != .none)
      } ?? bytes
    var said: [UInt8] = []
    for byte in heard { speaker.receive(byte, now, &said) }
    put(said)
  }
}
