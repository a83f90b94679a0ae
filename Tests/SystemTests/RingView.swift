import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// A daemon's ring as another program sees it: everything that came by, and where each channel stands.
struct RingView {
  private var reader: RingReader
  private let program: SpawnedProgram
  /// How many records were seen.
  private(set) var count: UInt64 = 0
  /// The samples, one list for each instrument.
  private(set) var samples: [UInt8: [Sample]] = [:]
  /// The channels that sent waveform samples; a block that says why there are none is none.
  private(set) var waveforms: Set<Channel> = []
  /// Where the records said they came from.
  private(set) var origins: Set<Origin> = []

  init(at path: String, writtenBy program: SpawnedProgram, from start: RingReader.Start = .oldest)
    async throws
  {
    self.program = program
    let deadline = MonotonicClock.uptime() + Readiness.generous
    while true {
      do throws(RingError) {
        reader = try RingReader(Ring(attachingTo: path), from: start)
        return
      } catch {
        guard program.isRunning, MonotonicClock.uptime() < deadline else {
          throw ProgramFailure("no ring: \(error); \(program.errors.linesSoFar())")
        }
      }
      try await RingView.pause(program)
    }
  }

  /// The index of the record that comes next.
  var cursor: UInt64 { reader.cursor }

  /// Takes everything that the ring has.
  mutating func take() {
    while true {
      switch reader.next() {
      case .record(let record, _): take(record)
      case .lost: break
      case .empty: return
      }
    }
  }

  /// Waits until something is so; `act` is done before each look.
  mutating func wait(
    until sentence: String, act: () throws -> Void = {}, _ isSo: (RingView) -> Bool
  ) async throws {
    let deadline = MonotonicClock.uptime() + Readiness.generous
    while true {
      try act()
      take()
      if isSo(self) { return }
      guard program.isRunning, MonotonicClock.uptime() < deadline else {
        throw ProgramFailure("not so: \(sentence); the ring has \(count) records and says \(state)")
      }
      try await RingView.pause(program)
    }
  }

  /// What a channel of an instrument said last.
  func reading(_ channel: Channel, of instrument: UInt8 = 0) -> Reading? {
    samples[instrument]?.last { $0.channel == channel }?.reading
  }

  /// Everything a channel of an instrument said.
  func readings(_ channel: Channel, of instrument: UInt8 = 0) -> [Reading] {
    samples[instrument]?.filter { $0.channel == channel }.map(\.reading) ?? []
  }

  /// Whether an instrument ever gave a value, doubted or not.
  func everGaveAValue(_ instrument: UInt8) -> Bool {
    samples[instrument]?.contains { $0.reading.thousandths != nil } ?? false
  }

  /// What each instrument said last, and everything it said before that was no value.
  private var state: String {
    samples.keys.sorted().map { key in
      let all = samples[key] ?? []
      let last = all.suffix(3).map { "\($0.channel.name) \($0.reading)" }
      let absences = Absence.allCases.filter { absence in all.contains { $0.reading == .absent(absence) } }
      return "\(key): \(last.joined(separator: ", ")), ever \(absences)"
    }.joined(separator: "; ")
  }

  private mutating func take(_ record: Record) {
    count += 1
    switch record.content {
    case .sample(let sample):
      samples[sample.instrument.position, default: []].append(sample)
      origins.insert(sample.origin)
    case .waveform(let block):
      if block.absence == nil, block.count > 0 { waveforms.insert(block.channel) }
      origins.insert(block.origin)
    case .unknown: break
    }
  }

  /// A mapped file tells nobody that it has changed, so it is looked at every 20 ms; a program's end is told.
  static func pause(_ program: SpawnedProgram) async throws {
    _ = await Readiness.of([program.lifeDescriptor], within: .milliseconds(20))
  }
}
