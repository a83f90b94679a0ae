import Glibc
import Testing

/// A `ring-writer` in a process of its own.
struct WriterProcess: ~Copyable {
  let pid: pid_t

  /// Starts `ring-writer`, which stands beside the test's own executable.
  init(_ arguments: [String]) throws { try self.init(WriterProcess.executable(), arguments) }

  /// Starts a program.
  init(_ program: String, _ arguments: [String], standardError: Int32 = 2) throws {
    var strings = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, standardError, 2)
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, nil, &strings, environ)
    try #require(code == 0, "\(program): \(String(cString: strerror(code)))")
    self.pid = pid
  }

  /// A test that fails half-way leaves nobody behind, who would hold the test run's output open.
  deinit {
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
  }

  /// Kills it with the signal that cannot be caught, and waits until the kernel has cleaned up after it.
  consuming func killAndWait() -> Int32 {
    kill(pid, SIGKILL)
    return wait()
  }

  /// Waits for its end and returns the status that `waitpid` gives.
  consuming func wait() -> Int32 {
    let pid = pid
    discard self
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// Whether it has ended, without waiting.
  func hasEnded() -> Bool {
    var status = siginfo_t()
    return waitid(P_PID, id_t(pid), &status, WEXITED | WNOHANG | WNOWAIT) != 0 || status.si_signo == SIGCHLD
  }

  static func executable() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    try #require(length > 0)
    let test = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(test.prefix(upTo: test.lastIndex(of: "/") ?? test.endIndex))/ring-writer"
  }
}
