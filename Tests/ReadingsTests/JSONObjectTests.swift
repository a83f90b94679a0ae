import Readings
import Testing

@Suite struct `JSON object` {
  @Test(
    arguments: [
      (0, "0"), (49_950, "49.95"), (50_000, "50"), (-1, "-0.001"), (90_100, "90.1"), (-12_340, "-12.34"),
      (5, "0.005"), (2_147_483_647, "2147483.647"),
    ] as [(Int64, String)])
  func `thousandths are written as exact decimals`(thousandths: Int64, text: String) {
    #expect(JSONObject.decimal(thousandths) == text)
  }

  @Test func `keys keep the order in which they were added and texts are escaped`() {
    var object = JSONObject()
    object.add("b", "a \"quote\", a \\ and a\nline, a \u{1}")
    object.add("a", 7)
    object.add("n", thousandths: 1500)
    object.addNull("z")
    #expect(object.text == #"{"b":"a \"quote\", a \\ and a\nline, a \u0001","a":7,"n":1.5,"z":null}"#)
  }

  @Test func `reasons are words with hyphens`() {
    #expect(Absence.probeOff.word == "probe-off")
    #expect(Doubt.lowPerfusion.word == "low-perfusion")
    #expect(VentilationMode.spontaneousTimed.word == "spontaneous-timed")
  }
}
