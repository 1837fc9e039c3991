import RecEngine
import RecServer
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("{\"a\": [1, 2.5, -0, \"\\u00e9\\n\", true, null]}", "{\"a\":[1,2.5,0,\"é\\n\",true,null]}"),
        (" 5 ", "5"), ("\"\\ud83d\\ude00\"", "\"😀\""), ("1e3", "1000.0"), ("9223372036854775807", "9223372036854775807"),
        ("[]", "[]"), ("{}", "{}"),
    ])
    func textsComeBack(_ text: String, _ expected: String) throws {
        #expect(String(decoding: try JSON.parse(Array(text.utf8)).bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "-", "+1", "nul", "\"\\x\"", "\"\\ud800\"", "\"a\nb\"",
        "1 2",
        "{a:1}", "1e999", "[1 2]", "\"", String(repeating: "[", count: 100_000), "{\"a\"}", "\"\\u12\"", "NaN",
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: JSONError.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
    }
}
