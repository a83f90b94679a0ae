import CodecChecks
import Foundation
import Testing
import Workbench

/// A file that is removed when its last user is gone.
private final class ScratchFile {
  let path: String

  init(_ bytes: [UInt8]? = nil) throws {
    path = FileManager.default.temporaryDirectory.path + "/capture-\(UUID().uuidString)"
    if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
  }

  var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(filePath: path))) } }
}

private let header = CaptureHeader(
  protocolWord: "nonin-df2", line: "/dev/serial/by-id/a b%c", settings: "9600 8N1", origin: "simulated",
  startedAt: 1_795_466_576_000_561)

/// The same of a Modbus unit, for an hour.
private let planned: CaptureHeader = {
  var planned = header
  planned.protocolWord = nil
  planned.profile = "ward 3/a b.yaml"
  planned.planned = 3_600_000_000
  return planned
}()

private let entries = [
  CaptureEntry(microseconds: 0, .opened), CaptureEntry(microseconds: 13_334, .received([0x01, 0x81, 0xFF])),
  CaptureEntry(microseconds: 13_334, .sent([0x00])),
  CaptureEntry(microseconds: 900_000, .closed("line-down")),
  CaptureEntry(microseconds: 1_900_000, .opened), CaptureEntry(microseconds: 2_000_000, .received([0x0A])),
  CaptureEntry(microseconds: 3_000_000, .ended),
]

private func written() throws -> ScratchFile {
  let file = try ScratchFile()
  var writer = try CaptureWriter(path: file.path, header)
  for entry in entries { try writer.write(entry) }
  try writer.sync()
  return file
}

private struct Read {
  var header: CaptureHeader?
  var entries: [CaptureEntry] = []
  var damage: CaptureDamage?
  var hasEnded: Bool

  init(_ file: ScratchFile) throws {
    var reader = try CaptureReader(path: file.path)
    header = reader.header
    while let entry = try reader.next() { entries.append(entry) }
    damage = reader.damage
    hasEnded = reader.hasEnded
  }
}

@Suite struct `A capture` {
  @Test func `is read as it was written`() throws {
    let read = try Read(written())
    #expect(read.header == header)
    #expect(read.entries == entries)
    #expect(read.damage == nil)
    #expect(read.hasEnded)
  }

  @Test func `says what it was to be`() throws {
    let file = try ScratchFile()
    _ = try CaptureWriter(path: file.path, planned)
    #expect(try Read(file).header == planned)
  }

  @Test func `cut off anywhere, is read up to its last whole line`() throws {
    let bytes = try written().bytes
    let ends = bytes.indices.filter { bytes[$0] == 0x0A }
    for length in 0..<bytes.count {
      let read = try Read(ScratchFile(Array(bytes[..<length])))
      let whole = ends.count { $0 < length }
      #expect(read.entries == Array(entries.prefix(max(0, whole - 1))), "cut at \(length)")
      #expect(!read.hasEnded)
      let isTorn = length > 0 && bytes[length - 1] != 0x0A || length == 0
      #expect((read.damage != nil) == isTorn, "cut at \(length)")
      if isTorn { #expect(read.damage?.line == whole + 1, "cut at \(length)") }
    }
  }

  @Test func `with any bit flipped, is read up to that line and names it`() throws {
    let bytes = try written().bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        let read = try Read(ScratchFile(damaged))
        let line = bytes[..<place].count { $0 == 0x0A } + 1
        #expect(read.damage?.line == line, "byte \(place), bit \(bit)")
        #expect(read.damage?.offset == (bytes[..<place].lastIndex(of: 0x0A) ?? -1) + 1)
        #expect(read.entries == Array(entries.prefix(max(0, line - 2))), "byte \(place), bit \(bit)")
      }
    }
  }

  @Test func `is never written over another file`() throws {
    let file = try written()
    let before = try file.bytes
    #expect(throws: CaptureFileError.self) { _ = try CaptureWriter(path: file.path, header) }
    #expect(try file.bytes == before)
  }

  @Test(arguments: [
    "", "breathline-capture 1\n", "breathline-capture 2 line=a settings=b origin=c started=1 1234\n",
    "\u{1}\u{2}\n", "%PDF-1.4\n",
  ])
  func `that is something else is refused at its first line`(text: String) throws {
    let read = try Read(ScratchFile(Array(text.utf8)))
    #expect(read.header == nil)
    #expect(read.entries.isEmpty)
    #expect(read.damage?.line == 1)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `of noise is read without harm`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let noise = (0..<2_000).map { _ in dice.next() % 8 == 0 ? 0x0A : dice.byte() }
    let read = try Read(ScratchFile(try written().bytes + noise))
    #expect(read.entries == entries)
    let alone = try Read(ScratchFile(noise))
    #expect(alone.entries.isEmpty)
    #expect(alone.damage != nil)
  }
}
