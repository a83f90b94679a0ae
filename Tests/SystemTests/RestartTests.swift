import Foundation
import Requirements
import SpawnedPrograms
import Testing

/// A gateway that is killed where it stands and is back after a while.
// One bed at a time: each missing port takes one of the few inotify instances that a user has.
@Suite(.serialized) struct `Killed gateway` {
  private static let weakCough = "rule/cn-als-2022/S2"
  private static let secretions = "rule/cn-als-2022/S1.T2"

  @Test(
    .verifies("A14", "P.RESTART"), .enabled(if: Later.isPossible, "no time namespace may be made here"),
    arguments: [5, 29])
  func `goes on with its alarms, pauses, rules and entries`(seconds: Int) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    try await bed.done("chart", "enter", "secretions-not-clearable", "yes", "--by", "Dr Li")
    _ = try await bed.announcement(of: Self.secretions)
    try await bed.done("alarms", "acknowledge", Self.weakCough, "--by", "Nurse Wang")
    try await bed.done("alarms", "pause", "--seconds", "120", "--by", "Nurse Wang")
    try await bed.done("alarms", "off", "line-down/0", "--reason", "no oximeter yet", "--by", "Nurse Wang")
    let before = try await bed.done("chart", "list")

    try await bed.restart(secondsLater: seconds)
    let alarms = try await bed.alarms()
    #expect(alarms[Self.secretions]?["state"] == "active")
    #expect(alarms[Self.weakCough]?["state"] == "acknowledged")
    #expect(alarms[Self.weakCough]?["acknowledged_by"] == "Nurse Wang")
    let indicator = try await bed.indicator()
    #expect(indicator["audio"] == "paused")
    #expect(indicator["alarms_off"] == 1)
    let left: Int = try #require(indicator["audio_remaining_ms"])
    #expect(((60 - seconds) * 1000...(120 - seconds) * 1000).contains(left), "the pause went on meanwhile")
    #expect(try await bed.done("chart", "list") == before)
    #expect(try await bed.done("verify-log", "\(bed.state)/alarms.log").last?.contains("intact") == true)
  }

  @Test func `whose state was spoilt says so, and keeps what people entered`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    try await bed.done("chart", "enter", "fvc", "62 %", "--by", "Dr Li")
    try await bed.done("alarms", "pause", "--by", "Nurse Wang")
    let before = try await bed.done("chart", "list")
    bed.daemon.kill()
    let path = "\(bed.state)/bed.state"
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
    try await bed.restart()
    #expect(try await bed.alarms()["state-lost"]?["state"] == "latched")
    #expect(try await bed.done("chart", "list") == before)
  }
}
