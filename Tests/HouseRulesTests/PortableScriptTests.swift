import Foundation
import Testing

@Suite struct `The portable check` {
  private let script: Script

  init() throws { script = try Script("portable.sh") }

  private func check(_ source: String) throws -> Script.Outcome {
    try script.folder.write(".target(name: \"Pump\", swiftSettings: portable),", to: "Package.swift")
    try script.folder.write(source, to: "Sources/Pump/Pump.swift")
    return try script.run([script.folder.url.path])
  }

  @Test func `passes integers and says how large they are`() throws {
    let outcome = try check("public func twice(_ flow: Int32) -> Int32 { flow * 2 }")
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(/Pump +\d+ code +\d+ data +\d+ bss +compiled/))
    let again = try script.run([script.folder.url.path])
    #expect(again.output.contains(/Pump .*unchanged/))
  }

  @Test(arguments: [
    ("public func f(_ n: Int) -> [UInt8] { var a: [UInt8] = []; a.append(UInt8(n)); return a }", "the heap"),
    ("public final class A { public init() {} }\npublic func f() -> A { A() }", "the heap"),
    ("public func f(_ n: Int) -> () -> Int { { n + 1 } }", "the heap"),
    ("public func f(_ n: Int32) -> Int32 { Int32(Double(n) * 1.5) }", "floating point"),
    ("public func f(_ a: Double, _ b: Double) -> Bool { a < b }", "floating point"),
    (
      "@_silgen_name(\"open\") func open(_ n: Int32) -> Int32\npublic func f() -> Int32 { open(1) }",
      "needs open"
    ),
    ("import Foundation", "does not compile"),
    ("public func f() { let unused = 1 }", "does not compile"),
  ])
  func `refuses what an image lacks and names the module`(_ source: String, _ reason: String) throws {
    let outcome = try check(source)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("portable: Pump "))
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
  }

  @Test func `names the function that reaches the heap`() throws {
    let outcome = try check("public func collect(_ n: Int) -> [Int] { Array(0..<n) }")
    #expect(outcome.errors.contains(/reached from .*collect/), "\(outcome.errors)")
  }

  @Test func `refuses a module again until it is mended`() throws {
    _ = try check("public func f() -> Int32 { 1 }")
    let bad = "public func f(_ n: Int) -> [Int] { Array(0..<n) }"
    #expect(try check(bad).status == 1)
    #expect(try check(bad).status == 1)
    #expect(try check("public func f() -> Int32 { 2 }").status == 0)
  }

  @Test func `covers each target that Package.swift calls portable`() throws {
    let portable = PackageTarget.all(of: .package).filter(\.isPortable).map { "\($0.name) \($0.folder)" }
    #expect(portable.contains("Quantities Sources/Quantities"))
    #expect(try script.run(["--list"]).output.split(separator: "\n").map(String.init) == portable)
  }

  @Test func `does not pass a package without portable modules`() throws {
    try script.folder.write(".target(name: \"Pump\", swiftSettings: strict),", to: "Package.swift")
    #expect(try script.run([script.folder.url.path]).status == 1)
  }
}
