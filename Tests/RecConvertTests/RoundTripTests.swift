import Foundation
import RecConvert
import RecJupyter
import Testing

/// A `.recnb` file becomes an `.ipynb` and comes back the same, byte for byte.
@Suite struct RoundTripTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static var shipped: [String] {
        let folder = root.appending(path: "notebooks")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".recnb") }.sorted().compactMap {
            try? String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
    }

    private func returned(_ text: String) throws -> String? {
        guard case .own(let back) = try JupyterText.read(JupyterText.ofRecnb(text), name: "a.ipynb") else { return nil }
        return back
    }

    private func isSame(_ text: String) throws -> Bool { try returned(text).map { $0.utf8.elementsEqual(text.utf8) } ?? false }

    @Test func shippedNotebooksComeBack() throws {
        #expect(Self.shipped.count >= 6)
        for text in Self.shipped {
            #expect(try isSame(text))
            #expect(try isSame(text.replacing("\n", with: "\r\n")))
        }
    }

    @Test(arguments: [
        "", "no cell\n", "%% text", "%% text\n", "%% text\n\n\nHello.", "#!/usr/bin/env recnb\n\n%% load a\nx\r\n\r\n%% text\r\n",
        "%% notebook \"A\"\n", "%% notebook \"A\"\n\nText.\n\n\n\n%% text\n  \n\t\n", "%% notebook \"a \\\"b\\\"\"\nText",
        "%% text\n\\%% no cell\n# A\n", "%% notebook \"# A\"\n# # A\n", "\u{FEFF}%% text\nа\u{301}\n\u{301}b\n",
        "%%\n%% \n%%text\nx\rz\n", "%% python a() -> (b: Bool)\n\nb = True\n\n\n", "<<<<<<< a\n%% text\n=======\nb\n>>>>>>> c\n",
        // A sign and an accent are one character of Swift's, and are not one of the format's.
        "%%\u{301} load a\nx\n\n%%\u{301}\n\n%% text\n\\%%\u{301} b\n\r\u{301}", "%%\u{301}",
        "%% notebook \"\u{301}a\"\u{301}\nb\n",
    ])
    func oddTextsComeBack(_ text: String) throws { #expect(try isSame(text)) }

    @Test func mutatedNotebooksComeBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(state: seed)
        let pieces = [
            "\n", "\r\n", "\r", "%%", "%% text\n", "\\%%", "\"", "\t", " ", "é", "\u{301}", "ж", "\u{0}", "#", "```", "\\(",
            "%%\u{301}", "\"\u{301}",
        ]
        for round in 0..<400 {
            var scalars = Array((Self.shipped.randomElement(using: &random) ?? "").unicodeScalars.prefix(4000))
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    scalars.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)].unicodeScalars, at: place)
                case 1: scalars.removeSubrange(place..<min(scalars.count, place + Int.random(in: 0...40, using: &random)))
                default: scalars = Array(scalars[place...] + scalars[..<place])
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            #expect(try isSame(text), "seed \(seed), round \(round): \(text.debugDescription)")
        }
    }

    @Test func anEditedCellKeepsItsHeader() throws {
        var notebook = JupyterNotebook(
            recnb: "%% notebook \"Films\"\nOld.\n\n%% load a  cache: never\nreadCSV(\"a.csv\")\n\n%% text\nB\n")
        #expect(notebook.cells[0].source == "# Films\n\nOld.")
        notebook.cells[0].source = "# Films\n\nNew."
        notebook.cells[1].source = "%% load a  cache: never\nreadCSV(\"b.csv\")"
        notebook.cells.insert(.init(.markdown, "Added."), at: 2)
        notebook.cells.insert(.init(.code, "x = 1"), at: 3)
        #expect(
            notebook.recnbText == """
                %% notebook "Films"
                New.

                %% load a  cache: never
                readCSV("b.csv")

                %% text
                Added.

                %% python added() -> (done: Bool)
                x = 1
                done = True

                %% text
                B

                """)
    }

    @Test func parametersAreTagged() throws {
        let text = "%% parameters\nlet k: Int = 3\n\n%% load a\nreadCSV(\"a.csv\")\n"
        let words = JupyterText.ofRecnb(text).split { !$0.isLetter }
        #expect(words.filter { $0 == "tags" }.count == 1)
        #expect(words.firstIndex(of: "tags").map { words[$0 + 1] } == "parameters")
        #expect(try isSame(text))
    }

    @Test func aScriptIsReadable() {
        let script = PercentScript.text(
            ofRecnb:
                "%% notebook \"Films\"\nHello.\n\n%% load a\nreadCSV(\"a.csv\")\n\n%% python b(a: Table) -> (n: Int)\nn = len(a)\n"
        )
        #expect(
            script == """
                # %% [markdown]
                # # Films
                #
                # Hello.

                # %% load a
                # readCSV("a.csv")

                # %% python b(a: Table) -> (n: Int)
                n = len(a)

                """)
    }
}

/// SplitMix64.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
