import Glibc
import Testing

/// A `journal-writer` in a process of its own, whose standard output comes through a socket.
struct WriterProcess: ~Copyable {
  let pid: pid_t
  private let output: Int32
  private var text: [UInt8]
  private var hasEnded = false

  /// Starts `journal-writer`, which stands beside the test's own executable.
  init(_ arguments: [String]) throws {
    // A pair of sockets can be kept from other children from the start, which a pipe cannot.
    var ends: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
    let program = try WriterProcess.executable()
    var strings = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, nil, &strings, environ)
    close(ends[1])
    output = ends[0]
    text = []
    self.pid = pid
    if code != 0 { Issue.record("\(program): \(String(cString: strerror(code)))") }
  }

  /// A test that fails half-way leaves nobody behind, who would hold the test run's output open.
  deinit {
    close(output)
    guard !hasEnded else { return }
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
  }

  /// The whole lines that it has written.
  var lines: [Substring] {
    let whole = text.prefix(upTo: (text.lastIndex(of: 10) ?? -1) + 1)
    return String(decoding: whole, as: UTF8.self).split(separator: "\n")
  }

  /// Reads until so many bytes have come or it has closed its output; waits half a minute at most.
  mutating func read(atLeast count: Int) throws {
    while text.count < count {
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      try #require(poll(&waiting, 1, 30_000) == 1, "nothing came from \(pid)")
      var buffer = [UInt8](repeating: 0, count: 4096)
      let got = Glibc.read(output, &buffer, min(buffer.count, count - text.count))
      guard got > 0 else { return }
      text += buffer.prefix(got)
    }
  }

  /// Kills it with the signal that cannot be caught, and reads what it wrote before.
  mutating func killAndRead() throws -> Int32 {
    kill(pid, SIGKILL)
    return try readAndWait()
  }

  /// Reads to the end of its output, waits for its end and returns the status that `waitpid` gives.
  mutating func readAndWait() throws -> Int32 {
    try read(atLeast: .max)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    hasEnded = true
    return status
  }

  private static func executable() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    try #require(length > 0)
    let test = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(test.prefix(upTo: test.lastIndex(of: "/") ?? test.endIndex))/journal-writer"
  }
}
