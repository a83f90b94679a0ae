public import Devices
public import WireFormats

/// Which instrument fills a role at a simulated bed, by what it speaks.
///
/// Every protocol that the gateway speaks has an instrument here; a new one is not complete without.
public enum InstrumentModel: Hashable, Sendable {
  /// A Nonin oximeter that streams data format 2.
  case noninDF2
  /// A Capnostat 5.
  case capnostat5
  /// A bilevel ventilator that is read over Modbus, by the integrator's own map.
  case integratorBilevel
  /// An IMT FlowAnalyser.
  case flowAnalyser
  /// An instrument of another protocol over a byte line.
  case dialect(SpokenDialect)

  /// Every model, in the order of the roles, the usual one of each role first.
  public static let all: [InstrumentModel] = SimulatedInstrument.allCases.flatMap { role in
    [role.usualModel]
      + SpokenDialect.allCases.map { InstrumentModel.dialect($0) }.filter { $0.role == role }
  }

  /// The word of configurations for what it speaks, which is its name here.
  public var word: String {
    switch self {
    case .noninDF2: "nonin-df2"
    case .capnostat5: "capnostat5"
    case .integratorBilevel: "modbus"
    case .flowAnalyser: "flow-analyser"
    case .dialect(let spoken): spoken.rawValue
    }
  }

  /// The role that it fills.
  public var role: SimulatedInstrument {
    switch self {
    case .noninDF2: .oximeter
    case .capnostat5: .capnograph
    case .integratorBilevel: .ventilator
    case .flowAnalyser: .coughMeter
    case .dialect(let spoken): spoken.role
    }
  }

  /// The protocol over a byte line that it speaks; nil for the one that answers Modbus.
  private var spoken: NamedProtocol? { NamedProtocol.named(word) }

  /// What a gateway must know to read it.
  public var speech: InstrumentPlan.Speech { spoken?.speech ?? .registers(.integratorBilevel) }

  /// How its line is set unless a bed sets it otherwise.
  public var usualSettings: LineSettings {
    spoken?.usualSettings ?? LineSettings(baud: 19_200, parity: .even)
  }

  /// How it is read.
  enum Wiring: Hashable, Sendable {
    /// Bytes come, asked for or not.
    case bytes
    /// It answers Modbus requests, on a serial line or over TCP.
    case modbus
  }

  /// How it is read.
  var wiring: Wiring {
    switch self {
    case .integratorBilevel: .modbus
    case .noninDF2, .capnostat5, .flowAnalyser, .dialect: .bytes
    }
  }
}

extension SimulatedInstrument {
  /// The model that fills the role unless a bed has another.
  public var usualModel: InstrumentModel {
    switch self {
    case .oximeter: .noninDF2
    case .capnograph: .capnostat5
    case .ventilator: .integratorBilevel
    case .coughMeter: .flowAnalyser
    }
  }

  /// The models that can fill the role, the usual one first.
  public var models: [InstrumentModel] { InstrumentModel.all.filter { $0.role == self } }
}

extension SpokenDialect {
  /// The role of the instruments that speak so.
  fileprivate var role: SimulatedInstrument {
    switch self {
    case .noninText, .noninDF7, .noninDF8, .noninDF1, .noninDF13, .masimoASCII1, .masimoASCII2, .nellcor,
      .contecOld, .contec:
      .oximeter
    case .capnostream, .microPod: .capnograph
    case .medibus, .puritanBennettShort, .puritanBennettLong, .puritanBennettWaveforms, .respironicsV60,
      .respironicsV200:
      .ventilator
    }
  }
}
