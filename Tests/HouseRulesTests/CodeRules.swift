extension HouseRule {
  /// Rules about what stands inside functions.
  static let code = [traps, swallowedErrors, transitions, simulatedBranches, untypedVitals]

  private static let traps = HouseRule(
    sentence: "nothing traps on input",
    instead: "use a typed throw for bad input, and precondition with both values for a mistake of our own",
    broken: [
      ["Sources/Lines/Port.swift": "let line = try! open()"],
      ["Hardware/Oximeter/Device.swift": "let frame = value as! Frame"],
      ["Simulator/Bench/Run.swift": "fatalError()"],
      ["Sources/Gateway/Core.swift": "unowned(unsafe) let core: Core"],
    ],
    kept: [
      "Sources/Lines/Port.swift": "if x != y { precondition(a == b, \"\\(a) is not \\(b), try! again\") }"
    ]
  ) { tree in
    Pattern(#"\btry!|\bas!|\bfatalError\(|\bunowned\(unsafe\)|\bassert\("#)
      .breaches(inCodeOf: tree.swift(below: Tree.product))
  }

  private static let swallowedErrors = HouseRule(
    sentence: "no error is swallowed",
    instead: "catch it and turn it into a reading, a note or a thrown error that names what was tried",
    broken: [
      ["Sources/Lines/Port.swift": "let line = try? open()"],
      ["Sources/Lines/Port.swift": "do { try open() } catch {}"],
      ["Simulator/Bench/Run.swift": "do { try open() } catch let error {\n  // gone\n}"],
    ],
    kept: [
      "Sources/Lines/Port.swift": "do { try open() } catch { note(error) } // not try?"
    ]
  ) { tree in
    Pattern(#"\btry\?|\bcatch\b[^{}]*\{\s*\}"#).breaches(inCodeOf: tree.swift(below: Tree.product))
  }

  private static let transitions = HouseRule(
    sentence: "a state transition names every case",
    instead:
      "write the states and events out, so that a new one does not compile until it is thought through",
    broken: [
      [
        "Sources/Devices/Session.swift": """
        static func transition(_ state: State, on event: Event) -> State {
          switch state {
          case .silent: if late { return .lost }
          default: state
          }
        }
        """
      ]
    ],
    kept: [
      "Sources/Devices/Session.swift": """
      static func transition(_ state: State, on event: Event) -> State {
        switch (state, event) { case (.silent, .byte): .talking } // not default: state
      }
      static func name(_ state: State) -> String { switch state { default: "any" } }
      """
    ]
  ) { tree in
    let start = Pattern(#"\bfunc[ ]+transition\b"#)
    let fallback = Pattern(#"\bdefault[ ]*:|@unknown[ ]+default"#)
    return tree.swift(below: Tree.product).flatMap { file in
      start.matches(in: file.code).flatMap { match in
        fallback.matches(in: Braces.body(in: file.codeLines.dropFirst(match.line - 1)))
          .map { Breach(file.path, match.line + $0.line - 1, $0.all) }
      }
    }
  }

  private static let simulatedBranches = HouseRule(
    sentence: "no code behaves differently because an instrument is simulated",
    instead: "carry the origin to the last output line as a value; the simulator acts on the wire only",
    broken: [
      ["Sources/Gateway/Core.swift": "if isSimulating { return }"],
      ["Sources/Devices/Session.swift": "guard origin == .bedside else { return }"],
      ["Sources/Criteria/Engine.swift": "if sample.origin != .simulated, enabled {"],
    ],
    kept: [
      "Sources/Gateway/Core.swift": "let sample = Sample(origin: .simulated) // if simulating",
      "Simulator/Bench/Run.swift": "if simulatedTime > end { return }",
    ]
  ) { tree in
    Pattern(
      #"\b(?:if|guard|while)\b[^{\n]*(?:\b(?:is)?[Ss]imulat(?:ing|ed|ion|or)\b|\.bedside\b)"#
    ).breaches(inCodeOf: tree.swift(below: ["Sources", "Hardware"]))
  }

  private static let untypedVitals = HouseRule(
    sentence: "a vital sign has a type and a unit",
    instead: "use a Channel with a Reading, or a quantity of Quantities, in place of a dictionary of numbers",
    broken: [
      ["Sources/Gateway/Core.swift": "var vitals: [String: Double] = [:]"],
      ["Simulator/Patient/State.swift": "let vitals: Dictionary<String, Float>"],
    ],
    kept: ["Sources/Gateway/Core.swift": "var names: [String: Channel] = [:]"]
  ) { tree in
    Pattern(#"\[\s*String\s*:\s*(?:Double|Float)\s*\]|\bDictionary<\s*String\s*,\s*(?:Double|Float)\s*>"#)
      .breaches(inCodeOf: tree.swift(below: Tree.product))
  }
}

/// Finds what stands between braces.
enum Braces {
  /// The lines from the first one to the brace that closes the first one opened in them.
  static func body(in lines: some Sequence<Substring>) -> String {
    var body: [Substring] = []
    var depth = 0
    var isOpen = false
    for line in lines {
      body.append(line)
      for character in line where character == "{" || character == "}" {
        depth += character == "{" ? 1 : -1
        isOpen = true
      }
      if isOpen && depth <= 0 { break }
    }
    return body.joined(separator: "\n")
  }
}
