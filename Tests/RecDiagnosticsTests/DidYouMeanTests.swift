import RecDiagnostics
import Testing

@Suite struct DidYouMeanTests {
    @Test(
        arguments: [
            ("raiting", "rating"), ("Rating", "rating"), ("lod", "load"), ("ratign", "rating"), ("xyzzy", nil), ("", nil),
            ("r", nil),
        ] as [(String, String?)])
    func findsTheNearestName(_ name: String, _ expected: String?) {
        #expect(didYouMean(name, among: ["rating", "load", "timestamp"]) == expected)
    }
}
