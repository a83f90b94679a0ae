public import Quantities
public import Readings

/// How to read a Modbus unit: which registers hold which channel, and how often they are wanted.
///
/// A profile is data: it is read from a YAML document, be it one that comes with the product or a site's own.
/// See <doc:ModbusProfiles>.
public struct RegisterProfile: Hashable, Sendable {
  /// The two tables of sixteen-bit registers that Modbus knows.
  public enum Table: String, CaseIterable, Hashable, Sendable {
    /// Function code 3.
    case holding
    /// Function code 4.
    case input
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

    /// The registers that one read takes, from the first to the last of counter and samples.
    ///
    /// They may end beyond the table; who makes a profile sees to it that they do not.
    public var span: Range<Int> {
      let starts = [Int(counterAddress)] + tracks.map { Int($0.newestAddress) }
      let ends =
        [Int(counterAddress) + 1] + tracks.map { Int($0.newestAddress) + (depth - 1) * stride + 1 }
      let first = starts.min() ?? 0
      return first..<(ends.max() ?? first)
    }
  }

  /// A register that says which map the unit has.
  public struct Version: Hashable, Sendable {
    /// Address of the register, counted from zero.
    public let address: UInt16
    /// What stands in it when the unit has a map that this profile describes; each value once.
    public let accepted: [UInt16]

    /// Describes the register with all values that are accepted.
    public init(at address: UInt16, accepts values: [UInt16]) {
      self.address = address
      accepted = values
    }

    /// Describes a register in which one value is accepted.
    public init(at address: UInt16, is value: UInt16) { self.init(at: address, accepts: [value]) }
  }

  /// The profile's name in the configuration.
  public let name: String
  /// The table that is read where a field does not say otherwise; validity and version stand in it.
  public let table: Table
  /// The numbers wanted, every `period` where they do not say otherwise.
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
  ///
  /// With zero, no register is read that the profile does not name.
  public let longestGap: Int
  /// What the profile is for, in words; empty when it does not say.
  public var title = ""
  /// The unit's number where the configuration gives none; nil when it must.
  public var unit: UInt8?
  /// How long the line must be silent before this unit is asked, beyond the silence between two frames.
  public var rest = Interval.zero
  /// How long the unit may take to answer; 0.5 s is libmodbus' own default.
  public var answerTime: Interval = .milliseconds(500)

  /// Describes a unit's map; traps when it contradicts itself, since whoever makes one has checked it.
  ///
  /// One channel at most once; periods, depth and stride above zero; validity bits 0 to 15 with a register to
  /// hold them; 1 to 125 registers in one answer, and no field and no waveforms that need more.
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
    if let waveforms { check(waveforms) }
  }

  /// The table in which a field stands.
  public func table(of field: Field) -> Table { field.table ?? table }

  /// How often a field is wanted.
  public func period(of field: Field) -> Interval { field.period ?? period }

  private func checkNumbers() {
    precondition(1...125 ~= mostRegisters, "\(mostRegisters) registers in one answer, allowed 1 to 125")
    precondition(longestGap >= 0, "a gap of \(longestGap) registers, allowed 0 or more")
    precondition(period > .zero, "a period of \(period.nanoseconds) ns, allowed above 0")
    for (place, field) in fields.enumerated() {
      precondition(field.channel.shape == .numeric, "a number of \(field.channel.name), which is a waveform")
      let isSecond = fields[..<place].contains { $0.channel == field.channel }
      precondition(!isSecond, "\(field.channel.name) in two fields, allowed once")
      let end = field.range.upperBound
      precondition(end <= 65_536, "\(field.channel.name) ends at register \(end), allowed up to 65536")
      let count = field.layout.registers
      precondition(count <= mostRegisters, "a field of \(count) registers, allowed up to \(mostRegisters)")
      let own = self.period(of: field)
      precondition(own > .zero, "a period of \(own.nanoseconds) ns, allowed above 0")
      guard let bit = field.validityBit else { continue }
      precondition(bit < 16 && validityAddress != nil, "validity bit \(bit), allowed 0 to 15 of a register")
    }
  }

  private func check(_ waves: WaveformBlock) {
    precondition(
      waves.depth > 0 && waves.stride > 0, "depth \(waves.depth), stride \(waves.stride), allowed above 0")
    let interval = waves.sampleInterval
    precondition(interval > .zero, "samples \(interval.nanoseconds) ns apart, allowed above 0")
    precondition(waves.period > .zero, "a period of \(waves.period.nanoseconds) ns, allowed above 0")
    let count = waves.span.count
    precondition(count <= mostRegisters, "a waveform block of \(count) registers, allowed \(mostRegisters)")
    let end = waves.span.upperBound
    precondition(end <= 65_536, "a waveform block up to register \(end), allowed up to 65536")
  }
}
