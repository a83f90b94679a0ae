public import Quantities
public import Readings

extension RegisterProfile {
  /// One number in the unit's map.
  public struct Field: Hashable, Sendable {
    /// What the number is a reading of.
    public let channel: Channel
    /// Address of the first register, counted from zero.
    public let address: UInt16
    /// How the registers make a number.
    public let layout: Layout
    /// What one count is worth.
    public let scale: RegisterScale
    /// The bit of the validity register that says whether the value is measured now; nil when it always is.
    public let validityBit: UInt8?
    /// In which table the registers stand; nil for the profile's.
    public var table: Table?
    /// How often the number is wanted; nil for the profile's period.
    public var period: Interval?
    /// Which byte and which word comes first.
    public var order = Order()
    /// Counts that stand for "not available".
    public var notAvailable: [Int64] = []
    /// What the unit can report, in thousandths of the channel's unit; nil for whatever the channel allows.
    public var limits: ClosedRange<Int32>?
    /// What the unit's codes are in ours; nil when they are the same.
    public var codes: CodeMap?

    /// Describes a field whose count is worth a whole number of thousandths.
    public init(
      _ channel: Channel, at address: UInt16, _ layout: Layout = .unsigned16, thousandthsPerCount: Int32,
      validityBit: UInt8? = nil
    ) {
      self.init(
        channel, at: address, layout, scale: RegisterScale(thousandths: Int64(thousandthsPerCount)),
        validityBit: validityBit)
    }

    /// Describes a field.
    public init(
      _ channel: Channel, at address: UInt16, _ layout: Layout, scale: RegisterScale, validityBit: UInt8?
    ) {
      self.channel = channel
      self.address = address
      self.layout = layout
      self.scale = scale
      self.validityBit = validityBit
    }

    /// The registers of the field, as places of the table.
    public var range: Range<Int> { Int(address)..<Int(address) + layout.registers }
  }
}

extension RegisterProfile.Field {
  /// How the registers of a field make a number.
  public enum Layout: String, CaseIterable, Hashable, Sendable {
    /// One register, 0 to 65 535.
    case unsigned16 = "u16"
    /// One register in two's complement, -32 768 to 32 767.
    case signed16 = "s16"
    /// Two registers, 0 to 4 294 967 295.
    case unsigned32 = "u32"
    /// Two registers in two's complement.
    case signed32 = "s32"
    /// Two registers that hold an IEEE 754 single.
    case float32

    /// How many registers the layout takes.
    public var registers: Int {
      switch self {
      case .unsigned16, .signed16: 1
      case .unsigned32, .signed32, .float32: 2
      }
    }

    /// The counts that the registers can hold; nil for those that hold no count.
    public var counts: ClosedRange<Int64>? {
      switch self {
      case .unsigned16: 0...65_535
      case .signed16: -32_768...32_767
      case .unsigned32: 0...4_294_967_295
      case .signed32: -2_147_483_648...2_147_483_647
      case .float32: nil
      }
    }
  }

  /// What comes first where a number has several parts; Modbus itself only says it for the bytes of a
  /// register.
  public struct Order: Hashable, Sendable {
    /// Which of two parts comes first.
    public enum End: String, CaseIterable, Hashable, Sendable {
      /// The more significant part.
      case highFirst = "high-first"
      /// The less significant part.
      case lowFirst = "low-first"
    }

    /// Which of a number's two registers comes first.
    public var words: End
    /// Which byte of a register comes first.
    public var bytes: End

    /// Makes an order; without arguments the one that the protocol's own examples have.
    public init(words: End = .highFirst, bytes: End = .highFirst) {
      self.words = words
      self.bytes = bytes
    }
  }

  /// How a unit's codes become ours.
  public enum CodeMap: Hashable, Sendable {
    /// Each code of the unit with ours; a code that is not among them is implausible.
    case values([Pair])
    /// Each bit of the unit with ours; a bit that is not among them says nothing.
    case bits([Pair])

    /// What the unit says, and what we say for it.
    public struct Pair: Hashable, Sendable {
      /// The unit's code, or the number of its bit.
      public let theirs: Int64
      /// Our code, or the number of our bit.
      public let ours: Int32

      /// Pairs a code or a bit of the unit with ours.
      public init(_ theirs: Int64, is ours: Int32) {
        self.theirs = theirs
        self.ours = ours
      }
    }
  }
}
