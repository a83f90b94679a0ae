internal import Glibc

/// The file beside a journal that names its end.
enum HeadFile {
  case absent
  case unreadable(text: String)
  case names(JournalHead)

  var heads: [JournalHead] {
    switch self {
    case .names(let head): [head]
    case .absent, .unreadable: []
    }
  }

  static func read(_ names: JournalNames) throws(JournalError) -> HeadFile {
    let bytes: [UInt8]
    do throws(JournalError) {
      let file = try JournalFile(path: names.head, flags: O_RDONLY)
      _ = try file.length()
      bytes = try file.read(atMost: 200)
    } catch .refused(_, _, let code) where code == ENOENT {
      return .absent
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.last == UInt8(ascii: "\n"), let head = JournalHead(text.dropLast()) else {
      return .unreadable(text: text)
    }
    return .names(head)
  }

  /// On the disk before it takes the name's place: an empty one after a power cut would look like tampering.
  static func write(_ head: JournalHead, _ names: JournalNames) throws(JournalError) {
    do throws(JournalError) {
      try JournalFile.replace(names.head, with: Array("\(head)\n".utf8), isSynced: true)
    } catch {
      throw .headNotWritten(path: names.head, reason: error.description)
    }
  }
}
