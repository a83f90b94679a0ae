import Glibc

/// What libFuzzer calls: one program holds every target, and the name it was started by chooses one.
///
/// `Tests/Scripts/fuzz.sh` makes a link of the target's name to the program.
private nonisolated(unsafe) var chosen: FuzzTarget?

/// Chooses the target, and ends the program with the list of targets when there is none of that name.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CArgument>>
) -> CInt {
  guard let path = arguments.pointee[0] else { exit(64) }
  let name = String(cString: path).split(separator: "/").last.map(String.init) ?? ""
  if name == "list" {
    for target in FuzzTarget.all {
      print(target.name, target.vectors, target.inPieces ? "pieces" : "stream")
    }
    exit(0)
  }
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print("there is no target \(name)")
    exit(64)
  }
  chosen = target
  return 0
}

/// One input: what the target promises must hold for it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen?.check(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// One argument of a C program.
public typealias CArgument = UnsafeMutablePointer<CChar>?

/// Something that takes any bytes, and what it promises about them.
struct FuzzTarget: Sendable {
  let name: String
  /// The file of vectors that it begins with, without `.hex`.
  let vectors: String
  /// Whether an input is a row of pieces, each led by its length and the pause before it.
  let inPieces: Bool
  let check: @Sendable ([UInt8]) -> Void

  init(
    name: String, vectors: String, inPieces: Bool = false, check: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.name = name
    self.vectors = vectors
    self.inPieces = inPieces
    self.check = check
  }

  static let all = codecs + sessions + [modbusProfile, profileText]
}

/// Ends the program, which libFuzzer reports with the input that led here.
func violated(_ promise: String) -> Never { fatalError("broken promise: \(promise)") }
