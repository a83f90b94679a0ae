extension HouseRule {
  /// Rules about what is explained.
  static let documentation = [publicDeclarations, publicMembers]

  private static let publicDeclarations = HouseRule(
    sentence: "every public declaration has a doc comment",
    instead: "say in one sentence what it is, then why, its units, range, errors and source",
    broken: [
      ["Sources/Gateway/Core.swift": "public struct Core {}"],
      ["Sources/Gateway/Core.swift": "// not a doc comment\npublic static func run() {}"],
      ["Sources/Gateway/Core.swift": "/// Why.\n\n@inlinable public mutating func run() {}"],
      ["Hardware/Oximeter/Device.swift": "  public private(set) var count: Int"],
      ["Sources/Gateway/Core.swift": "  public init() {}"],
      ["Sources/Gateway/Core.swift": "@frozen\npublic enum Command {"],
    ],
    kept: [
      "Sources/Gateway/Core.swift": """
      public import Readings
      /// The core.
      @frozen
      public struct Core: Sendable {
        /// How many.
        public private(set) var count: Int
        public override var isFull: Bool { true }
        let text = \"\"\"
          public func inside() a string
          \"\"\"
      }
      """
    ]
  ) { tree in
    let kinds = "func|var|let|init|subscript|struct|enum|class|actor|protocol|typealias"
    let declaration = Pattern(
      #"^[ \t]*(?:@\w+(?:\([^)]*\))?[ ]+)*(?:public|open)(?:\([a-z]+\))?[ ]+(?!override\b)"#
        + #"(?:[a-z]+(?:\(\w+\))?[ ]+)*?(?:"# + kinds + #")\b"#)
    return tree.swift(below: Tree.product).flatMap { file in
      declaration.matches(in: file.code).filter { !file.isDocumented(line: $0.line) }
        .map { Breach(file.path, $0.line, $0.all) }
    }
  }

  private static let publicMembers = HouseRule(
    sentence: "every case of a public enum and every requirement of a public protocol has a doc comment",
    instead: "say in one sentence what the case or the requirement means",
    broken: [
      ["Sources/Lines/LineError.swift": "public enum LineError: Error {\n  case busy\n}"],
      [
        "Sources/Lines/Line.swift": "public protocol Line {\n  /// A.\n  func open()\n  var a: Int { get }\n}"
      ],
    ],
    kept: [
      "Sources/Lines/LineError.swift": """
      public enum LineError: Error {
        /// Somebody else has it.
        case busy
        case free = "said by its text"
        var text: String {
          switch self {
          case .busy: "busy"
          }
        }
      }
      enum Private {
        case one
      }
      """
    ]
  ) { tree in
    let start = Pattern(#"^[ \t]*public[ ]+(?:indirect[ ]+)?(enum|protocol)\b"#)
    let enumCase = Pattern(#"^[ ]*(?:indirect[ ]+)?case[ ](?!\w+ = ")"#)
    let requirement = Pattern(
      #"^[ ]*(?:static[ ]+|mutating[ ]+)*(?:func|var|init|subscript|associatedtype)\b"#)
    return tree.swift(below: Tree.product).flatMap { file in
      start.matches(in: file.code).flatMap { match -> [Breach] in
        let body = Braces.members(in: file.codeLines.dropFirst(match.line - 1))
        let members = match.group == "enum" ? enumCase : requirement
        return members.matches(in: body).map { (line: match.line + $0.line - 1, all: $0.all) }
          .filter { !file.isDocumented(line: $0.line) }
          .map { Breach(file.path, $0.line, String(file.lines[$0.line - 1].drop { $0 == " " })) }
      }
    }
  }
}

extension TextFile {
  /// Whether a doc comment ends on the line above, attributes apart.
  func isDocumented(line: Int) -> Bool {
    let above = lines.prefix(line - 1).reversed().lazy.map { $0.drop { $0 == " " || $0 == "\t" } }
    return above.first { !$0.hasPrefix("@") }?.hasPrefix("///") ?? false
  }
}

extension Braces {
  /// As `body(in:)`, with all lines blank that are not directly inside the first braces.
  static func members(in lines: some Sequence<Substring>) -> String {
    var depth = 0
    var isOpen = false
    var members: [Substring] = []
    for line in lines {
      members.append(depth == 1 ? line : "")
      for character in line where character == "{" || character == "}" {
        depth += character == "{" ? 1 : -1
        isOpen = true
      }
      if isOpen && depth <= 0 { break }
    }
    return members.joined(separator: "\n")
  }
}
