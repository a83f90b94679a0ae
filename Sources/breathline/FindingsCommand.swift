import ArgumentParser
import Control
import Documents
import Glibc

/// `breathline findings`.
struct FindingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings",
    abstract: "Shows where every rule stands, why one cannot be judged, and where packs say otherwise.")

  @Flag(name: .long, help: "One JSON object a line, with all evidence.")
  var json = false

  @OptionGroup var bed: Bed

  func run() throws {
    var pack = ""
    try bed.show(.findings, json: json) { line throws(DocumentError) in
      let finding = try ShownFinding(line)
      defer { pack = finding.pack }
      return finding.pack == pack ? finding.line : "\(finding.pack)\n\(finding.line)"
    }
  }
}

/// One line of the gateway's answer about its rules, as a person reads it.
private struct ShownFinding {
  let pack: String
  let line: String

  init(_ text: String) throws(DocumentError) {
    let object = try Document(text: text, file: "answer").root.mappingOfAnyKeys()
    pack = try object.required("pack").text()
    let rule = try object.required("rule").text()
    let state = try object.required("state").text()
    let title = try object.required("title").mapping(["en", "zh"]).required("en").text()
    let simulated = try object.required("origin").text() == "simulated" ? "SIMULATED " : ""
    var line = "  \(rule)  \(simulated)\(title): \(state)"
    if let reason = object.optional("reason") { line += try Self.words(reason) }
    if let others = object.optional("disagrees_with") {
      for other in try others.list() {
        let opinion = try other.mappingOfAnyKeys()
        line +=
          "\n      otherwise: \(try opinion.required("pack").text()) \(try opinion.required("rule").text())"
      }
    }
    self.line = line
  }

  /// Why a rule cannot be judged.
  private static func words(_ node: DocumentNode) throws(DocumentError) -> String {
    guard node.isMapping else { return "" }
    let reason = try node.mappingOfAnyKeys()
    let code = try reason.optional("code")?.text() ?? ""
    let subject = try reason.optional("subject")?.text() ?? ""
    return " (\(code.replacing("_", with: " ")): \(subject))"
  }
}
