import ArgumentParser
import Control
import Criteria
import Documents
import Glibc
import Readings

/// `breathline chart`.
struct ChartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chart",
    abstract: "Enters what no wire carries, and shows what was entered.",
    subcommands: [Enter.self, Withdraw.self, List.self, Items.self])

  /// `breathline chart enter`.
  struct Enter: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enters a sign, a measurement, a blood gas or a statement about the patient.",
      discussion: """
        breathline chart enter fvc "62 %" --by "Dr Li"
        breathline chart enter orthopnoea yes --by "Dr Li"
        breathline chart enter blood-gas site=arterial pco2="6.9 kPa" paired_etco2="44 mmHg" \
        interface=oronasal sampling=mainstream --by "Dr Li" --at 2026-11-23T07:10:00+08:00
        breathline chart enter cough-session best="180 L/min" efforts=3 --by "PT Chen"
        breathline chart enter advance-directive invasive-ventilation-declined note="scan 12" --by "Dr Li"
        breathline chart enter night off --by "Nurse Wang"

        'breathline chart items' names every item with its fields. The first value without a name is that of \
        the item's first field. What is out of range or in a wrong unit is refused with what is allowed, and \
        nothing is stored; what is stored is on the disk when this command ends.
        """)

    @Argument(help: "What is entered.", completion: .list(ChartForm.items))
    var item: String

    @Argument(parsing: .allUnrecognized, help: "Its value, or FIELD=VALUE.")
    var values: [String] = []

    @Option(name: .long, help: "When it was so, as ISO 8601 with its zone; without it, now.")
    var at: String?

    @Option(name: .long, help: "Where it comes from: bedside or simulated.")
    var origin = "bedside"

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws {
      guard let fields = ChartForm.fields(of: item) else {
        throw Complaint(
          "\(item) is not an item; allowed: \(ChartForm.items.joined(separator: ", "))", code: EX_DATAERR
        ).exit()
      }
      var form = JSONObject()
      form.add("item", item)
      var given: [String] = []
      for value in values {
        let (field, text) = try split(value, fields)
        guard !given.contains(field) else {
          throw Complaint("\(field) is given twice; allowed: once", code: EX_DATAERR).exit()
        }
        given.append(field)
        form.add(field: field, text)
      }
      form.add("author", person.by)
      if let at { form.add("recorded_at", at) }
      form.add("origin", origin)
      try ChartCommand.enter(form, at: bed)
    }

    /// The field and the text of one argument.
    private func split(_ value: String, _ fields: [String]) throws -> (field: String, text: String) {
      if let sign = value.firstIndex(of: "="), fields.contains(String(value[..<sign])) {
        return (String(value[..<sign]), String(value[value.index(after: sign)...]))
      }
      guard let first = fields.first else {
        throw Complaint("\(item) has no fields; allowed: no value", code: EX_DATAERR).exit()
      }
      guard !value.contains("=") else {
        throw Complaint(
          "\(value) is not a field; allowed: \(fields.joined(separator: ", "))", code: EX_DATAERR
        )
        .exit()
      }
      return (first, value)
    }
  }

  /// `breathline chart withdraw`.
  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes back the newest entry about an item; the log keeps both.")

    @Argument(help: "The item, such as fvc.")
    var item: String

    @OptionGroup var bed: Bed
    @OptionGroup var person: Person

    func run() throws {
      var form = JSONObject()
      form.add("item", "withdrawn")
      form.add("of", item)
      form.add("author", person.by)
      try ChartCommand.enter(form, at: bed)
    }
  }

  /// `breathline chart list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what was entered, item by item, the oldest first.")

    @Flag(name: .long, help: "One JSON object a line, as it can be entered.")
    var json = false

    @OptionGroup var bed: Bed

    func run() throws {
      try bed.show(.chart, json: json, ShownEntry.line)
    }
  }

  /// `breathline chart items`.
  struct Items: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Names every item that can be entered.")

    @Flag(name: .long, help: "One JSON object a line.")
    var json = false

    func run() throws {
      for item in ChartForm.items {
        let fields = ChartForm.fields(of: item) ?? []
        if json {
          var object = JSONObject()
          object.add("item", item)
          object.add("fields", fields)
          print(object.text)
        } else {
          print(fields.isEmpty ? item : "\(item)  \(fields.joined(separator: " "))")
        }
      }
    }
  }

  private static func enter(_ form: JSONObject, at bed: Bed) throws {
    var request = JSONObject()
    request.add("request", "enter")
    request.add("entry", form)
    for line in try bed.ask(request.text) { print(line) }
    print("stored")
  }
}

extension JSONObject {
  /// Adds a field as the form wants it: yes and no, a count, a list, else the text as it is.
  fileprivate mutating func add(field: String, _ text: String) {
    switch (field, text) {
    case ("present", "yes"), ("value", "yes"), (_, "true"): add(field, true)
    case ("present", "no"), ("value", "no"), (_, "false"): add(field, false)
    case ("efforts", _) where Int64(text) != nil: add(field, Int64(text) ?? 0)
    case ("peaks", _): add(field, JSONObject.peaks(text))
    case (_, _): add(field, text)
    }
  }

  /// Values between commas; a unit behind the last one is that of all.
  private static func peaks(_ text: String) -> [String] {
    let parts = text.split(separator: ",").map { $0.drop { $0 == " " } }
    let unit = parts.last?.drop { $0.isNumber || $0 == "." } ?? ""
    return parts.map { $0.allSatisfy { $0.isNumber || $0 == "." } ? "\($0)\(unit)" : String($0) }
  }
}
