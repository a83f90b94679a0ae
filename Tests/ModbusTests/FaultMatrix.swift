import Lines
import Quantities
import Testing
import WireFormats

/// How the blocks that a poll plan asks for one after the other resemble each other.
enum PollPlan: String, CaseIterable, CustomTestStringConvertible {
  case distinctLengths = "blocks of different length"
  case equalLengths = "other blocks of equal length"
  case sameBlock = "the same block"

  var testDescription: String { rawValue }

  /// The block asked for in a turn.
  func block(_ turn: Int) throws(ModbusException) -> RegisterSpan {
    switch self {
    case .distinctLengths: try RegisterSpan(from: RegisterAddress(UInt16(100 * turn)), count: 10 + turn)
    case .equalLengths: try RegisterSpan(from: RegisterAddress(UInt16(100 * turn)), count: 10)
    case .sameBlock: try RegisterSpan(from: RegisterAddress(100), count: 10)
    }
  }
}

/// What a reading of a block came to.
enum TurnOutcome: Equatable {
  case correct
  /// Values of another block, or of an earlier request.
  case wrong([UInt16])
  case fault(ModbusFault)
}

/// Reads through the bus as a session would: opens it when it is not open, asks, and compares what comes.
struct FaultMatrix {
  /// How long a request waits whose reply will not come.
  static let shortMilliseconds: Int64 = 60

  let bus: ModbusBus
  let plan: PollPlan
  let requestCount: () -> Int

  /// Reads the block of one turn; `limit` is short only when the reply will not come.
  func turn(_ number: Int, limit: Interval = .seconds(20)) throws -> TurnOutcome {
    if !bus.isOpen { try bus.open(within: .seconds(20)) }
    let block = try plan.block(number)
    let before = requestCount()
    do throws(ModbusFault) {
      let response = try bus.perform(.readInputRegisters(block), of: ModbusUnit(1), within: limit)
      guard case .registers(let registers) = response else { return .wrong([]) }
      return check(registers.values, block, after: before)
    } catch {
      return .fault(error)
    }
  }

  /// Each value is its address plus 1000 times the number of a request received after the question was put.
  private func check(_ values: [UInt16], _ block: RegisterSpan, after before: Int) -> TurnOutcome {
    let answered = (Int(values[0]) - Int(block.first.number)) / 1000
    let expected = block.addresses.map { UInt16($0 + 1000 * answered) }
    return values == expected && answered > before ? .correct : .wrong(values)
  }
}
