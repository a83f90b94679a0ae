internal import Quantities
internal import Readings
internal import WireFormats

/// One request of a profile, what it is for and when it is next wanted.
struct RegisterPoll: Sendable {
  /// What a request is for.
  enum Purpose: Sendable {
    case identification
    case numbers(RegisterBlock)
    case waveforms(RegisterBlock)
  }

  /// The poll's name, for notes.
  let name: String
  let purpose: Purpose
  let request: ModbusRequest
  /// The channels that have no value when the poll fails.
  let channels: [Channel]
  /// How often it is wanted; zero for once.
  let period: Interval
  var dueAt: Uptime?
  var isFailing = false

  /// Moves the poll to its next beat; a beat that was missed altogether is left out, not made up for.
  mutating func postpone(at now: Uptime) {
    guard period > .zero, let due = dueAt else {
      dueAt = nil
      return
    }
    dueAt = due + period > now ? due + period : now + period
  }

  /// Whether the poll also reads the register that says what the numbers are worth.
  func readsValidity(of profile: RegisterProfile) -> Bool {
    guard case .numbers(let block) = purpose, let address = profile.validityAddress else { return false }
    return block.range.contains(Int(address))
  }
}

extension RegisterPoll {
  /// The polls of a profile: who it is, its waveforms, its numbers in as few requests as the unit allows.
  static func plan(_ profile: RegisterProfile) -> [RegisterPoll] {
    var polls = [
      RegisterPoll(
        name: "identification", purpose: .identification, request: .readIdentification(.basic, from: 0),
        channels: [], period: .zero)
    ]
    var taken: [Int] = []
    if let waves = profile.waveforms {
      let block = RegisterWaveforms.block(of: waves, most: profile.mostRegisters)
      taken.append(block.count)
      polls.append(
        RegisterPoll(
          name: "waveforms", purpose: .waveforms(block), request: request(block, profile.table), channels: [],
          period: waves.period))
    }
    let numbers = numbers(of: profile, lengthsTaken: taken)
    // Validity first: it tells what the numbers of the other blocks are worth.
    return polls + numbers.filter { $0.readsValidity(of: profile) }
      + numbers.filter { !$0.readsValidity(of: profile) }
  }

  private static func numbers(of profile: RegisterProfile, lengthsTaken taken: [Int]) -> [RegisterPoll] {
    var wanted = profile.fields.map { Int($0.address)..<Int($0.address) + $0.layout.registers }
    if let validity = profile.validityAddress { wanted.append(Int(validity)..<Int(validity) + 1) }
    if let version = profile.version { wanted.append(Int(version.address)..<Int(version.address) + 1) }
    let blocks = RegisterBlock.covering(
      wanted, most: profile.mostRegisters, gap: profile.longestGap, lengthsTaken: taken)
    return blocks.map { block in
      RegisterPoll(
        name: "registers \(block.address)+\(block.count)", purpose: .numbers(block),
        request: request(block, profile.table),
        channels: profile.fields.filter { block.range.contains(Int($0.address)) }.map(\.channel),
        period: profile.period)
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
