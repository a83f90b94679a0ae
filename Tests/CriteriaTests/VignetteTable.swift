import Criteria
import Foundation

/// What one pack's guideline says, as vignettes read off the clinical basis and not off the pack.
struct VignetteTable: Sendable {
  let vignettes: [Vignette]

  /// The folder of the tables: one file for each pack, by the pack's name.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Expected")

  /// Reads a pack's table; a pack without one is a mistake of the tests.
  init(pack: String) throws {
    let file = VignetteTable.folder.appending(path: "\(pack).txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    var vignettes: [Vignette] = []
    var macros: [String: String] = [:]
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("let ") {
        let halves = line.dropFirst(4).components(separatedBy: " = ")
        macros[halves[0]] = halves.dropFirst().joined()
        continue
      }
      vignettes.append(try Vignette(line, place: "\(pack).txt:\(number + 1)", macros: macros))
    }
    self.vignettes = vignettes
  }
}

/// Where the tests take the packs from: the product, or a folder of pack files that `PACK_FOLDER` names.
enum PackShelf {
  /// Every pack that comes with the product, by name.
  static let names = RulePack.embeddedNames

  /// The names of the packs that are run.
  static let enabledNames = names.filter { name in
    do {
      return try pack(name).isEnabled
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The names of the pack files in the product's folder, sorted.
  static func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: productFolder.path)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }.sorted()
  }

  /// The text of a pack's file.
  static func text(of name: String) throws -> String {
    try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
  }

  /// The pack of this name.
  static func pack(_ name: String) throws -> RulePack {
    try RulePack(yaml: text(of: name), fileName: "\(name).yaml")
  }

  /// The same pack, enabled if it is shipped disabled: its rules are checked like the others.
  static func enabledPack(_ name: String) throws -> RulePack {
    try RulePack(yaml: PackShelf.enabling(text(of: name)), fileName: "\(name).yaml")
  }

  /// A pack's text without the reason for not running it, which may go over several lines.
  static func enabling(_ text: String) -> String {
    var isReason = false
    let lines = text.components(separatedBy: "\n").map { line in
      if line.hasPrefix("disabled-because:") {
        isReason = true
      } else if !line.hasPrefix(" ") {
        isReason = false
      }
      return isReason ? "" : line
    }
    return lines.joined(separator: "\n")
  }

  /// The folder that the product's packs are built from.
  static let productFolder = VignetteTable.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources/Criteria/Packs")

  private static let folder =
    if let path = ProcessInfo.processInfo.environment["PACK_FOLDER"] {
      URL(filePath: path)
    } else {
      productFolder
    }
}
