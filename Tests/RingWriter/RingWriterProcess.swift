import Glibc
import Quantities
import Readings
import RingProof
import Synchronization

/// Writes self-proving records to a ring as fast as it can until it is killed: `ring-writer RING CAPACITY
/// PROGRESS`.
///
/// The first word of the PROGRESS file tells how many records `append` has returned from, for the test that
/// kills this process to compare with what it finds. A ring that cannot be opened: one line on standard
/// error, exit 1.
@main
enum RingWriterProcess {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let capacity = Int(arguments[2]) else { exit(64) }
    do {
      let anchor = ClockAnchor(boot: .none, uptime: .origin, civil: CivilTime(unixMilliseconds: 0))
      var writer = try RingWriter(path: arguments[1], capacity: capacity, anchor: anchor)
      writeUntilKilled(&writer, progressWord(arguments[3]))
    } catch {
      let line = Array("\(error)\n".utf8)
      write(STDERR_FILENO, line, line.count)
      exit(1)
    }
  }

  private static func writeUntilKilled(
    _ writer: inout RingWriter, _ progress: UnsafeMutablePointer<Atomic<UInt64>>
  ) {
    while true {
      writer.append(ProvableRecord.record(at: writer.nextIndex))
      progress.pointee.store(writer.nextIndex, ordering: .releasing)
    }
  }

  private static func progressWord(_ path: String) -> UnsafeMutablePointer<Atomic<UInt64>> {
    let file = open(path, O_RDWR)
    guard file >= 0, let start = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
      start != MAP_FAILED
    else { exit(66) }
    return start.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
  }
}
