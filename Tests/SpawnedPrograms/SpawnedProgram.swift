public import Glibc
internal import Lines
public import Quantities

/// A program that a test started: its lines, its end, and nothing left behind of it.
///
/// The end is noticed by a pipe that the program inherits and knows nothing of: the kernel closes it.
public final class SpawnedProgram {
  /// How a program ended.
  public enum Ending: Equatable, Sendable {
    /// By itself, with this status.
    case exited(Int32)
    /// By this signal.
    case killed(Int32)
  }

  /// What the program has on standard output.
  public enum StandardOutput: Sendable {
    /// A pipe as the system makes it.
    case pipe
    /// A pipe that holds no more than this many bytes.
    case smallPipe(bytes: Int32)
    /// Nothing: the descriptor is closed before the program starts.
    case closed
    /// A terminal by its path, for standard input, too.
    case terminal(String)
  }

  /// Where the program keeps the pipe that tells its end; a number far from those it uses.
  private static let lifeDescriptor: Int32 = 199

  /// F_SETPIPE_SZ, which Swift's Glibc does not carry.
  private static let setPipeSize: Int32 = 1031

  /// The process; it is ended by this number alone.
  public let pid: pid_t
  /// Its standard output.
  public let output: ReadingPipe
  /// Its standard error.
  public let errors: ReadingPipe
  private let life: ReadingPipe
  /// Our end of its standard input; -1 when it has none or nothing more is said.
  private var input: Int32 = -1
  private let name: String
  private var ending: Ending?

  /// Starts a program by its path; one that hears us has a pipe for its standard input, else there is nothing
  /// to read.
  public init(
    _ path: String, _ arguments: [String], output: StandardOutput = .pipe, hearsUs: Bool = false
  ) throws {
    let ends = try (out: Pipe(), errors: Pipe(), life: Pipe())
    let heard = hearsUs ? try Pipe() : nil
    if case .smallPipe(let bytes) = output { _ = fcntl(ends.out.writing, SpawnedProgram.setPipeSize, bytes) }
    name = "\(path.split(separator: "/").last ?? "") \(arguments.first ?? "")"
    pid = try SpawnedProgram.spawn(path, arguments) { actions in
      if case .terminal(let device) = output {
        posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR | O_NOCTTY, 0)
      } else if let heard {
        posix_spawn_file_actions_adddup2(&actions, heard.hear(), 0)
      } else {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      }
      switch output {
      case .closed: posix_spawn_file_actions_addclose(&actions, 1)
      case .terminal: posix_spawn_file_actions_adddup2(&actions, 0, 1)
      case .pipe, .smallPipe: posix_spawn_file_actions_adddup2(&actions, ends.out.writing, 1)
      }
      posix_spawn_file_actions_adddup2(&actions, ends.errors.writing, 2)
      posix_spawn_file_actions_adddup2(&actions, ends.life.writing, SpawnedProgram.lifeDescriptor)
    }
    self.output = ReadingPipe(owning: ends.out.handOver(), name: "\(name), standard output")
    errors = ReadingPipe(owning: ends.errors.handOver(), name: "\(name), standard error")
    life = ReadingPipe(owning: ends.life.handOver(), name: "\(name), life")
    if let heard { input = heard.handOverWriting() }
  }

  /// Starts one of the package's own programs, which stand beside the tests.
  public convenience init(
    own program: String, _ arguments: [String], output: StandardOutput = .pipe, hearsUs: Bool = false
  ) throws {
    try self.init(try SpawnedProgram.path(own: program), arguments, output: output, hearsUs: hearsUs)
  }

  deinit {
    kill()
    sayNoMore()
  }

  /// Says something to a program that hears us; all of it goes out, or the program has gone.
  public func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(input, bytes, bytes.count)
  }

  /// Ends its standard input.
  public func sayNoMore() {
    if input >= 0 { _ = Glibc.close(input) }
    input = -1
  }

  /// Where one of the package's own programs stands.
  public static func path(own program: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw ProgramFailure("this test's own executable is not known: errno \(errno)") }
    let test = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(test.prefix(upTo: test.lastIndex(of: "/") ?? test.endIndex))/\(program)"
  }

  /// Whether it still runs.
  public var isRunning: Bool { WireWait.once(reading: [life.descriptor], until: .origin).readable.isEmpty }

  /// The descriptor that becomes readable when it ends, to wait on together with others.
  public var lifeDescriptor: Int32 { life.descriptor }

  /// Sends it a signal.
  public func signal(_ number: Int32) {
    guard ending == nil else { return }
    _ = Glibc.kill(pid, number)
  }

  /// Waits for its end and says how it ended.
  public func end(within limit: Interval = Readiness.generous) async throws -> Ending {
    if let ending { return ending }
    guard await !Readiness.of([life.descriptor], within: limit).isEmpty else {
      throw ProgramFailure("\(name) still runs after \(limit.wholeMilliseconds) ms")
    }
    return reap()
  }

  /// The next line of its standard output; throws, with what it said on standard error, when it has ended.
  public func line() async throws -> String {
    if let line = try await output.line() { return line }
    let said = errors.linesSoFar().joined(separator: " ")
    throw ProgramFailure("\(name) said no more; on standard error: \(said)")
  }

  /// Ends it at once, whatever it does, and waits for that.
  public func kill() {
    guard ending == nil else { return }
    _ = Glibc.kill(pid, SIGKILL)
    _ = reap()
  }

  private func reap() -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    let ending = signal == 0 ? Ending.exited(status >> 8 & 0xff) : .killed(signal)
    self.ending = ending
    return ending
  }

  /// Starts a process with the signals as a shell would leave them, whatever the test runner did to its own.
  private static func spawn(
    _ path: String, _ arguments: [String], _ prepare: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    var strings = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    prepare(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, number) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var pid: pid_t = 0
    let code = posix_spawn(&pid, path, &actions, &attributes, &strings, environ)
    guard code == 0 else { throw ProgramFailure("\(path): \(String(cString: strerror(code)))") }
    return pid
  }

  /// Both ends of a pipe; what is not handed over is closed.
  ///
  /// It has a name for a moment, because only open(2) keeps a descriptor from programs that other tests start
  /// at the same time.
  private final class Pipe {
    private(set) var writing: Int32
    private var reading: Int32

    init() throws {
      let scratch = try ScratchDirectory()
      let name = scratch.path("pipe")
      guard mkfifo(name, 0o600) == 0 else { throw ProgramFailure("no pipe: errno \(errno)") }
      reading = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      writing = open(name, O_WRONLY | O_CLOEXEC)
      guard reading >= 0, writing >= 0 else { throw ProgramFailure("no pipe: errno \(errno)") }
    }

    deinit {
      if reading >= 0 { _ = Glibc.close(reading) }
      if writing >= 0 { _ = Glibc.close(writing) }
    }

    func handOver() -> Int32 {
      defer { reading = -1 }
      return reading
    }

    /// The end for a program that reads and waits, as programs do.
    func hear() -> Int32 {
      _ = fcntl(reading, F_SETFL, 0)
      return reading
    }

    func handOverWriting() -> Int32 {
      defer { writing = -1 }
      return writing
    }
  }
}
