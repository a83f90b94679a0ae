internal import Documents
internal import Quantities
internal import Readings

extension ProfileReader {
  /// The samples of one waveform that can be in a block, and the registers from one to the next.
  static let depths = 1...125
  /// How far apart samples can be.
  static let sampleIntervals: ClosedRange<Interval> = .milliseconds(1) ... .seconds(1)

  func readWaveforms(
    _ ledger: inout RegisterLedger
  ) throws(DocumentError) -> RegisterProfile.WaveformBlock? {
    guard let node = top.optional("waveforms") else { return nil }
    let keys = try node.mapping(ProfileKey.waveforms.map(\.name))
    let waves = RegisterProfile.WaveformBlock(
      counterAddress: try Self.address(keys.required("counter")), tracks: try tracks(keys.required("tracks")),
      depth: try keys.required("depth").integer(in: Self.depths),
      stride: try keys.required("stride").integer(in: Self.depths),
      absentSample: Int16(try keys.required("absent").integer(in: -32_768...32_767)),
      sampleInterval: try keys.required("interval").interval(in: Self.sampleIntervals),
      period: try keys.required("period").interval(in: Self.periods))
    try fits(waves, node)
    let counter = Int(waves.counterAddress)
    try ledger.claim(counter..<counter + 1, of: table, for: "the counter", try keys.required("counter"))
    let items = try keys.required("tracks").list()
    for (item, track) in zip(items, waves.tracks) {
      let newest = try item.mapping(ProfileKey.track.map(\.name)).required("newest")
      for age in 0..<waves.depth {
        let place = Int(track.newestAddress) + age * waves.stride
        try ledger.claim(place..<place + 1, of: table, for: track.channel.name, newest)
      }
    }
    return waves
  }

  private func tracks(
    _ node: DocumentNode
  ) throws(DocumentError) -> [RegisterProfile.WaveformBlock.Track] {
    var tracks: [RegisterProfile.WaveformBlock.Track] = []
    for item in try node.list() {
      let keys = try item.mapping(ProfileKey.track.map(\.name))
      let channel = try Self.channel(keys.required("channel"), isNumber: false)
      guard !tracks.contains(where: { $0.channel == channel }) else {
        throw try keys.required("channel").contradiction(
          "\(channel.name) has samples already; allowed: each channel once")
      }
      tracks.append(.init(channel, newestAt: try Self.address(keys.required("newest"))))
    }
    guard !tracks.isEmpty else { throw node.refusal(allowed: "at least one waveform") }
    return tracks
  }

  /// Counter and samples are read with one request, so that they are of one moment.
  private func fits(
    _ waves: RegisterProfile.WaveformBlock, _ node: DocumentNode
  ) throws(DocumentError) {
    guard waves.span.count <= mostRegisters else {
      throw node.contradiction(
        "counter and samples take \(waves.span.count) registers in one read;"
          + " allowed: largest_read, which is \(mostRegisters)")
    }
    guard waves.span.upperBound <= 65_536 else {
      throw node.contradiction(
        "the samples end at register \(waves.span.upperBound - 1); allowed: up to 65535")
    }
  }
}
