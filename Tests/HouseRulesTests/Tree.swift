import Foundation

/// The files that a rule looks at: the package's own, or a few planted ones.
struct Tree: Sendable {
  /// All files, in the order of their paths.
  let files: [TextFile]
  /// The names that stand at the top level, folders too.
  let topLevel: [String]

  /// The package this file belongs to, read once.
  static let package = Tree(root: packageRoot)

  /// The package's folder: two above the one of this file.
  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The file at a path below the root, or nil.
  subscript(path: String) -> TextFile? { files.first { $0.path == path } }

  /// The files whose path starts with one of the folders' names.
  func files(below folders: [String]) -> [TextFile] {
    files.filter { file in folders.contains { file.isBelow($0) } }
  }

  /// The Swift files below the folders.
  func swift(below folders: [String]) -> [TextFile] {
    files(below: folders).filter(\.isSwift)
  }

  /// Everything that is built into the product.
  static let product = ["Sources", "Hardware", "Simulator"]
}

extension Tree: ExpressibleByDictionaryLiteral {
  /// Makes a planted tree; each file can be executed.
  init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { TextFile(path: $0.0, text: $0.1, isExecutable: true) })
  }

  /// Makes a tree of the files given.
  init(_ files: [TextFile]) {
    self.files = files
    self.topLevel = files.map { String($0.path.prefix { $0 != "/" }) }
  }
}

extension Tree {
  /// Reads what stands in a folder, without what git ignores and without git's own folder.
  init(root: URL) {
    let top = Tree.names(in: root).filter { !Tree.isIgnored($0) }
    topLevel = top
    files = top.flatMap { Tree.read($0, root: root) }
  }

  private static func names(in folder: URL) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      preconditionFailure("\(folder.path): \(error)")
    }
  }

  private static func isIgnored(_ name: String) -> Bool {
    [".git", ".build", "Package.resolved", "__pycache__"].contains(name)
      || name.hasPrefix(".build-") || name.hasPrefix(".build_") || name.hasSuffix(".swp")
  }

  private static func read(_ path: String, root: URL) -> [TextFile] {
    let url = root.appending(path: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return [] }
    if isFolder.boolValue {
      return names(in: url).filter { !isIgnored($0) }.flatMap { read("\(path)/\($0)", root: root) }
    }
    guard let bytes = FileManager.default.contents(atPath: url.path),
      let text = String(data: bytes, encoding: .utf8)
    else { return [] }
    let isExecutable = FileManager.default.isExecutableFile(atPath: url.path)
    return [TextFile(path: path, text: text, isExecutable: isExecutable)]
  }
}

/// One file of text with its path below the package's root.
struct TextFile: Sendable {
  /// The path below the root, with slashes.
  let path: String
  /// What the file says.
  let text: String
  /// Swift code without what comments, strings and raw identifiers say; other files as they are.
  let code: String
  /// Whether the file may be executed.
  let isExecutable: Bool

  /// Makes a file from its text.
  init(path: String, text: String, isExecutable: Bool) {
    self.path = path
    self.text = text
    self.isExecutable = isExecutable
    code = path.hasSuffix(".swift") ? SwiftCode.withoutWords(text) : text
  }

  /// The last part of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// The name without its extension; all of it for a dotfile.
  var stem: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Whether this is a Swift file.
  var isSwift: Bool { path.hasSuffix(".swift") }

  /// Whether the file is the one at the path, or below that folder.
  func isBelow(_ folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }

  /// The lines of the text, with line 1 at index 0.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The lines of the code, with line 1 at index 0.
  var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }
}
