internal import Documents
internal import Lines
internal import Quantities
internal import Readings

extension LiveWard {
  /// The most events that may wait at one bed for their time.
  fileprivate static let mostToCome = 1000
  /// The most faults that may be planned at one bed by hand, past ones included.
  fileprivate static let mostFaults = 1000

  /// Carries out a control line and gives the line of the answer.
  ///
  /// A refusal has changed nothing, at no bed.
  func answer(to line: String) -> String {
    do throws(ControlRefusal) {
      return try carryOut(ControlLine(line, beds: beds.map(\.plan.name)))
    } catch {
      return "refused: \(error.reason)"
    }
  }

  private func carryOut(_ line: ControlLine) throws(ControlRefusal) -> String {
    // A line without words, or with a remark, is answered with the time alone.
    if line.words.isEmpty || line.words.hasPrefix("#") { return done() }
    switch ControlWord(rawValue: String(line.verb)) {
    case .help: return done(ControlWord.examples)
    case .beds: return done(beds.map { "\($0.plan.name) (\($0.course))" }.joined(separator: ", "))
    case .state: return state(of: line.whom == .nobody ? beds : try subjects(of: line))
    case .quit:
      isOver = true
      return done("quit")
    case .unplug:
      let (instrument, subjects) = try (instrument(line), subjects(of: line))
      for bed in subjects { bed.unplug(instrument) }
      return done("unplug \(instrument.name)", at: subjects)
    case .plug:
      let (instrument, subjects) = try (instrument(line), subjects(of: line))
      try plug(instrument, at: subjects)
      return done("plug \(instrument.name)", at: subjects)
    case nil: return try happen(line)
    }
  }

  private func happen(_ line: ControlLine) throws(ControlRefusal) -> String {
    guard ControlLine.isWord(String(line.verb)) else { throw unknown(line) }
    let subjects = try subjects(of: line)
    let events = try subjects.map { bed throws(ControlRefusal) in try EventNow(line, at: bed) }
    for (bed, now) in zip(subjects, events) { bed.add(now) }
    return done(line.words, at: subjects)
  }

  private func state(of subjects: [LiveBed]) -> String {
    var object = JSONObject()
    object.add("beds", subjects.map(\.state))
    return object.text
  }

  private func unknown(_ line: ControlLine) -> ControlRefusal {
    let names =
      beds.count > 1 ? "; a bed's name goes in front, as in \"\(beds[0].plan.name): probe off\"" : ""
    return ControlRefusal("\"\(line.verb)\" is not known; allowed: \(ControlWord.allWords)\(names)")
  }

  /// The beds that a line is for.
  private func subjects(of line: ControlLine) throws(ControlRefusal) -> [LiveBed] {
    switch line.whom {
    case .bed(let place):
      let bed = beds[place]
      guard bed.isHere else {
        throw ControlRefusal("\(bed.plan.name) has left, its scenario is over; --stay keeps a bed")
      }
      return [bed]
    case .everybody: return beds.filter(\.isHere)
    case .nobody:
      guard beds.count == 1 else {
        let names = (beds.map(\.plan.name) + [ControlLine.everybody]).joined(separator: ", ")
        throw ControlRefusal(
          "which bed? put its name in front, as in \"\(beds[0].plan.name): "
            + "\(line.words)\"; allowed: \(names)")
      }
      return beds
    }
  }

  private func instrument(_ line: ControlLine) throws(ControlRefusal) -> SimulatedInstrument {
    guard let instrument = SimulatedInstrument.allCases.first(where: { $0.name == line.rest }) else {
      let names = SimulatedInstrument.allCases.map(\.name).joined(separator: ", ")
      throw ControlRefusal("\(line.verb): \"\(line.rest)\" is not allowed; allowed: \(names)")
    }
    return instrument
  }

  /// Plugs an instrument in at some beds, or at none of them.
  private func plug(_ instrument: SimulatedInstrument, at subjects: [LiveBed]) throws(ControlRefusal) {
    for bed in subjects where !bed.bed.isPlugged(instrument) {
      throw ControlRefusal("a fault keeps \(instrument.name) unplugged at \(bed.plan.name) until its end")
    }
    var plugged: [LiveBed] = []
    for bed in subjects {
      let wasOut = !bed.isPlugged(instrument)
      do throws(LineError) {
        try bed.plug(instrument)
      } catch {
        // Whether a path or a port is free shows only now; a refusal leaves all as it was.
        for earlier in plugged { earlier.unplug(instrument) }
        throw ControlRefusal("\(error)")
      }
      if wasOut { plugged.append(bed) }
    }
  }

  private func done(_ words: String? = nil, at subjects: [LiveBed] = []) -> String {
    let time = Verdict.clock(beds.map(\.now).max() ?? .origin)
    let names = subjects.map(\.plan.name).joined(separator: ", ")
    return (["ok", time] + (names.isEmpty ? [] : ["\(names):"]) + (words.map { [$0] } ?? []))
      .joined(separator: " ")
  }
}

extension ControlLine {
  /// An error without the place in a file, which a line of its own does not have.
  fileprivate func complaint(_ error: DocumentError) -> String {
    if case .syntax = error.problem {
      return "\"\(words)\" cannot be read; write key and value, as in \"course: saturation, to: 82 %\""
    }
    let text = "\(error)"
    let place = "\(error.file):\(error.line): "
    let what = text.hasPrefix(place) ? String(text.dropFirst(place.count)) : text
    return error.key.isEmpty ? "\(verb): \(what)" : what
  }
}

extension EventNow {
  /// Reads a control line for one bed; errors name the key, its value and what is allowed.
  fileprivate init(_ line: ControlLine, at bed: LiveBed) throws(ControlRefusal) {
    do throws(DocumentError) {
      let document = try Document(text: line.entry, file: "control")
      try self.init(document.root, at: bed.now, ventilator: bed.bed.support, models: bed.bed.models)
    } catch {
      throw ControlRefusal(line.complaint(error))
    }
    guard bed.bed.eventsToCome + events.count <= LiveWard.mostToCome else {
      throw ControlRefusal("\(LiveWard.mostToCome) events wait at \(bed.plan.name) already")
    }
    guard bed.faultsByHand + faults.count <= LiveWard.mostFaults else {
      throw ControlRefusal("\(LiveWard.mostFaults) faults were planned at \(bed.plan.name) already")
    }
  }
}
