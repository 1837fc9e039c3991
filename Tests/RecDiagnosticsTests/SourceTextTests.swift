import RecDiagnostics
import Testing

@Suite struct SourceTextTests {
    @Test func linesEndWithAnyLineEnd() {
        let source = SourceText(name: "t", text: "a\nbb\r\nccc\rd\n")
        #expect(source.lineCount == 5)
        #expect((1...5).map { source.text(in: source.span(ofLine: $0)) } == ["a", "bb", "ccc", "d", ""])
        #expect(source.span(ofLine: 0).lower == source.bytes.count)
        #expect(source.span(ofLine: 9).upper == source.bytes.count)
    }

    @Test(arguments: [(-3, 1, 1), (0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 2), (7, 2, 3), (8, 2, 4), (99, 2, 4)])
    func columnsCountCharacters(_ offset: Int, _ line: Int, _ column: Int) {
        // я is 2 bytes, e with its accent 3.
        let position = SourceText(name: "t", text: "a\nяe\u{301}x").position(of: offset)
        #expect(position.line == line)
        #expect(position.column == column)
    }

    @Test func columnsOfWideText() {
        let source = SourceText(name: "t", text: "яe\u{301}漢x")
        #expect([0, 2, 5, 8, 9].map { source.position(of: $0).column } == [1, 2, 3, 4, 5])
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], [1..<2]), ([0xC0, 0x80], [0..<2]), ([0xED, 0xA0, 0x80], [0..<3]),
            ([0xF4, 0x90, 0x80, 0x80], [0..<4]),
            ([0xE4, 0xBD], [0..<2]), ([0xE4, 0xBD, 0xA0], []), ([0xF0, 0x9F, 0x91, 0x8D, 0x80], [4..<5]),
            ([0x80, 0x61, 0x80], [0..<1, 2..<3]),
        ] as [([UInt8], [Range<Int>])])
    func invalidBytesAreFound(_ bytes: [UInt8], _ expected: [Range<Int>]) {
        let found = SourceText(name: "t", bytes: bytes).invalidUTF8
        #expect(found.map { $0.lower..<$0.upper } == expected)
        #expect(found.isEmpty == (String(validating: bytes, as: UTF8.self) != nil))
    }

    @Test(arguments: [
        ("a", 1), ("я", 1), ("漢", 2), ("ｶ", 1), ("カ", 2), ("👍", 2), ("👩‍👩‍👧", 2), ("e\u{301}", 1), ("\u{301}", 0), ("❤️", 2), ("✓", 1),
        ("한", 2),
    ])
    func widthsFollowEastAsianWidth(_ text: String, _ width: Int) {
        #expect(displayWidth(of: text) == width)
    }
}
