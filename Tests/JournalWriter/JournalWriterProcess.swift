import Glibc
import Journal
import Readings

/// Writes to a journal as a test asks: `journal-writer JOURNAL SEGMENT-BYTES MODE`.
///
/// - `until-killed`: appends without end, syncs after each third record, and tells each head on a line of its
///   own of standard output: `written SEQ:HASH` or `synced SEQ:HASH`, after it happened.
/// - `limited`: takes away all room in the middle of the journal (a file size limit, its signal ignored, as a
///   full disk would look), says what `append` throws, gives the room back and goes on.
/// - `state`: not a journal: replaces a file of state without end, every tenth time durably, and tells
///   `kept NUMBER` after each.
/// - `once`: appends one record and syncs.
///
/// A journal that cannot be opened: one line on standard error, exit 1.
@main
enum JournalWriterProcess {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let segmentBytes = Int(arguments[2]) else { exit(64) }
    signal(SIGXFSZ, SIG_IGN)
    do {
      if arguments[3] == "state" { try keepUntilKilled(SnapshotFile(path: arguments[1])) }
      var writer = try JournalWriter(path: arguments[1], segmentBytes: segmentBytes)
      switch arguments[3] {
      case "until-killed": try writeUntilKilled(&writer)
      case "limited": try writeLimited(&writer)
      case "once": try writeOnce(&writer)
      default: exit(64)
      }
    } catch {
      tell("\(error)", on: STDERR_FILENO)
      exit(1)
    }
  }

  private static func writeUntilKilled(_ writer: inout JournalWriter) throws {
    while true {
      tell("written \(try writer.append(record(writer.head.seq)))")
      if writer.head.seq % 3 == 0 { tell("synced \(try writer.sync())") }
    }
  }

  /// Sections of growing length, each full of its number.
  private static func keepUntilKilled(_ file: SnapshotFile) throws -> Never {
    var number = try file.read().sections.first?.bytes.first ?? 0
    while true {
      number &+= 1
      let bytes = [UInt8](repeating: number, count: 1 + Int(number) * 300)
      try file.write([SnapshotSection("state", bytes)], isDurable: number % 10 == 0)
      tell("kept \(number)")
    }
  }

  private static func writeOnce(_ writer: inout JournalWriter) throws {
    try writer.append(record(writer.head.seq))
    tell("synced \(try writer.sync())")
  }

  /// The limit cuts the second record off within its bytes.
  private static func writeLimited(_ writer: inout JournalWriter) throws {
    var usual = rlimit()
    getrlimit(fileSize, &usual)
    try writer.append(record(0))
    tell("synced \(try writer.sync())")
    var status = stat()
    stat(CommandLine.arguments[1], &status)
    var narrow = usual
    narrow.rlim_cur = rlim_t(status.st_size) + 40
    setrlimit(fileSize, &narrow)
    for _ in 0..<2 {
      do throws(JournalError) { try writer.append(record(1)) } catch { tell("refused \(error)") }
      tell("head \(writer.head)")
    }
    setrlimit(fileSize, &usual)
    try writer.append(record(2))
    tell("synced \(try writer.sync())")
  }

  private static let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)

  private static func record(_ number: Int64) -> JSONObject {
    var record = JSONObject()
    record.add("event", "raised")
    record.add("number", number)
    record.add("text", String(repeating: "呼吸 ", count: Int(number % 17)))
    return record
  }

  private static func tell(_ line: String, on descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array("\(line)\n".utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { exit(66) }
  }
}
