import Devices
import Lines
import Quantities
import Readings
import WireFormats

/// One round of a profile's reads, made by the gateway's own session.
struct ProfileReading {
  /// What each numeric channel says, in the order of the profile.
  private(set) var samples: [Sample] = []
  /// What went wrong, as sentences.
  private(set) var notes: [String] = []

  private let profile: RegisterProfile
  private var session: any InstrumentSession
  private var request: ModbusRequest?

  init(_ profile: RegisterProfile) {
    self.profile = profile
    session = InstrumentPlan(name: profile.name, speech: .registers(profile), origin: .bedside)
      .session(at: InstrumentIndex(0))
  }

  /// Asks for everything that is due when a line is opened, once.
  mutating func run(_ perform: (ModbusRequest) throws(ModbusFault) -> ModbusResponse) {
    // All is due at one moment; a session that is told no later one asks for nothing twice.
    let now = MonotonicClock.uptime()
    take { session, actions in session.opened(at: now, into: &actions) }
    for _ in 0...profile.plannedReads.count {
      guard let request else { return }
      self.request = nil
      do throws(ModbusFault) {
        let response = try perform(request)
        take { session, actions in session.replied(response, at: now, into: &actions) }
      } catch {
        note(error, of: request)
        take { session, actions in session.failed(error, at: now, into: &actions) }
      }
    }
  }

  private mutating func note(_ fault: ModbusFault, of request: ModbusRequest) {
    // A unit need not say who it is.
    if request.function == .readIdentification { return }
    notes.append("\(request.part) \(fault.words).")
  }

  private mutating func take(
    _ turn: (inout any InstrumentSession, inout [InstrumentAction]) -> Void
  ) {
    var actions: [InstrumentAction] = []
    turn(&session, &actions)
    for action in actions {
      switch action {
      case .sample(let sample):
        samples.removeAll { $0.channel == sample.channel }
        samples.append(sample)
      case .request(let request): self.request = request
      case .waveform, .transmit, .reopen, .note: break
      }
    }
  }
}

extension ModbusRequest {
  /// What is read, as the beginning of a sentence.
  fileprivate var part: String {
    switch self {
    case .readInputRegisters(let span): "input registers \(span.first.number)+\(span.count)"
    case .readHoldingRegisters(let span): "holding registers \(span.first.number)+\(span.count)"
    case .readCoils, .readDiscreteInputs, .writeCoil, .writeRegister, .writeCoils, .writeRegisters,
      .exchangeRegisters, .readIdentification:
      "function \(function.rawValue)"
    }
  }
}

extension Sample {
  /// The sample as a row for a person.
  var row: String {
    let value =
      switch reading {
      case .measured(let value): "\(JSONObject.decimal(Int64(value))) \(channel.unit.shown)"
      case .questionable(let value, let doubt):
        "\(JSONObject.decimal(Int64(value))) \(channel.unit.shown) (\(doubt.word))"
      case .absent(let reason): "- (\(reason.word))"
      }
    return "\(channel.name)\t\(value)"
  }

  /// The sample for a program.
  var jsonLine: String {
    var object = JSONObject()
    object.add("type", "reading")
    object.add("channel", channel.name)
    object.add("unit", channel.unit.rawValue)
    switch reading {
    case .measured(let value):
      object.add("state", "measured")
      object.add("value", thousandths: Int64(value))
    case .questionable(let value, let doubt):
      object.add("state", "questionable")
      object.add("value", thousandths: Int64(value))
      object.add("reason", doubt.word)
    case .absent(let reason):
      object.add("state", "absent")
      object.addNull("value")
      object.add("reason", reason.word)
    }
    return object.text
  }
}
