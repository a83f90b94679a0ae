import Yams

/// Turns the parser's tree into ours, so that no other file knows the parser.
struct YamlTree {
  private let file: String

  static func read(_ text: String, file: String) throws(DocumentError) -> DocumentNode {
    let parser: Parser
    let composed: Node?
    do {
      parser = try Parser(yaml: text, encoding: .utf8)
      composed = try parser.singleRoot()
    } catch let error as YamlError {
      throw refusal(of: error, file: file)
    } catch {
      throw DocumentError(file: file, problem: .syntax("\(error)"))
    }
    guard let composed else { throw DocumentError(file: file, problem: .empty) }
    // The tree holds its anchors weakly: without the parser each of them would be forgotten before it is
    // refused.
    defer { withExtendedLifetime(parser) {} }
    return try YamlTree(file: file).node(composed, path: "")
  }

  private static func refusal(of error: YamlError, file: String) -> DocumentError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      return DocumentError(file: file, line: mark.line, column: mark.column, problem: .syntax(problem))
    case .composer(_, let problem, let mark, _):
      let several = problem == "but found another document"
      return DocumentError(
        file: file, line: mark.line, column: mark.column,
        problem: several ? .severalDocuments : .syntax(problem))
    case .duplicatedKeysInMapping(let duplicates, let context):
      return DocumentError(
        file: file, line: context.mark.line, column: context.mark.column, key: duplicates.first ?? "",
        problem: .duplicateKey)
    case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
      .representer(let problem):
      return DocumentError(file: file, problem: .syntax(problem))
    case .no, .memory, .dataCouldNotBeDecoded:
      return DocumentError(file: file, problem: .syntax("the parser gave up"))
    }
  }

  private func node(_ node: Node, path: String) throws(DocumentError) -> DocumentNode {
    let line = node.mark?.line ?? 0
    let column = node.mark?.column ?? 0
    func made(_ content: DocumentNode.Content) -> DocumentNode {
      DocumentNode(file: file, line: line, column: column, path: path, content: content)
    }
    guard node.anchor == nil, YamlTree.ordinaryTags.contains(node.tag.description) else {
      throw DocumentError(file: file, line: line, column: column, key: path, problem: .alias)
    }
    switch node {
    case .scalar(let scalar): return made(content(of: scalar))
    case .sequence(let sequence): return made(.list(try items(of: sequence, path: path)))
    case .mapping(let mapping): return made(.mapping(try entries(of: mapping, path: path)))
    case .alias: throw DocumentError(file: file, line: line, column: column, key: path, problem: .alias)
    }
  }

  /// The tags that the parser itself gives to untagged values.
  private static let ordinaryTags = [
    "", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "tag:yaml.org,2002:bool",
    "tag:yaml.org,2002:float", "tag:yaml.org,2002:null", "tag:yaml.org,2002:int",
    "tag:yaml.org,2002:timestamp",
    "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value",
  ]

  private func content(of scalar: Node.Scalar) -> DocumentNode.Content {
    guard scalar.style == .plain else { return .quoted(scalar.string) }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string) ? .nothing : .plain(scalar.string)
  }

  private func items(of sequence: Node.Sequence, path: String) throws(DocumentError) -> [DocumentNode] {
    var items: [DocumentNode] = []
    for item in sequence {
      items.append(try node(item, path: "\(path)[\(items.count)]"))
    }
    return items
  }

  private func entries(of mapping: Node.Mapping, path: String) throws(DocumentError) -> [DocumentNode.Entry] {
    var entries: [DocumentNode.Entry] = []
    for (key, value) in mapping {
      let line = key.mark?.line ?? 0
      let column = key.mark?.column ?? 0
      guard case .scalar(let name) = key else {
        throw DocumentError(
          file: file, line: line, column: column, key: path,
          problem: .wrongKind(found: "a key that is a list or a mapping", expected: "a word as key"))
      }
      guard !entries.contains(where: { $0.key == name.string }) else {
        throw DocumentError(file: file, line: line, column: column, key: name.string, problem: .duplicateKey)
      }
      let place = path.isEmpty ? name.string : "\(path).\(name.string)"
      entries.append(
        DocumentNode.Entry(key: name.string, line: line, column: column, value: try node(value, path: place)))
    }
    return entries
  }
}
