internal import Quantities
internal import WireFormats

/// The gateway's Modbus line in virtual time: requests become frames on a wire, and the wire's bytes become
/// answers.
///
/// It stands where libmodbus stands in the daemon, with our own codec; the tests let the two check each
/// other.
struct VirtualModbus: Sendable {
  /// How long a unit may take to answer, as in the daemon.
  static let answerTime: Interval = .milliseconds(500)

  /// What became of a request.
  enum Outcome: Sendable {
    case reply(ModbusResponse)
    case fault(ModbusFault)
  }

  private let unit: ModbusUnit
  private var framer: ModbusRTUFramer
  private var underWay: ModbusRequest?
  private var deadline = Uptime.origin

  init(unit: ModbusUnit) {
    self.unit = unit
    framer = ModbusRTUFramer(.responses, of: unit)
  }

  /// When the request under way is given up; nil when there is none.
  var nextDeadline: Uptime? { underWay == nil ? nil : deadline }

  /// Sends a request: the bytes of its frame.
  mutating func send(_ request: ModbusRequest, at now: Uptime) -> [UInt8] {
    framer.reset()
    underWay = request
    deadline = now + VirtualModbus.answerTime
    var bytes: [UInt8] = []
    ModbusRTUFrame(unit: unit, pdu: request.pdu).forEachByte { bytes.append($0) }
    return bytes
  }

  /// Takes bytes that came back.
  mutating func receive(_ bytes: [UInt8]) -> Outcome? {
    for byte in bytes {
      framer.append(byte)
      while true {
        switch framer.next() {
        case .incomplete: break
        case .rejected: continue
        case .frame(let frame):
          if let outcome = take(frame) { return outcome }
          continue
        }
        break
      }
    }
    return nil
  }

  /// Gives the request up when its time has passed.
  mutating func timePassed(at now: Uptime) -> Outcome? {
    guard underWay != nil, deadline <= now else { return nil }
    underWay = nil
    return .fault(.silence)
  }

  private mutating func take(_ frame: ModbusRTUFrame) -> Outcome? {
    guard let request = underWay else { return nil }
    guard frame.unit == unit else { return nil }
    underWay = nil
    do throws(ModbusFault) {
      return .reply(try ModbusResponse(frame.pdu, answering: request))
    } catch {
      return .fault(error)
    }
  }
}
