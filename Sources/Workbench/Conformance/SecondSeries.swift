/// What happened in each second of a run, or in each few seconds of a long one, in a bounded number of parts.
public struct SecondSeries: Hashable, Sendable {
  /// One part.
  public struct Part: Hashable, Sendable {
    /// Good frames.
    public var frames: UInt64 = 0
    /// Times that something was refused.
    public var damaged: UInt64 = 0
    /// Times that the protocol's counter jumped.
    public var jumps: UInt64 = 0

    /// Makes a part.
    public init(frames: UInt64 = 0, damaged: UInt64 = 0, jumps: UInt64 = 0) {
      self.frames = frames
      self.damaged = damaged
      self.jumps = jumps
    }

    static func + (left: Part, right: Part) -> Part {
      Part(
        frames: left.frames + right.frames, damaged: left.damaged + right.damaged,
        jumps: left.jumps + right.jumps)
    }
  }

  /// The most parts; more would not be seen on paper.
  public static let mostParts = 480

  /// How many seconds one part has.
  public private(set) var seconds: Int64 = 1
  /// The parts so far, from the start on.
  public private(set) var parts: [Part] = []

  /// Makes a series of nothing.
  public init() {}

  /// Counts what happened at a moment, in microseconds since the start.
  public mutating func add(_ part: Part, at microseconds: Int64) {
    while microseconds / 1_000_000 / seconds >= Int64(Self.mostParts) { halve() }
    let place = Int(max(0, microseconds) / 1_000_000 / seconds)
    while parts.count <= place { parts.append(Part()) }
    parts[place] = parts[place] + part
  }

  private mutating func halve() {
    parts = stride(from: 0, to: parts.count, by: 2).map { place in
      place + 1 < parts.count ? parts[place] + parts[place + 1] : parts[place]
    }
    seconds *= 2
  }
}
