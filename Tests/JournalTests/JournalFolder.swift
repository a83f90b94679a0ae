import Foundation
import Journal
import Readings
import Testing

/// A folder of its own for one test with a journal in it, removed when the test ends.
struct JournalFolder: ~Copyable {
  let folder: String

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/breathline-journal-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: folder) } catch {
      print("left behind: \(folder): \(error)")
    }
  }

  /// The journal's name.
  var path: String { file("alarms") }

  func file(_ name: String) -> String { "\(folder)/\(name)" }

  /// The names in the folder, sorted.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  func read(_ name: String = "alarms") throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file(name))))
  }

  func write(_ bytes: [UInt8], _ name: String = "alarms") throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }

  /// The rights of a file.
  func mode(_ name: String) throws -> mode_t {
    var status = stat()
    try #require(stat(file(name), &status) == 0)
    return status.st_mode & 0o7777
  }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: file(name), toPath: file(other))
  }

  /// Puts a folder in the way of a file.
  func block(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: false)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

  /// The lines of a file with their line breaks.
  func lines(_ name: String = "alarms") throws -> [[UInt8]] {
    try read(name).split(separator: 10).map { Array($0) + [10] }
  }

  /// Writes and syncs records of growing length.
  @discardableResult
  func fill(_ count: Int, segmentBytes: Int = JournalWriter.usualSegmentBytes) throws -> JournalHead {
    var writer = try JournalWriter(path: path, segmentBytes: segmentBytes)
    for number in 0..<count { try writer.append(JournalFolder.record(number)) }
    return try writer.sync()
  }

  static func record(_ number: Int) -> JSONObject {
    var record = JSONObject()
    record.add("event", "raised")
    record.add("number", Int64(number))
    record.add("text", String(repeating: "咳 \"x\"\n", count: number % 5))
    return record
  }

  func verdict(_ anchors: [JournalHead] = []) throws -> JournalVerdict {
    try JournalVerifier.verify(path: path, anchors: anchors)
  }

  /// The words of all problems found.
  func problems(_ anchors: [JournalHead] = []) throws -> [String] {
    try verdict(anchors).problems.map(\.word)
  }
}
