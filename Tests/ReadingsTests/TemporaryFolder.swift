import Foundation
import Testing

/// A folder of its own for one test, removed with everything in it when the test ends.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/breathline-ring-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path): \(error)") }
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names in the folder, sorted.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A ring's file, seen as bytes.
enum RingBytes {
  static func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  static func write(_ bytes: [UInt8], _ path: String) throws {
    try #require(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
  }

  /// Replaces bytes in place, as a program that damages the file would.
  static func patch(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: bytes)
    try file.close()
  }

  /// Eight bytes as the file has them.
  static func littleEndian(_ word: UInt64) -> [UInt8] { withUnsafeBytes(of: word.littleEndian) { Array($0) } }

  /// The stamp in the slot of an index, of a ring of a capacity.
  static func stamp(_ path: String, of index: UInt64, capacity: Int) throws -> UInt64 {
    word(try read(path), at: stampOffset(of: index, capacity: capacity))
  }

  static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  static func stampOffset(of index: UInt64, capacity: Int) -> Int { 4096 + Int(index) % capacity * 64 }
}
