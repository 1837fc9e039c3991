import RecSession
import Testing

/// What is typed, as a terminal sends it, and the line that comes of it.
@Suite struct LineEditorTests {
    /// Types bytes into an editor; gives the lines that were completed, and what stands there at the end with `|` for the cursor.
    private static func type(_ text: String, width: Int = 60) -> (lines: [String], shown: String) {
        var editor = LineEditor()
        var decoder = KeyDecoder()
        var lines: [String] = []
        for key in decoder.take(text.utf8) {
            let effect = editor.take(key) {
                StepLine.completion(of: $0, cells: ["ratings", "рейтинг"], parameters: ["k", "seed"])
            }
            if case .line(let line) = effect { lines.append(line) }
        }
        let before = editor.textBeforeCursor
        return (lines, before + "|" + editor.text.dropFirst(before.count))
    }

    @Test(arguments: [
        ("abc", "abc|"), ("abc\u{1}x", "x|abc"), ("abc\u{1}\u{5}x", "abcx|"), ("abc\u{1B}[D\u{1B}[Dx", "ax|bc"),
        ("abc\u{7F}", "ab|"), ("abc\u{1}\u{1B}[3~", "|bc"), ("one two\u{17}x", "one x|"), ("one two\u{15}x", "x|"),
        ("one two\u{1B}[1;5D\u{B}x", "one x|"), ("one two\u{17}\u{19}\u{19}", "one twotwo|"), ("one two\u{1B}bx", "one x|two"),
        ("one\u{1B}OHx\u{1B}OFy", "xoney|"), ("a\u{1B}[200~b", "ab|"), ("да\u{7F}", "д|"), ("e\u{301}\u{7F}x", "x|"),
        ("漢字\u{1B}[Dx", "漢x|字"), ("abc\u{4}", "abc|"), ("abc\u{1}\u{4}", "|bc"), ("abc\u{3}d", "d|"),
        ("ru\t", "run |"), ("show ra\t", "show ratings |"), ("show р\t", "show рейтинг |"), ("set s\t", "set seed= |"),
        ("re\t", "re|"), ("q\u{1}\t", "|q"), ("zz\t", "zz|"), ("\u{1B}[A", "|"),
    ])
    func editsTheLine(_ typed: String, _ expected: String) {
        #expect(Self.type(typed).shown == expected)
    }

    @Test func olderLinesComeBack() {
        #expect(Self.type("one\rtwo\rdraft\u{1B}[A").shown == "two|")
        #expect(Self.type("one\rtwo\rdraft\u{1B}[A\u{1B}[A\u{1B}[A").shown == "one|")
        #expect(Self.type("one\rtwo\rdraft\u{1B}[A\u{1B}[A\u{1B}[B\u{1B}[B").shown == "draft|")
        #expect(Self.type("one\rone\r\u{1B}[A\u{1B}[A").shown == "one|")
        #expect(Self.type("one\r  \rtwo\n").lines == ["one", "  ", "two"])
    }

    /// Whatever bytes come, keys come of them, and a line of them fits.
    @Test func anyBytesAreTaken() {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let pieces: [[UInt8]] = [
            [0x1B], [0x5B], [0x41], [0x44], [0xD0], [0xB4], [0xF0, 0x9F, 0x98, 0x80], [0xE6, 0xBC, 0xA2], [0xCC, 0x81], [0xFF],
            [0x20],
            [0x61], [0x7F], [0x09], [0x01], [0x05], [0x17], [0x19], [0x31, 0x3B, 0x35], [0x0D], [0x03], [0x00],
        ]
        for _ in 0..<300 {
            var editor = LineEditor()
            var decoder = KeyDecoder()
            for _ in 0..<40 {
                for key in decoder.take(pieces[random(pieces.count)]) {
                    _ = editor.take(key) { StepLine.completion(of: $0, cells: ["a"], parameters: []) }
                }
                let width = 2 + random(20)
                let (text, cursor) = editor.visible(width: width)
                #expect(cursor < width && cursor >= 0, "seed \(seed): \(text)")
                #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "seed \(seed)")
            }
        }
    }

    @Test func aLongLineMovesUnderTheCursor() {
        var editor = LineEditor()
        for character in "abcdefghij" { _ = editor.take(.text(character)) { _ in Completion(length: 0, candidates: []) } }
        #expect(editor.visible(width: 5) == ("ghij", 4))
        _ = editor.take(.home) { _ in Completion(length: 0, candidates: []) }
        #expect(editor.visible(width: 5) == ("abcde", 0))
        #expect(editor.visible(width: 20) == ("abcdefghij", 0))
    }
}

@Suite struct StepLineTests {
    @Test(arguments: [
        ("next", StepLine(.next)), ("  n ", StepLine(.next)), ("run", StepLine(.run)), ("r groups", StepLine(.run, "groups")),
        ("show groups.centres  20", StepLine(.show, "groups.centres  20")), ("? run", StepLine(.help, "run")),
        ("set k = 8", StepLine(.set, "k = 8")), ("exit", StepLine(.quit)),
    ])
    func readsLines(_ text: String, _ expected: StepLine) throws {
        #expect(try StepLine.read(text) == expected)
    }

    @Test(arguments: ["", "   ", "# a comment"])
    func leavesOutWhatSaysNothing(_ text: String) throws {
        #expect(try StepLine.read(text) == nil)
    }

    @Test(arguments: [
        ("nxt", "did you mean `next`?"), ("frobnicate", "`help` lists them"), ("next one", "`help next` tells more"),
        ("only", "as in `only NAME`; `run` runs all"),
    ])
    func saysWhatIsWrong(_ text: String, _ hint: String) {
        let problem = #expect(throws: StepLine.Problem.self) { try StepLine.read(text) }
        #expect(problem?.hint == hint)
    }

    @Test func takesArgumentsApart() {
        #expect(StepLine(.show, "groups.centres  20").cellAndNumber == ("groups.centres", 20))
        #expect(StepLine(.show, "20").cellAndNumber == (nil, 20))
        #expect(StepLine(.show, "plot map").cellAndNumber == ("plot map", nil))
        #expect(StepLine(.show, "").cellAndNumber == (nil, nil))
        for text in ["k=8", "k = 8", "k 8", "k =8", "k= 8"] {
            #expect(StepLine(.set, text).nameAndValue?.name == "k" && StepLine(.set, text).nameAndValue?.value == "8", "\(text)")
        }
        #expect(StepLine(.set, "title=a = b c").nameAndValue?.value == "a = b c")
        #expect(StepLine(.set, "empty=").nameAndValue?.value == "")
        #expect(StepLine(.set, "k").nameAndValue == nil)
        #expect(StepLine(.set, "=8").nameAndValue == nil)
    }

    @Test func everyCommandHasItsLetters() {
        let words = StepVerb.allCases.flatMap { [$0.rawValue] + $0.shorts }
        #expect(Set(words).count == words.count)
    }
}
