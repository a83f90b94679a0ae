import Foundation
import RingProof
import Testing

@testable import Readings

/// One way in which a file is no ring of ours.
struct Misfit: Sendable, CustomTestStringConvertible {
  let name: String
  let field: RingField
  let value: String
  let allowed: String
  let damage: @Sendable (inout [UInt8]) -> Void

  var testDescription: String { name }

  /// A header field of another value, its check sum right or wrong.
  static func word(_ name: String, _ field: RingField, at offset: Int, _ word: UInt64, allowed: String)
    -> Misfit
  {
    Misfit(name: name, field: field, value: "\(word)", allowed: allowed) { bytes in
      bytes.replaceSubrange(offset..<offset + 8, with: RingBytes.littleEndian(word))
    }
  }

  static let all: [Misfit] = [
    Misfit(name: "zero length", field: .length, value: "0", allowed: "at least 4096") { $0 = [] },
    Misfit(name: "cut in the header", field: .length, value: "4095", allowed: "at least 4096") {
      $0.removeLast($0.count - 4095)
    },
    Misfit(name: "cut in the records", field: .length, value: "5119", allowed: "5120") { $0.removeLast() },
    Misfit(name: "too long", field: .length, value: "5121", allowed: "5120") { $0.append(0) },
    Misfit(name: "a text", field: .magic, value: "0x2023202320232023", allowed: "0x474e495248545242") {
      $0 = Array(String(repeating: "# ", count: 4000).utf8)
    },
    Misfit(name: "zeros", field: .magic, value: "0x0", allowed: "0x474e495248545242") {
      $0 = [UInt8](repeating: 0, count: $0.count)
    },
    .word("version 0", .version, at: 8, 0, allowed: "1"),
    .word("version 2", .version, at: 8, 2, allowed: "1"),
    .word("header of 8192", .headerSize, at: 16, 8192, allowed: "4096"),
    .word("records of 128", .recordSize, at: 24, 128, allowed: "64"),
    .word("capacity 0", .capacity, at: 32, 0, allowed: "a power of two from 8 to 16777216"),
    .word("capacity 24", .capacity, at: 32, 24, allowed: "a power of two from 8 to 16777216"),
    .word("capacity huge", .capacity, at: 32, 1 << 63, allowed: "a power of two from 8 to 16777216"),
    .word("wrong check sum", .checksum, at: 56, 1, allowed: "\(RingHeader.fixedWords(capacity: 16)[7])"),
    Misfit(
      name: "both entries damaged", field: .writerEntry, value: "damaged",
      allowed: "one of two with a valid check sum"
    ) {
      $0[64] ^= 1
      $0[128] ^= 1
    },
  ]
}

@Suite struct RingMisfitTests {
  @Test(arguments: Misfit.all)
  func `a file that is no ring is an error that says what is wrong, and is left as it was`(misfit: Misfit)
    throws
  {
    let folder = try TemporaryFolder()
    let bytes = try damaged(folder, misfit)
    let path = folder.file("ring")
    let expected = RingError.misfit(
      path: path, field: misfit.field, value: misfit.value, allowed: misfit.allowed)
    #expect(throws: expected) { _ = try RingWriter(path: path, capacity: 16, anchor: .boot(1)).nextIndex }
    #expect(throws: expected) { try Ring(attachingTo: path) }
    #expect(try RingBytes.read(path) == bytes)
    #expect(
      expected.description
        == "\(path): \(misfit.field.rawValue) is \(misfit.value), allowed: \(misfit.allowed)")
  }

  @Test(arguments: Misfit.all)
  func `a file that is no ring is set aside on request, whole`(misfit: Misfit) throws {
    let folder = try TemporaryFolder()
    let bytes = try damaged(folder, misfit)
    let path = folder.file("ring")
    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1), replacingMisfit: true)
    #expect(writer.setAside == "\(path).misfit-1")
    #expect(try RingBytes.read("\(path).misfit-1") == bytes)
    #expect(writer.nextIndex == 0)
    writer.prove(upTo: 3)
    var reader = try RingReader(Ring(attachingTo: path), from: .oldest)
    #expect(Findings(draining: &reader) == Findings(seen: 0..<3))
  }

  @Test func `a ring of another capacity does not fit, and can be set aside again and again`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    _ = try RingWriter(path: path, capacity: 8, anchor: .boot(1)).nextIndex
    for (number, capacity) in [16, 32, 64].enumerated() {
      #expect(
        throws: RingError.misfit(
          path: path, field: .capacity, value: "\(capacity / 2)", allowed: "\(capacity)")
      ) {
        _ = try RingWriter(path: path, capacity: capacity, anchor: .boot(1)).nextIndex
      }
      let writer = try RingWriter(path: path, capacity: capacity, anchor: .boot(1), replacingMisfit: true)
      #expect(writer.setAside == "\(path).misfit-\(number + 1)")
    }
    #expect(try folder.names() == ["ring", "ring.misfit-1", "ring.misfit-2", "ring.misfit-3"])
  }

  @Test func `a folder, a pipe and a missing folder are errors even when a misfit would be replaced`() throws
  {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
    try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(
      throws: RingError.refused(path: folder.file("folder"), operation: "open", code: EISDIR)
    ) { try open(folder.file("folder")) }
    #expect(throws: RingError.notRegularFile(path: folder.file("pipe"))) { try open(folder.file("pipe")) }
    #expect(
      throws: RingError.refused(path: folder.file("none/ring.new"), operation: "open", code: ENOENT)
    ) { try open(folder.file("none/ring")) }
    #expect(throws: RingError.refused(path: folder.file("none"), operation: "open", code: ENOENT)) {
      try Ring(attachingTo: folder.file("none"))
    }
    #expect(try folder.names() == ["folder", "pipe"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write everything"))
  func `a ring that may not be written is an error for its writer, not for its readers`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    _ = try RingWriter(path: path, capacity: 16, anchor: .boot(1)).nextIndex
    try #require(chmod(path, 0o440) == 0)
    #expect(throws: RingError.refused(path: path, operation: "open", code: EACCES)) { try open(path) }
    #expect(try Ring(attachingTo: path).capacity == 16)
  }

  private func open(_ path: String) throws {
    _ = try RingWriter(path: path, capacity: 16, anchor: .boot(1), replacingMisfit: true).nextIndex
  }

  private func damaged(_ folder: borrowing TemporaryFolder, _ misfit: Misfit) throws -> [UInt8] {
    do {
      var writer = try RingWriter(path: folder.file("ring"), capacity: 16, anchor: .boot(1))
      writer.prove(upTo: 20)
    }
    var bytes = try RingBytes.read(folder.file("ring"))
    misfit.damage(&bytes)
    try RingBytes.write(bytes, folder.file("ring"))
    return bytes
  }
}
