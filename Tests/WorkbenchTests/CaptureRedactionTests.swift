import CodecChecks
import Devices
import Foundation
import Readings
import Requirements
import Testing
import WireFormats
import Workbench

private let patient: [UInt8] = Array("WARD7-000451\u{80}".utf8) + [0x85, 0x80]

/// A Capnostream's message in bytes.
private func message(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
  var frame = OridionFrame(code: code)
  for byte in payload { frame.payload.append(byte) }
  var bytes: [UInt8] = []
  frame.encode { bytes.append($0) }
  return bytes
}

private let wave = message(0, [7, 0x25, 0x80, 0])
private let identifier = message(2, patient)
private let device = message(4, Array("V45.67 02/24/2008 B355987654  ".utf8))

/// What a capture of these pieces holds, piece by piece as it was read back.
private func captured(
  _ pieces: [[UInt8]], sent: Bool = false, protocolWord: String = "capnostream"
) throws -> [UInt8] {
  let path = FileManager.default.temporaryDirectory.path + "/redaction-\(UUID().uuidString)"
  defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
  let header = CaptureHeader(
    protocolWord: protocolWord, line: "tty", settings: "115200 8N1", origin: "simulated", startedAt: 0)
  do {
    var writer = try CaptureWriter(path: path, header)
    for piece in pieces {
      try writer.write(CaptureEntry(microseconds: 1, sent ? .sent(piece) : .received(piece)))
    }
  }
  var reader = try CaptureReader(path: path)
  var bytes: [UInt8] = []
  while let entry = try reader.next() {
    switch entry.happening {
    case .received(let piece), .sent(let piece):
      #expect(!piece.isEmpty)
      bytes += piece
    case .opened, .closed, .asked, .answered, .unanswered, .ended:
      Issue.record("\(entry) was never written")
    }
  }
  #expect(reader.damage == nil)
  return bytes
}

private func decoded(_ bytes: [UInt8]) -> (frames: [OridionFrame], refusals: Int) {
  var framer = OridionFramer()
  var frames: [OridionFrame] = []
  var refusals = 0
  for byte in bytes {
    framer.append(byte)
    reading: while true {
      switch framer.next() {
      case .incomplete: break reading
      case .frame(let frame): frames.append(frame)
      case .rejected: refusals += 1
      }
    }
  }
  return (frames, refusals)
}

private func holds(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
  bytes.indices.contains { bytes[$0...].starts(with: part) }
}

@Suite struct `Identifiers of a patient` {
  @Test(.verifies("W.PATIENT"), arguments: 1...20 as ClosedRange<Int>)
  func `are in no capture, in whatever pieces they come`(length: Int) throws {
    let wire = wave + identifier + device + identifier + wave
    let pieces = stride(from: 0, to: wire.count, by: length).map { Array(wire[$0...].prefix(length)) }
    let bytes = try captured(pieces)
    for start in 0...patient.count - 3 where patient[start..<start + 3].allSatisfy({ $0 < 0x80 }) {
      #expect(!holds(bytes, patient[start..<start + 3]))
    }
    let (frames, refusals) = decoded(bytes)
    #expect(frames.map(\.code) == [0, 2, 4, 2, 0] && refusals == 0)
    #expect((0..<patient.count).allSatisfy { frames[1].payload[$0] == UInt8(ascii: "*") })
    #expect(holds(bytes, device[...]) && bytes.starts(with: wave) && bytes.suffix(wave.count) == wave[...])
  }

  @Test(arguments: [61, 62] as [UInt8]) func `are not in what is sent either`(code: UInt8) throws {
    let bytes = try captured([message(code, patient)], sent: true)
    #expect(!holds(bytes, patient[..<5]))
    #expect(decoded(bytes).frames.map(\.code) == [code])
  }

  /// Every byte of the message in turn is another one: what was refused is refused in the capture, too, and
  /// only where the message says that it is another one is it not known what it holds.
  @Test(arguments: 1...255 as ClosedRange<UInt8>)
  func `stay masked in damaged messages, which stay damaged`(flip: UInt8) throws {
    for place in identifier.indices where place != 2 {
      var wire = identifier
      wire[place] ^= flip
      if place == 0 || wire.dropFirst().contains(OridionUnstuffer.begin) { continue }
      let bytes = try captured([wave + wire + wave])
      for start in 3..<identifier.count - 4 where identifier[start..<start + 4].allSatisfy({ $0 < 0x80 }) {
        #expect(!holds(bytes, identifier[start..<start + 4]), "byte \(place) with \(flip)")
      }
      let (frames, refusals) = decoded(bytes)
      let before = decoded(wave + wire + wave)
      #expect(frames.map(\.code) == before.frames.map(\.code), "byte \(place) with \(flip)")
      #expect(refusals == before.refusals, "byte \(place) with \(flip)")
    }
  }

  @Test func `of a monitor that is taken for a module are not in its capture`() throws {
    let version = message(61, Array("microMediCO2 1.2".utf8))
    let bytes = try captured([wave + identifier + wave + version], protocolWord: "micropod")
    #expect(!holds(bytes, patient[..<5]))
    #expect(holds(bytes, version[...]), "what 61 says of a module is no patient's")
  }

  @Test func `of an instrument that has none leave every byte as it came`() throws {
    #expect(try captured([identifier], protocolWord: "nonin-df2") == identifier)
  }

  @Test(arguments: 1..<6 as Range<UInt64>)
  func `taken out of noise leave what the protocol makes of it`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let symbols: [UInt8] = [0x85, 0x85, 0x80, 0x00, 0x05, 0x02, 0x03, 0x04]
    let wire = (0..<40_000).map { _ in
      dice.next().isMultiple(of: 3) ? dice.byte() : symbols[Int(dice.next() % 8)]
    }
    let (before, after) = (decoded(wire), decoded(try captured([wire])))
    #expect(after.frames.map(\.code) == before.frames.map(\.code) && after.refusals == before.refusals)
    let shown = zip(before.frames, after.frames).filter { ![2, 61, 62].contains($0.0.code) }
    #expect(!shown.isEmpty && shown.allSatisfy { $0.0 == $0.1 })
  }
}
