public import Quantities
public import Readings

/// How to read a Modbus unit: which registers hold which channel, and how often they are wanted.
public struct RegisterProfile: Hashable, Sendable {
  /// The two tables of sixteen-bit registers that Modbus knows.
  public enum Table: Hashable, Sendable {
    /// Function code 3.
    case holding
    /// Function code 4.
    case input
  }

  /// One number in the unit's map.
  public struct Field: Hashable, Sendable {
    /// How the registers of a field make a number; words are most significant first.
    public enum Layout: Hashable, Sendable {
      /// One register, 0 to 65 535.
      case unsigned16
      /// One register in two's complement, -32 768 to 32 767.
      case signed16
      /// Two registers, the high word first, 0 to 4 294 967 295.
      case unsigned32

      /// How many registers the layout takes.
      public var registers: Int {
        switch self {
        case .unsigned16, .signed16: 1
        case .unsigned32: 2
        }
      }
    }

    /// What the number is a reading of.
    public let channel: Channel
    /// Address of the first register, counted from zero.
    public let address: UInt16
    /// How the registers make a number.
    public let layout: Layout
    /// What one count is worth, in thousandths of the channel's unit.
    public let thousandthsPerCount: Int32
    /// The bit of the validity register that says whether the value is measured now; nil when it always is.
    public let validityBit: UInt8?

    /// Describes a field.
    public init(
      _ channel: Channel, at address: UInt16, _ layout: Layout = .unsigned16, thousandthsPerCount: Int32,
      validityBit: UInt8? = nil
    ) {
      self.channel = channel
      self.address = address
      self.layout = layout
      self.thousandthsPerCount = thousandthsPerCount
      self.validityBit = validityBit
    }
  }

  /// Registers that hold the last samples of waveforms, with a counter that runs on with every sample.
  public struct WaveformBlock: Hashable, Sendable {
    /// Address of the counter, counted from zero; the samples taken since start, modulo 65 536.
    public let counterAddress: UInt16
    /// Each waveform and where its samples are.
    public let tracks: [Track]
    /// How many samples of each waveform are read at a time.
    public let depth: Int
    /// Registers from one sample to the next older one of the same waveform.
    public let stride: Int
    /// What stands in a register for a sample that is not measured.
    public let absentSample: Int16
    /// The time from one sample to the next.
    public let sampleInterval: Interval
    /// How often the block is wanted.
    public let period: Interval

    /// One waveform in the block.
    public struct Track: Hashable, Sendable {
      /// What is sampled.
      public let channel: Channel
      /// Address of the newest sample, counted from zero; signed samples in counts of the channel's
      /// resolution.
      public let newestAddress: UInt16

      /// Describes a waveform in the block.
      public init(_ channel: Channel, newestAt address: UInt16) {
        self.channel = channel
        newestAddress = address
      }
    }

    /// Describes a waveform block.
    public init(
      counterAddress: UInt16, tracks: [Track], depth: Int, stride: Int, absentSample: Int16,
      sampleInterval: Interval, period: Interval
    ) {
      self.counterAddress = counterAddress
      self.tracks = tracks
      self.depth = depth
      self.stride = stride
      self.absentSample = absentSample
      self.sampleInterval = sampleInterval
      self.period = period
    }
  }

  /// A register that says which map the unit has.
  public struct Version: Hashable, Sendable {
    /// Address of the register, counted from zero.
    public let address: UInt16
    /// What stands in it when the unit is known to have the map of this profile.
    ///
    /// A unit's maker counts on with every change, also with one that moves no register of this profile.
    public let values: Set<UInt16>

    /// Describes the register; traps without a value, with which no unit would ever be understood.
    public init(at address: UInt16, isOneOf values: Set<UInt16>) {
      precondition(!values.isEmpty, "a map with \(values.count) versions at register \(address)")
      self.address = address
      self.values = values
    }
  }

  /// The profile's name in the configuration.
  public let name: String
  /// The table that is read.
  public let table: Table
  /// The numbers wanted every `period`.
  public let fields: [Field]
  /// The register whose bits say what is measured now; nil when the unit has none.
  public let validityAddress: UInt16?
  /// The register by which the unit's map is known; nil when the unit has none.
  ///
  /// It is read with the numbers: what comes with a version that is none of these is of another map, or of
  /// another place in this one, and is no number of anything.
  public let version: Version?
  /// How often the numbers are wanted.
  public let period: Interval
  /// The waveforms; nil when the unit has none.
  public let waveforms: WaveformBlock?
  /// The most registers the unit gives in one answer, 1 to 125.
  public let mostRegisters: Int
  /// The longest run of unwanted registers that is read along rather than asked for separately.
  public let longestGap: Int

  /// Describes a unit's map; traps when it contradicts itself, since it is part of the program.
  ///
  /// One channel at most once; periods, depth and stride above zero; validity bits 0 to 15 with a register to
  /// hold them; 1 to 125 registers in one answer.
  public init(
    name: String, table: Table, fields: [Field], validityAddress: UInt16?, period: Interval,
    waveforms: WaveformBlock?, mostRegisters: Int, longestGap: Int, version: Version? = nil
  ) {
    self.name = name
    self.table = table
    self.fields = fields
    self.validityAddress = validityAddress
    self.period = period
    self.waveforms = waveforms
    self.mostRegisters = mostRegisters
    self.longestGap = longestGap
    self.version = version
    checkNumbers()
    if let waveforms { RegisterProfile.check(waveforms) }
  }

  private func checkNumbers() {
    precondition(1...125 ~= mostRegisters, "\(mostRegisters) registers in one answer, allowed 1 to 125")
    precondition(longestGap >= 0, "a gap of \(longestGap) registers, allowed 0 or more")
    precondition(period > .zero, "a period of \(period.nanoseconds) ns, allowed above 0")
    for (place, field) in fields.enumerated() {
      precondition(field.channel.shape == .numeric, "a number of \(field.channel.name), which is a waveform")
      let isSecond = fields[..<place].contains { $0.channel == field.channel }
      precondition(!isSecond, "\(field.channel.name) in two fields, allowed once")
      let end = Int(field.address) + field.layout.registers
      precondition(end <= 65_536, "\(field.channel.name) ends at register \(end), allowed up to 65536")
      guard let bit = field.validityBit else { continue }
      precondition(bit < 16 && validityAddress != nil, "validity bit \(bit), allowed 0 to 15 of a register")
    }
  }

  private static func check(_ waves: WaveformBlock) {
    precondition(
      waves.depth > 0 && waves.stride > 0, "depth \(waves.depth), stride \(waves.stride), allowed above 0")
    let interval = waves.sampleInterval
    precondition(interval > .zero, "samples \(interval.nanoseconds) ns apart, allowed above 0")
    precondition(waves.period > .zero, "a period of \(waves.period.nanoseconds) ns, allowed above 0")
  }
}
