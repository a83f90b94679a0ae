internal import Glibc

/// A named part of a snapshot, such as the rules' or the alarms' state.
public struct SnapshotSection: Hashable, Sendable {
  /// What it holds; up to 255 bytes of UTF-8.
  public let name: String
  /// The bytes, which mean nothing here.
  public let bytes: [UInt8]

  /// Makes a section.
  public init(_ name: String, _ bytes: [UInt8]) {
    precondition(name.utf8.count <= 255, "a section's name of \(name.utf8.count) bytes")
    self.name = name
    self.bytes = bytes
  }
}

/// What is to be back after a restart, kept in two files of which one is whole at any moment.
///
/// The file of the name is replaced at once by each ``write(_:isDurable:)``, so that it survives the end of
/// this process however it ends; it is not waited for, so that writing once a second costs no disk. A durable
/// write also replaces `NAME.durable` and waits for the disk: that one survives a power cut. Reading takes
/// the first one that is whole.
public struct SnapshotFile: Sendable {
  /// The file's name.
  public let path: String

  private static let magic: [UInt8] = Array("BLSNAP1\n".utf8)

  /// The most bytes that are read; an engineering choice, a hundred times what a bed needs.
  static let most = 64 << 20

  /// Names the file; the folder must be there.
  public init(path: String) { self.path = path }

  private var durable: String { "\(path).durable" }

  /// Keeps the sections in place of the ones before.
  public func write(_ sections: [SnapshotSection], isDurable: Bool) throws(JournalError) {
    let bytes = SnapshotFile.bytes(of: sections)
    try JournalFile.replace(path, with: bytes, isSynced: isDurable)
    guard isDurable else { return }
    try JournalFile.replace(durable, with: bytes, isSynced: true)
    try JournalFile.syncFolder(JournalNames(path: path).folder)
  }

  /// The sections that were kept last; empty when none ever were, or nothing whole is left of them.
  ///
  /// `damaged` names the files that are there and not whole.
  public func read() throws(JournalError) -> (sections: [SnapshotSection], damaged: [String]) {
    var damaged: [String] = []
    for file in [path, durable] {
      guard let bytes = try SnapshotFile.contents(file) else { continue }
      if let sections = SnapshotFile.sections(of: bytes) { return (sections, damaged) }
      damaged.append(file)
    }
    return ([], damaged)
  }

  private static func contents(_ file: String) throws(JournalError) -> [UInt8]? {
    do throws(JournalError) {
      let open = try JournalFile(path: file, flags: O_RDONLY)
      return try open.read(atMost: min(most, open.length()))
    } catch .refused(_, _, let code) where code == ENOENT {
      return nil
    }
  }

  /// The magic word, each section with its lengths, and the SHA-256 of all that.
  private static func bytes(of sections: [SnapshotSection]) -> [UInt8] {
    var bytes = magic
    for section in sections {
      let name = Array(section.name.utf8)
      bytes.append(UInt8(name.count))
      bytes += name
      let count = UInt32(section.bytes.count)
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
      bytes += section.bytes
    }
    return bytes + JournalHash(following: .none, line: bytes).bytes
  }

  private static func sections(of bytes: [UInt8]) -> [SnapshotSection]? {
    guard bytes.count >= magic.count + JournalHash.count, bytes.starts(with: magic) else { return nil }
    let covered = bytes.dropLast(JournalHash.count)
    guard JournalHash(following: .none, line: covered).bytes == Array(bytes.suffix(JournalHash.count)) else {
      return nil
    }
    var rest = covered.dropFirst(magic.count)
    var sections: [SnapshotSection] = []
    while let length = rest.popFirst() {
      guard let name = take(Int(length), from: &rest), let size = take(4, from: &rest) else { return nil }
      let count = size.reversed().reduce(0) { $0 << 8 | Int($1) }
      guard let content = take(count, from: &rest), let text = String(validating: name, as: UTF8.self) else {
        return nil
      }
      sections.append(SnapshotSection(text, Array(content)))
    }
    return sections
  }

  private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}
