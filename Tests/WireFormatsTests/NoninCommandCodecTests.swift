import CodecChecks
import Testing
import WireFormats

private func codec(_ specimens: [[UInt8]]) -> CodecUnderCheck<NoninCommandFramer> {
  CodecUnderCheck(
    specimens: specimens.map { Specimen($0, .derived) },
    garbage: [[0x55, 0x55], Array(repeating: 0xFF, count: 60), [0x02, 0x70, 0x11, 0x00]],
    garbageCostsNextFrame: true,
    flips: FlipGuarantee(
      // A flipped length may hide as many short answers as it counts bytes.
      lostBehind: 5,
      // Most commands have no checksum, and an answer is one byte: a flip may make another of either.
      permits: { _ in true }),
    makeFramer: { NoninCommandFramer() }, encode: { exchange in encoded { exchange.encode($0) } })
}

@Suite struct `Nonin commands on the wire` {
  @Test func `commands and answers pass every codec check`() {
    codec([
      [0x02, 0x70, 0x04, 0x02, 0x07, 0x21, 0x9E, 0x03], [0x06], [0x15], [0x02, 0x73, 0x00, 0x03],
      [0x02, 0xF3, 0x03, 0x18, 0x05, 0x09, 0x03], [0x02, 0x70, 0x02, 0x02, 0x02, 0x03], [0x06],
    ]).checkAll()
  }

  @Test(
    arguments: [
      (7, 0x21, [0x02, 0x70, 0x04, 0x02, 0x07, 0x21, 0x9E, 0x03]),
      (2, 0x01, [0x02, 0x70, 0x04, 0x02, 0x02, 0x01, 0x79, 0x03]),
      (8, 0x01, [0x02, 0x70, 0x04, 0x02, 0x08, 0x01, 0x7F, 0x03]),
      (13, 0x41, [0x02, 0x70, 0x04, 0x02, 0x0D, 0x41, 0xC4, 0x03]),
    ] as [(UInt8, UInt8, [UInt8])])
  func `the published ways to set a format are written and read`(
    format: UInt8, options: UInt8, bytes: [UInt8]
  ) {
    let command = NoninCommand.setFormat(format, NoninCommand.Options(rawValue: options))
    #expect(encoded { command.encode($0) } == bytes)
    guard case .command(let read)? = codec([]).decode(bytes).frames.first else {
      Issue.record("no command")
      return
    }
    #expect(read.formatNumber == format)
  }

  @Test func `a format with a wrong checksum of its own sets none`() {
    let wrong: [UInt8] = [0x02, 0x70, 0x04, 0x02, 0x07, 0x21, 0x9F, 0x03]
    guard case .command(let read)? = codec([]).decode(wrong).frames.first else {
      Issue.record("no command")
      return
    }
    #expect(read.formatNumber == nil)
  }
}
