internal import Glibc

/// The files of a journal, all in one folder: `NAME`, then `NAME.1`, `NAME.2` and so on; `NAME.head` says
/// where the journal ended when it was last synced, `NAME.lock` belongs to its one writer, `NAME.torn-1` and
/// so on are half lines that were set aside.
struct JournalNames {
  /// The path of the first segment.
  let path: String

  var head: String { "\(path).head" }
  var lock: String { "\(path).lock" }

  func segment(_ number: Int) -> String { number == 0 ? path : "\(path).\(number)" }

  func torn(_ number: Int) -> String { "\(path).torn-\(number)" }

  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private var name: Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  /// The numbers of the segments that are there, in order.
  func segments() throws(JournalError) -> [Int] {
    guard let listing = opendir(folder) else { throw JournalError(path: folder, operation: "list") }
    defer { closedir(listing) }
    var numbers: [Int] = []
    errno = 0
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if let number = number(of: name) { numbers.append(number) }
      errno = 0
    }
    guard errno == 0 else { throw JournalError(path: folder, operation: "list") }
    return numbers.sorted()
  }

  private func number(of entry: String) -> Int? {
    if entry == name { return 0 }
    guard entry.hasPrefix("\(name).") else { return nil }
    let digits = entry.dropFirst(name.count + 1)
    guard let number = Int(digits), number > 0, digits == "\(number)" else { return nil }
    return number
  }
}
