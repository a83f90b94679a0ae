internal import Quantities
internal import Readings
internal import WireFormats

/// One request of a profile, what it is for and when it is next wanted.
struct RegisterPoll: Sendable {
  /// What a request is for.
  enum Purpose: Sendable {
    case identification
    case numbers(NumberBlock)
    case waveforms(RegisterBlock)

    /// Where the answers are counted.
    var kind: Int {
      switch self {
      case .numbers: 0
      case .waveforms: 1
      case .identification: 2
      }
    }
  }

  /// Registers read with one request, and the fields that are wanted of them.
  struct NumberBlock: Sendable {
    let table: RegisterProfile.Table
    let registers: RegisterBlock
    let fields: [RegisterProfile.Field]

    /// Where in the block a register of the profile's own table stands; nil when it is not in it.
    func place(of address: UInt16?, in profile: RegisterProfile) -> Int? {
      guard let address, table == profile.table, registers.range.contains(Int(address)) else { return nil }
      return Int(address) - registers.range.lowerBound
    }
  }

  /// The poll's name, for notes.
  let name: String
  let purpose: Purpose
  let request: ModbusRequest
  /// How often it is wanted; zero for once.
  let period: Interval
  var dueAt: Uptime?
  var isFailing = false

  /// The channels that have no value when the poll fails.
  var channels: [Channel] {
    switch purpose {
    case .numbers(let block): block.fields.map(\.channel)
    case .identification, .waveforms: []
    }
  }

  /// Moves the poll to its next beat; one late beat is caught up with, more are left out.
  ///
  /// On a line that units share, a poll often waits for another unit's, and should lose no beat by it.
  mutating func postpone(at now: Uptime) {
    guard period > .zero, let due = dueAt else {
      dueAt = nil
      return
    }
    dueAt = due + period * 2 > now ? due + period : now + period
  }

  /// Whether the poll also reads the register that says what the numbers are worth.
  func readsValidity(of profile: RegisterProfile) -> Bool {
    guard case .numbers(let block) = purpose else { return false }
    return block.place(of: profile.validityAddress, in: profile) != nil
  }
}

extension RegisterPoll {
  /// Numbers that can be read together: those of one table that are wanted equally often.
  private struct Beat: Hashable {
    let table: RegisterProfile.Table
    let period: Interval
  }

  /// The polls of a profile: who it is, its waveforms, its numbers in as few requests as the unit allows.
  static func plan(_ profile: RegisterProfile) -> [RegisterPoll] {
    var polls = [
      RegisterPoll(
        name: "identification", purpose: .identification, request: .readIdentification(.basic, from: 0),
        period: .zero)
    ]
    var taken: [Int] = []
    if let waves = profile.waveforms {
      let block = RegisterBlock(address: UInt16(waves.span.lowerBound), count: waves.span.count)
      taken.append(block.count)
      polls.append(
        RegisterPoll(
          name: "waveforms", purpose: .waveforms(block), request: request(block, profile.table),
          period: waves.period))
    }
    var numbers: [RegisterPoll] = []
    for beat in beats(of: profile) { numbers += self.numbers(of: profile, beat, lengthsTaken: &taken) }
    // Validity first: it tells what the numbers of the other blocks are worth.
    return polls + numbers.filter { $0.readsValidity(of: profile) }
      + numbers.filter { !$0.readsValidity(of: profile) }
  }

  /// The profile's own beat first, then the others in the order of the fields.
  private static func beats(of profile: RegisterProfile) -> [Beat] {
    profile.fields.reduce(into: [Beat(table: profile.table, period: profile.period)]) { beats, field in
      let beat = Beat(table: profile.table(of: field), period: profile.period(of: field))
      if !beats.contains(beat) { beats.append(beat) }
    }
  }

  private static func numbers(
    of profile: RegisterProfile, _ beat: Beat, lengthsTaken taken: inout [Int]
  ) -> [RegisterPoll] {
    let isOwn = beat == Beat(table: profile.table, period: profile.period)
    let fields = profile.fields.filter {
      beat == Beat(table: profile.table(of: $0), period: profile.period(of: $0))
    }
    let marks = isOwn ? [profile.validityAddress, profile.version?.address].compactMap(\.self) : []
    let wanted = fields.map(\.range) + marks.map { Int($0)..<Int($0) + 1 }
    let blocks = RegisterBlock.covering(
      wanted, most: profile.mostRegisters, gap: profile.longestGap, lengthsTaken: taken)
    taken += blocks.map(\.count)
    let readsBoth = profile.fields.contains { profile.table(of: $0) != profile.table }
    let kind = readsBoth ? "\(beat.table.rawValue) registers" : "registers"
    return blocks.map { block in
      let content = NumberBlock(
        table: beat.table, registers: block,
        fields: fields.filter { block.range.contains(Int($0.address)) })
      return RegisterPoll(
        name: "\(kind) \(block.address)+\(block.count)", purpose: .numbers(content),
        request: request(block, beat.table), period: beat.period)
    }
  }

  private static func request(_ block: RegisterBlock, _ table: RegisterProfile.Table) -> ModbusRequest {
    do throws(ModbusException) {
      let span = try RegisterSpan(from: RegisterAddress(block.address), count: block.count)
      return table == .holding ? .readHoldingRegisters(span) : .readInputRegisters(span)
    } catch {
      preconditionFailure("\(block.count) registers from \(block.address) cannot be asked for: \(error.code)")
    }
  }
}
