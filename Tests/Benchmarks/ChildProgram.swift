import Glibc

/// A program that was started from here and is ended when nobody refers to it any more.
final class ChildProgram {
  /// The program's process.
  let process: pid_t
  private let name: String

  /// Starts a program that was built beside this one; what it says goes to a file.
  init(_ name: String, _ arguments: [String], output: String) throws {
    self.name = name
    let path = try Self.folder() + "/" + name
    guard access(path, X_OK) == 0 else {
      throw BenchFailure.broken("\(path) is missing: build it first, or run 'make bench'")
    }
    process = try Self.start(path, [path] + arguments, output: output)
  }

  deinit {
    guard isRunning else { return }
    kill(process, SIGTERM)
    waitpid(process, nil, 0)
  }

  /// Whether the program still runs.
  var isRunning: Bool { waitpid(process, nil, WNOHANG) == 0 }

  /// Throws when the program has ended.
  func check() throws {
    guard isRunning else { throw BenchFailure.broken("\(name) has ended") }
  }

  /// A number of kB from the process' status, such as `RssAnon`; nil when there is none.
  func kilobytes(_ key: String) -> Int? {
    let lines = Self.text(of: "/proc/\(process)/status").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(key + ":") }) else { return nil }
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
  }

  /// How long the process' threads, all together, were ready but had no processor, in nanoseconds, and how
  /// often they were given one.
  var schedule: (waited: UInt64, turns: UInt64) {
    var sum: (waited: UInt64, turns: UInt64) = (0, 0)
    for thread in Self.names(in: "/proc/\(process)/task") {
      let words = Self.text(of: "/proc/\(process)/task/\(thread)/schedstat").split(
        whereSeparator: \.isWhitespace)
      let numbers = words.compactMap { UInt64($0) }
      guard numbers.count == 3 else { continue }
      sum = (sum.waited + numbers[1], sum.turns + numbers[2])
    }
    return sum
  }

  /// The names in a folder, without `.` and `..`, in no order.
  static func names(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// All of a small file's text, as far as it is there.
  static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { break }
      text += chunk[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func folder() throws -> String {
    guard let path = realpath("/proc/self/exe", nil) else { throw BenchFailure.broken("no /proc") }
    defer { free(path) }
    let whole = String(cString: path)
    return String(whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)])
  }

  private static func start(_ path: String, _ arguments: [String], output: String) throws -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &files, nil, &words, environ)
    guard code == 0 else { throw BenchFailure.broken("\(path) could not be started: errno \(code)") }
    return process
  }
}
