import RecSession
import Testing

@Suite struct PictureTests {
    @Test(
        arguments: [
            (["TERM": "xterm-kitty"], InlinePicture.kitty), (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .kitty),
            (["TERM": "xterm-ghostty"], .kitty), (["TERM_PROGRAM": "iTerm.app"], .iterm2), (["LC_TERMINAL": "iTerm2"], .iterm2),
            (["TERM_PROGRAM": "WezTerm"], .iterm2), (["TERM": "xterm-256color"], nil),
            (["TERM": "xterm-kitty", "TMUX": "/tmp/x"], nil),
            (["TERM": "xterm-kitty", "RECNB_PICTURES": "path"], nil), (["RECNB_PICTURES": "iterm2"], .iterm2), ([:], nil),
            (["TERM": "foot"], .sixel), (["TERM": "xterm-sixel"], .sixel),
            (["TERM": "football"], nil),
        ] as [([String: String], InlinePicture?)])
    func theEnvironmentTells(_ environment: [String: String], _ expected: InlinePicture?) {
        #expect(InlinePicture.detected(environment: environment) == expected)
    }

    @Test func picturesAreSentInPieces() {
        let png = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
        let pieces = InlinePicture.kitty.text(png: png, columns: 60).split(separator: "\u{1B}_G").map(String.init)
        #expect(pieces.count == 2)
        #expect(pieces[0].hasPrefix("a=T,f=100,q=2,c=60,m=1;") && pieces[1].hasPrefix("m=0;"))
        #expect(pieces.allSatisfy { $0.utf8.count < 4200 })
        #expect(pieces[1].hasSuffix("\u{1B}\\\n"))
        let inline = InlinePicture.iterm2.text(png: [1, 2, 3], columns: 60)
        #expect(inline == "\u{1B}]1337;File=inline=1;size=3;width=60;preserveAspectRatio=1:AQID\u{7}\n")
    }

    /// A picture of three columns and seven lines: red, half-seen red and white.
    @Test func pixelsBecomeSixels() {
        let line: [UInt8] = [255, 0, 0, 255, 255, 0, 0, 0, 255, 255, 255, 255]
        let pixels = (width: 3, height: 7, rgba: Array(repeatElement(line, count: 7).joined()))
        let text = InlinePicture.sixel.text(png: [], columns: 10) { pixels }
        #expect(text == "\u{1B}P0;1q\"1;1;3;7#0;2;100;100;100#1;2;100;0;0#0?~~$#1~??$-#0?@@$#1@??$-\u{1B}\\\n")
        #expect(InlinePicture.sixel.text(png: [1], columns: 10) == "")
        // A wide one is made smaller, and long stretches are counted.
        let wide = (width: 200, height: 12, rgba: [UInt8](repeating: 255, count: 200 * 12 * 4))
        let small = InlinePicture.sixel.text(png: [], columns: 10) { wide }
        #expect(small.contains("\"1;1;66;4") && small.contains("#0!66N$-"), "\(small)")
    }
}
