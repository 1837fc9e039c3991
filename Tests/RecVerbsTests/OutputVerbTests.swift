import RecDiagnostics
import RecEngine
import RecFrame
import Testing

@Suite struct OutputVerbTests {
    private func content(_ file: OutputFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try file.write { bytes.append(contentsOf: $0) }
        return bytes
    }

    @Test func csvIsLeftBehindAndTheTableGoesOn() throws {
        let text = #"[(id: 1, name: "a,b", tags: ["x", "y"]), (id: 2, name: "c", tags: ["z"])].writeCSV("out.csv", lists: "/")"#
        var run = NotebookRun("%% clean t\n\(text)\n")
        #expect(run.ids == [])
        try run.run()
        let file = try #require(run.effects[0].files.first)
        #expect(file.name == "out.csv")
        #expect(String(decoding: try content(file), as: UTF8.self) == "id,name,tags\n1,\"a,b\",x/y\n2,c,z\n")
        #expect(try run.table("t").rowCount == 2)
    }

    @Test func arrowReadsBack() throws {
        var run = NotebookRun("%% clean t\n[(id: 1, name: \"a\")].writeArrow(\"t.arrow\")\n")
        try run.run()
        var files = MemoryFiles()
        files.files["t.arrow"] = try content(try #require(run.effects[0].files.first))
        let back = try Evaluator.table(try evaluate("readArrow(\"t.arrow\")", files: files))
        #expect(back.rows == [[1, "a"]])
        files.files["bad.arrow"] = [1, 2, 3]
        #expect(NotebookRun("%% load x\nreadArrow(\"bad.arrow\")\n", files: files).ids == ["E0422"])
        #expect(NotebookRun("%% load x\nreadArrow(\"no.arrow\")\n", files: files).ids == ["E0411"])
    }

    /// The end of each branch is the end of the cell.
    @Test(arguments: [(1, "few.csv"), (2, "few.csv"), (3, "many.csv")])
    func aBranchMayEndInAFile(_ count: Int, _ name: String) throws {
        let text = """
            %% evaluate rows
            (1...\(count)).map { n in (a: n) }

            %% clean t
            let kept = rows.head(10)
            if kept.rowCount > 2 {
                kept.writeCSV("many.csv")
            } else if kept.rowCount > 1 {
                let one = kept.head(1)
                one.writeCSV("few.csv")
            } else {
                kept.isEmpty ? rows.writeCSV("few.csv") : kept.writeCSV("few.csv")
            }

            """
        var run = NotebookRun(text)
        #expect(run.ids == [])
        try run.run()
        #expect(run.effects.flatMap(\.files).map(\.name) == [name])
        // Of another cell the name is taken, whichever branch would use it.
        #expect(NotebookRun(text + "%% clean u\nrows.writeCSV(\"few.csv\")\n").ids == ["E0242"])
    }

    @Test(arguments: ["", "a/b.csv", "..", ".hidden", "a\\\\b.csv", String(repeating: "x", count: 201)])
    func namesWithFoldersAreRefused(_ name: String) {
        #expect(NotebookRun("%% clean t\n[(id: 1)].writeCSV(\"\(name)\")\n").ids == ["E0426"])
    }

    @Test func aNameMadeAtRunTimeIsCheckedThen() throws {
        var run = NotebookRun("%% clean t\n[(id: 1)].writeCSV([\"a\", \"b\"].joined(\"/\"))\n")
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == "E0647")
    }
}
