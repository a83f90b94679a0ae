import ArgumentParser
import Glibc
import Lines
import Quantities
import Readings
import Workbench

/// `breathline tail`.
struct TailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Follows the readings of a bed in its ring; needs no gateway, and reads what a dead one left.",
    discussion: """
      Each line has the time in UTC, the instrument, the channel and its value, or dashes and the reason why \
      there is none; a doubt stands behind a question mark. A reader that is too slow is told how many \
      records it has lost. After a restart of the gateway it goes on by itself.

      Ctrl-C ends it. Exit codes: 0 ended, 64 wrong arguments, 65 the file is no ring of this version, 66 \
      there is no ring, or it cannot be read.
      """)

  @Argument(
    help: "The ring's file or the gateway's state folder; without it the bed of --state.",
    completion: .file())
  var ring: String?

  @Option(
    name: [.short, .long], help: "Only this channel, such as spo2; may be given several times.",
    completion: .list(Channel.allCases.map(\.name)))
  var channel: [String] = []

  @Flag(name: .long, help: "Begin with the oldest record that the ring still has, not with the next to come.")
  var sinceOldest = false

  @Flag(name: .long, help: "Print what the ring has, the oldest first, and end.")
  var once = false

  @Option(name: .long, help: "End after so many lines.")
  var lines: Int?

  @Flag(name: .long, help: "Samples of waveforms, too.")
  var waveforms = false

  @Flag(name: .long, help: "One JSON object a line.")
  var json = false

  @OptionGroup var bed: Bed

  func validate() throws {
    for name in channel where Channel(name: name) == nil {
      let allowed = Channel.allCases.map(\.name).joined(separator: ", ")
      throw ValidationError("\(name) is no channel; allowed: \(allowed)")
    }
    if let lines, lines < 1 { throw ValidationError("--lines \(lines) is not allowed; allowed: 1 or more") }
  }

  func run() throws {
    StandardDescriptors.fill()
    EndingSignals.block()
    let source = try BedRing(ring, of: bed, from: sinceOldest || once ? .oldest : .end)
    let waker: Waker
    do { waker = try Waker() } catch { throw BenchLine.complaint(error).exit() }
    let ending = RaisedFlag.raised(bySignalsThatWake: waker)
    var tail = FollowedTail(
      source: source, wanted: Set(channel.compactMap(Channel.init(name:))), waveforms: waveforms, json: json,
      left: lines ?? Int.max, output: LeavingOutput(waker: waker) { ending.isRaised })
    while tail.printAll(), !once, !ending.isRaised {
      // A mapped file tells nobody that it has changed.
      waker.wait(until: MonotonicClock.uptime() + .milliseconds(50))
    }
  }
}

/// A ring on its way to standard output.
private struct FollowedTail {
  var source: BedRing
  let wanted: Set<Channel>
  let waveforms: Bool
  let json: Bool
  /// The lines that may still be printed.
  var left: Int
  var output: LeavingOutput

  /// Prints all that the ring has now; false when nothing more is to be printed.
  mutating func printAll() -> Bool {
    _ = source.follow()
    var text = ""
    while left > 0 {
      switch source.next() {
      case .empty: return output.put(Array(text.utf8))
      case .lost(let count):
        text += (json ? RecordWords.json(lost: count) : RecordWords.line(lost: count)) + "\n"
      case .record(let record, let index):
        guard isWanted(record) else { continue }
        left -= 1
        let (words, utc) = (RecordWords(card: source.card), source.utc(record.receivedAt))
        text += json ? words.json(record, index: index, utc: utc) : words.line(record, index: index, utc: utc)
        text += "\n"
      }
      guard text.utf8.count > 1 << 14 else { continue }
      guard output.put(Array(text.utf8)) else { return false }
      text = ""
    }
    _ = output.put(Array(text.utf8))
    return false
  }

  /// A record of a newer version is never passed over in silence.
  private func isWanted(_ record: Record) -> Bool {
    guard let channel = record.channel else { return true }
    guard wanted.isEmpty else { return wanted.contains(channel) }
    return channel.shape == .numeric || waveforms
  }
}
