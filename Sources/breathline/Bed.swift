import ArgumentParser
import Control
import Documents
import Glibc
import Lines
import Quantities

/// Which bed's gateway is spoken to.
struct Bed: ParsableArguments {
  @Option(
    name: .long,
    help: """
      The gateway's state folder; without it the environment variable BREATHLINE_STATE, or \
      /var/lib/breathline.
      """, completion: .directory)
  var state: String?

  /// Prints what the gateway answers: as it is for programs, else each line as a person reads it.
  func show(
    _ subject: ControlRequest.Subject, json: Bool, _ words: (String) throws(DocumentError) -> String
  ) throws {
    for line in try ask(.show(subject)) {
      do throws(DocumentError) {
        print(json ? line : try words(line))
      } catch {
        throw Complaint("what the gateway answered cannot be read: \(error)", code: EX_PROTOCOL).exit()
      }
    }
  }

  /// How long an answer may take; the gateway itself gives up after ten seconds.
  private static let patience: Interval = .seconds(15)

  /// The socket of the gateway.
  var socket: String { "\(folder)/control.sock" }

  /// The state folder.
  var folder: String {
    if let state { return state }
    guard let named = getenv("BREATHLINE_STATE") else { return "/var/lib/breathline" }
    return String(cString: named)
  }

  /// Asks the gateway and gives the lines of its answer; ends the program when it refuses or does not answer.
  func ask(_ request: ControlRequest) throws -> [String] { try ask(request.text) }

  /// Asks with a request that is written already.
  func ask(_ text: String) throws -> [String] {
    do {
      let answer = try LocalSocket.ask(socket, text, until: MonotonicClock.uptime() + Self.patience)
      let heard = try HeardAnswer(text: answer)
      if let refusal = heard.refusal { throw Complaint(refusal, code: EX_DATAERR).exit() }
      return heard.lines
    } catch let error as LineError {
      throw Complaint(
        "no gateway answers at \(socket) (\(error)); start it, or name its folder with --state",
        code: EX_UNAVAILABLE
      ).exit()
    } catch let error as DocumentError {
      throw Complaint("\(socket): what answers is no gateway: \(error)", code: EX_UNAVAILABLE).exit()
    }
  }
}
