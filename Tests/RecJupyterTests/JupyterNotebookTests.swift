import RecEngine
import RecJupyter
import Testing

@Suite struct JupyterNotebookTests {
    static let notebook = JupyterNotebook(
        cells: [
            .init(.markdown, "# Фильмы\n\nтекст \"в кавычках\" \\ \t|\u{1}", id: "intro"),
            .init(
                .code, "x = 1\nx", metadata: ["tags": .array([.string("a")])], executionCount: 3,
                outputs: [
                    .stream(name: "stdout", text: "one\ntwo\n"),
                    .display(.init(["image/png": .string("aGVsbG8="), "text/plain": .string("<Figure>")])),
                    .result(.init(["text/html": .string("<b>1</b>\n<i>2</i>"), "application/json": .int(1)]), count: 3),
                    .error(name: "E", value: "v", traceback: ["one\nline", "two"]),
                ]),
            .init(.raw, ""), .init(.code, ""),
        ], metadata: ["language_info": .object(["name": .string("Python")]), "own": .array([.null, .bool(true), .double(0.5)])])

    @Test func isReadBackAsItWas() throws {
        let read = try JupyterNotebook(json: Self.notebook.json)
        var expected = Self.notebook
        expected.cells[1].id = "code"
        expected.cells[2].id = "raw"
        expected.cells[3].id = "code-2"
        #expect(read == expected)
        #expect(read.json == Self.notebook.json)
        #expect(read.language == "python")
    }

    @Test func isWrittenAsTheFormatHasIt() {
        let text = JupyterNotebook(cells: [.init(.code, "a = 1\na", id: "x")]).json
        #expect(
            text == """
                {
                 "cells": [
                  {
                   "cell_type": "code",
                   "execution_count": null,
                   "id": "x",
                   "metadata": {},
                   "outputs": [],
                   "source": [
                    "a = 1\\n",
                    "a"
                   ]
                  }
                 ],
                 "metadata": {},
                 "nbformat": 4,
                 "nbformat_minor": 5
                }

                """)
    }

    @Test func everyCellHasANameOfItsOwn() throws {
        let cells: [JupyterNotebook.Cell] = [
            .init(.code, "", id: "a"), .init(.code, "", id: "a"), .init(.code, "", id: "о нет"), .init(.code, "", id: ""),
            .init(.code, "", id: String(repeating: "x", count: 65)), .init(.code, "", id: "code"),
        ]
        let ids = try JupyterNotebook(json: JupyterNotebook(cells: cells).json).cells.compactMap(\.id)
        #expect(Set(ids).count == cells.count && ids.allSatisfy(CellIdentifiers.isValid), "\(ids)")
        var names = CellIdentifiers()
        #expect(names.identifier(for: "clean ratings") == "clean-ratings")
        #expect(names.identifier(for: "clean ratings") == "clean-ratings-2")
        #expect(names.identifier(for: "clean оценки") != names.identifier(for: "clean фильмы"))
        #expect(CellIdentifiers.isValid(names.identifier(for: String(repeating: "ж", count: 500))))
        #expect(names.identifier(for: "!") == "cell")
    }

    @Test func oldFilesAreRead() throws {
        let old = try JupyterNotebook(
            json: """
                {"metadata": {"name": "n"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [
                 {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["Title"]},
                 {"cell_type": "code", "input": ["import x\\r\\n", "x"], "language": "python", "prompt_number": 4, "metadata": {}, "outputs": [
                  {"output_type": "pyout", "prompt_number": 4, "text": ["7"], "metadata": {}},
                  {"output_type": "stream", "stream": "stderr", "text": ["oh"]},
                  {"output_type": "display_data", "png": "AAAA", "metadata": {}},
                  {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["t"]}]}]},
                 {"cells": [{"cell_type": "markdown", "source": "two", "metadata": {}}]}]}
                """)
        #expect(
            old.cells == [
                .init(.markdown, "## Title"),
                .init(
                    .code, "import x\nx", executionCount: 4,
                    outputs: [
                        .result(.init(["text/plain": .string("7")]), count: 4), .stream(name: "stderr", text: "oh"),
                        .display(.init(["image/png": .string("AAAA")])), .error(name: "E", value: "v", traceback: ["t"]),
                    ]),
                .init(.markdown, "two"),
            ])
    }

    @Test(arguments: [
        ("", "is not JSON"), ("{", "is not JSON"), ("[]", "is JSON, but not an object"),
        ("{}", "is JSON, but not a notebook: it has no `nbformat`"), (#"{"nbformat": 5}"#, "is of nbformat 5; 3 and 4 are read"),
        (#"{"nbformat": 4}"#, "has no list `cells`"),
        (#"{"nbformat": "4"}"#, "is JSON, but not a notebook: it has no `nbformat`"),
        (#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": ""}, 3]}"#, "is damaged: cell 2 cannot be read"),
        (#"{"nbformat": 4, "cells": [{"cell_type": "new", "source": ""}]}"#, "is damaged: cell 1 cannot be read"),
        (#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}"#, "is damaged: cell 1 cannot be read"),
        (String(repeating: "[", count: 500), "is not JSON"),
    ])
    func whatIsNoNotebookIsSaid(json: String, message: String) {
        #expect(throws: JupyterFormatError(message)) { try JupyterNotebook(json: json) }
    }

    @Test func oddMembersDoNoHarm() throws {
        let json = #"""
            {"nbformat": 4, "metadata": [], "cells": [{"cell_type": "code", "source": "a", "metadata": 3, "id": 4,
             "execution_count": 1e300, "outputs": [{"output_type": "new"}, 7, {"output_type": "stream", "text": 3},
             {"output_type": "display_data", "data": {"text/plain": 3, "application/json": ["a", "b"]}}]}]}
            """#
        let read = try JupyterNotebook(json: json)
        #expect(read.cells.count == 1 && read.cells[0].outputs.count == 2)
        #expect(
            read.cells[0].outputs[1]
                == .display(.init(["text/plain": .int(3), "application/json": .array([.string("a"), .string("b")])])))
        #expect(try JupyterNotebook(json: read.json).cells[0].outputs == read.cells[0].outputs)
    }
}
