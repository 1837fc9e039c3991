import RecEngine
import RecFrame
import Synchronization
import Testing

/// Closures over lists run several elements at once; nobody may be able to tell.
@Suite struct SideBySideTests {
    /// Files of which every third has a bad row, and one that lacks a column from `failsFrom` on.
    private func files(failsFrom: Int = .max) -> MemoryFiles {
        var texts: [String: String] = [:]
        for n in 1...30 {
            let rows = (1...(40 - n)).map { "\($0),\(Double($0 * n % 7))" }
            texts["f\(n).csv"] =
                "a,b\n" + rows.joined(separator: "\n") + (n % 3 == 0 ? "\nx,y\n" : "\n") + (n >= failsFrom ? "1,2,3,\"" : "")
        }
        return MemoryFiles(texts)
    }

    private let text = """
        %% evaluate x
        (1...30).map { n in
            let rows = readCSV("f\\(n).csv", types: [.a: .int32, .b: .double], badRows: .skip)
            return (n: n, rows: rows.rowCount, inertia: kMeans(rows, k: 2 + n % 5, seed: n).inertia)
        }
        """

    @Test(arguments: [2, 3, 8, 40])
    func resultsWarningsAndQuestionsStandInOrder(threads: Int) throws {
        func outcome(_ threads: Int) throws -> ([[Scalar]], [String], [String]) {
            let files = files()
            var run = NotebookRun(text, files: files)
            #expect(run.ids == [])
            try run.run(files: files, threads: threads)
            return (try run.table("x").rows, run.effects[0].warnings, files.log.opened.withLock { $0 })
        }
        let alone = try outcome(1)
        #expect(alone.0.count == 30)
        #expect(alone.1.count == 10)
        #expect(alone.2 == (1...30).map { "f\($0).csv" })
        #expect(try outcome(threads) == alone)
    }

    @Test(arguments: [1, 2, 7])
    func theFirstErrorInOrderIsThrown(threads: Int) throws {
        let files = files(failsFrom: 4)
        var run = NotebookRun(text, files: files)
        let error = #expect(throws: EngineError.self) { try run.run(files: files, threads: threads) }
        #expect(error?.message.contains("f4.csv") == true)
    }

    @Test(arguments: [1, 4])
    func progressNeverGoesBack(threads: Int) throws {
        let files = files()
        var run = NotebookRun(text, files: files)
        try run.run(files: files, threads: threads)
        let done = files.log.progress.withLock { $0 }.filter { $0.what == "map" }.map(\.done)
        #expect(done == Array(0..<30))
    }

    @Test func aStoppedRunEnds() throws {
        let files = files()
        let run = NotebookRun(text, files: files)
        let asked = Atomic<Int>(0)
        let context = CellContext(
            execution: ExecutionContext(threads: 4, isCancelled: { asked.wrappingAdd(1, ordering: .relaxed).oldValue > 20 }),
            host: files)
        let error = #expect(throws: EngineError.self) { try run.evaluate(context) }
        #expect(error?.kind == .cancelled)
    }

    @Test func functionsMayNestAsDeeplyAsElsewhere() throws {
        var text = "%% functions\nfunc f0(t: Table, n: Int) -> Int { t.rowCount + n }\n"
        for n in 1...60 { text += "func f\(n)(t: Table, n: Int) -> Int { f\(n - 1)(t: t, n: n) + 1 }\n" }
        text += "%% evaluate x\nlet t = [(a: 1)]\n(1...4).map { n in f60(t: t.head(1), n: n) }.sum()\n"
        var run = NotebookRun(text)
        #expect(run.ids == [])
        try run.run(threads: 4)
        #expect(Evaluator.text(try #require(run.value("x"))) == "254")
    }
}
