package import Quantities
package import WireFormats

/// What was asked on a serial line lately, so that no old reply is taken for a new one.
///
/// An RTU reply says its unit, its function and how much it carries, and nothing about which request it
/// answers. A unit answers in the order it was asked, so a reply that no earlier request could have caused
/// proves that every earlier reply is past. While an earlier request of the same unit could still cause a
/// reply that looks like the one awaited, a short read of another length, a fence, goes first.
package struct ReplyLedger {
  /// After this time no reply is expected any more (engineering choice).
  package static let lifetime = Interval.seconds(5)
  /// How many requests to one unit are remembered.
  package static let depth = 8

  /// What a reply to a request looks like.
  private struct Appearance: Hashable {
    let unit: ModbusUnit
    let function: ModbusFunction
    let byteCount: Int
  }

  private struct Entry {
    let appearance: Appearance
    let first: RegisterAddress
    let sentAt: Uptime
    var isAnswered: Bool
  }

  private var entries: [Entry] = []

  /// Makes a ledger in which nothing stands.
  package init() {}

  /// Whether an earlier reply could be taken for the answer to this request.
  ///
  /// The same block asked again is no danger when it was answered: a repeated reply would be the same values.
  package func couldConfuse(_ request: ModbusRequest, of unit: ModbusUnit, at now: Uptime) -> Bool {
    guard let block = Block(request) else { return false }
    let wanted = Appearance(unit: unit, function: request.function, byteCount: block.byteCount)
    return entries.contains { entry in
      entry.appearance == wanted && now - entry.sentAt < ReplyLedger.lifetime
        && (!entry.isAnswered || entry.first != block.first)
    }
  }

  /// A read from the start of the same block, whose reply looks like no reply still possible.
  package func fence(for request: ModbusRequest, of unit: ModbusUnit) -> ModbusRequest? {
    guard let block = Block(request) else { return nil }
    for step in 1...ReplyLedger.depth + 2 {
      guard let fence = block.shortened(to: step), let shape = Block(fence) else { return nil }
      let appearance = Appearance(unit: unit, function: request.function, byteCount: shape.byteCount)
      let isTaken = entries.contains { $0.appearance == appearance }
      if !isTaken, shape.byteCount != block.byteCount { return fence }
    }
    return nil
  }

  /// How many requests to a unit may still be answered late.
  package func openCount(_ unit: ModbusUnit) -> Int {
    entries.count { $0.appearance.unit == unit && !$0.isAnswered }
  }

  /// Notes that a request goes out.
  package mutating func noteSent(_ request: ModbusRequest, to unit: ModbusUnit, at now: Uptime) {
    guard let block = Block(request) else { return }
    entries.removeAll { now - $0.sentAt >= ReplyLedger.lifetime }
    let ofUnit = entries.indices.filter { entries[$0].appearance.unit == unit }
    if ofUnit.count >= ReplyLedger.depth, let oldest = ofUnit.first { entries.remove(at: oldest) }
    let appearance = Appearance(unit: unit, function: request.function, byteCount: block.byteCount)
    entries.append(Entry(appearance: appearance, first: block.first, sentAt: now, isAnswered: false))
  }

  /// Notes that the request sent last was answered with values: everything before it is past.
  package mutating func noteAnswered(_ unit: ModbusUnit) {
    guard var last = entries.last(where: { $0.appearance.unit == unit }) else { return }
    entries.removeAll { $0.appearance.unit == unit }
    last.isAnswered = true
    entries.append(last)
  }

  /// Forgets everything, after the line was closed.
  package mutating func clear() { entries.removeAll(keepingCapacity: true) }
}

extension ReplyLedger {
  /// The registers or bits that a request reads.
  private struct Block {
    let function: ModbusFunction
    let first: RegisterAddress
    let byteCount: Int

    /// The block of a request; nil for an identification, which never changes.
    init?(_ request: ModbusRequest) {
      guard let count = request.replyByteCount else { return nil }
      function = request.function
      byteCount = count
      switch request {
      case .readCoils(let span), .readDiscreteInputs(let span): first = span.first
      case .readHoldingRegisters(let span), .readInputRegisters(let span): first = span.first
      case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .exchangeRegisters, .readIdentification:
        return nil
      }
    }

    /// A read of the first `steps` registers, or of bits that fill as many bytes; nil at the end of the
    /// addresses.
    func shortened(to steps: Int) -> ModbusRequest? {
      do throws(ModbusException) {
        switch function {
        case .readCoils: return .readCoils(try BitSpan(from: first, count: 8 * steps - 7))
        case .readDiscreteInputs: return .readDiscreteInputs(try BitSpan(from: first, count: 8 * steps - 7))
        case .readHoldingRegisters: return .readHoldingRegisters(try RegisterSpan(from: first, count: steps))
        case .readInputRegisters: return .readInputRegisters(try RegisterSpan(from: first, count: steps))
        case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .exchangeRegisters,
          .readIdentification:
          return nil
        }
      } catch {
        return nil
      }
    }
  }
}
