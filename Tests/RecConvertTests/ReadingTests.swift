import RecConvert
import RecDiagnostics
import Testing

@Suite struct ReadingTests {
    private static let notebook = #"""
        {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# A\n", "b"], "attachments": {"a.png": {"image/png": "aGk="}}},
         {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "x = 1\r\ny = 2", "outputs": [], "execution_count": 3}],
         "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
        """#

    private func read(_ text: String) throws -> ForeignNotebook? {
        guard case .foreign(let notebook) = try JupyterText.read(text, name: "a.ipynb") else { return nil }
        return notebook
    }

    @Test func cellsAreTakenOver() throws {
        let notebook = try #require(try read(Self.notebook))
        #expect(notebook.cells == [.init(.markdown, "# A\nb"), .init(.code, "x = 1\ny = 2", tags: ["parameters"])])
        #expect(notebook.notes.map(\.message) == ["cell 1: an attached picture is left out"])
    }

    @Test(arguments: [
        ("", "E0840"), ("{", "E0840"), ("[]", "E0840"), ("{}", "E0840"), ("import pandas", "E0840"),
        (#"{"nbformat": 2, "cells": []}"#, "E0840"), (#"{"nbformat": 4, "cells": []}"#, "E0842"),
        (#"{"nbformat": 4}"#, "E0840"), (#"{"nbformat": 4, "cells": [{"cell_type": "code"}]}"#, "E0840"),
        (
            #"{"nbformat": 4, "cells": [{"cell_type":"code","source":"x"}], "metadata": {"kernelspec": {"name": "ir", "language": "R"}}}"#,
            "E0841"
        ),
        (
            #"{"nbformat": 4, "cells": [{"cell_type":"code","source":"x"}], "metadata": {"language_info": {"name": "julia"}}}"#,
            "E0841"
        ),
    ])
    func whatIsNoNotebookIsRefused(_ text: String, _ id: String) {
        #expect { try read(text) } throws: { ($0 as? ConversionError)?.id == id }
    }

    @Test func brokenFilesAreRefusedOrRead() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(state: seed)
        for round in 0..<2000 {
            var bytes = Array(Self.notebook.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(place...)
                case 1: bytes[place] = UInt8.random(in: 0...127, using: &random)
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(30), at: Int.random(in: 0...place, using: &random))
                default: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                }
                if bytes.isEmpty { bytes = [0x7B] }
            }
            do {
                _ = try read(String(decoding: bytes, as: UTF8.self))
            } catch let error as ConversionError {
                #expect(!error.message.isEmpty, "seed \(seed), round \(round)")
            }
        }
    }

    @Test func aDeepFileIsNoTrap() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: ConversionError.self) { try read(deep) }
    }

    @Test func percentScriptsAreRead() throws {
        let script =
            "# ---\r\n# jupyter: x\r\n# ---\r\nimport a\r\n\r\n# %% [markdown]\r\n# # T\r\n#\r\n# b\r\n# %% load it tags=[\"a\", \"b\"]\r\nx = 1\r\n#%%\r\n\r\n# %% [md]\r\n\"\"\"\r\nText\r\n\"\"\"\r\n# %% {\"k\": 1}\r\ny = 2"
        let notebook = try ForeignNotebook(percentScript: script, name: "a.py")
        #expect(
            notebook.cells == [
                .init(.code, "import a", firstLine: 4), .init(.markdown, "# T\n\nb", firstLine: 7),
                .init(.code, "x = 1", title: "load it", tags: ["a", "b"], firstLine: 11),
                .init(.markdown, "Text", firstLine: 15), .init(.code, "y = 2", firstLine: 19),
            ])
    }

    @Test func aScriptWithoutCellsIsRefused() {
        #expect { try ForeignNotebook(percentScript: "x = 1\n", name: "a.py") } throws: {
            ($0 as? ConversionError)?.id == "E0842"
        }
    }

    @Test func whatWouldBeginACellIsEscaped() {
        #expect(
            NotebookText.cell(header: "%% text", body: "\n%% a\n\\(x\\) b\n\n", isText: true) == "%% text\n\\%% a\n\\\\(x\\) b\n")
        #expect(
            NotebookText.cell(header: "%% text", body: "a\r\n%%\u{301} b\r\n\\(\u{301}", isText: true)
                == "%% text\na\n\\%%\u{301} b\n\\\\(\u{301}\n")
        #expect(NotebookText.literal("a \"b\" \\ c\n") == "\"a \\\"b\\\" \\\\ c\"")
    }
}
