import ArgumentParser
import Bench

/// What instruments are that `--model` names.
enum ModelOption {
  static let help: ArgumentHelp =
    "What an instrument is, by the protocol's word, as oximeter=nonin-df7, instead of what the scenario says."

  /// Reads the words; one that is none ends the program with a usage error.
  static func read(_ words: [String]) throws -> [InstrumentModel] {
    do throws(LiveSettingsRefusal) {
      return try ModelChoices(words).models
    } catch {
      throw ValidationError(error.reason)
    }
  }
}
