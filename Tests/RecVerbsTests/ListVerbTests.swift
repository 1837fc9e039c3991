import RecDiagnostics
import RecEngine
import RecFrame
import Testing

@Suite struct ListVerbTests {
    /// Each line of the language and what it is worth as text.
    @Test(arguments: [
        ("(2...4).map { n in n * n }.sum()", "29"),
        ("[1, 2, 3, 4].filter { n in n % 2 == 0 }.joined(\"|\")", "2|4"),
        ("(1...3).flatMap { n in [n, n * 10] }.joined(\" \")", "1 10 2 20 3 30"),
        ("(1...3).flatMap { n in 1...n }.count", "6"),
        ("(5...11).count", "7"),
        ("(5..<5).isEmpty", "true"),
        ("(5...11).first", "5"),
        ("[\"a\", \"b\"].last", "b"),
        ("[1, 2].contains(2)", "true"),
        ("[1, 2].contains(2.0)", "true"),
        ("(1...1_000_000_000_000).contains(999)", "true"),
        ("(1...1_000_000_000_000).count", "1000000000000"),
        ("[1.5, 2].sum()", "3.5"),
        ("[1, 2, 7.5].mean()", "3.5"),
        ("[3, 1, 2].min()", "1"),
        ("(4...9).max()", "9"),
        ("[3, 1, 2].sorted().joined()", "1, 2, 3"),
        ("[\"b\", \"a\", \"é\", \"Z\"].sorted(descending: true).joined(\"\")", "ébaZ"),
        ("(1...3).reversed().joined(\"\")", "321"),
        ("[(a: 1, b: 2), (a: 3, b: 4)].map { row in row.a * row.b }.sum()", "14"),
        ("(2...4).map { n in (n: n, half: n / 2) }.map { n, half in half }.sum()", "4.5"),
        ("(1...4).table(.userId).map { row in row.userId * 2 }.sum()", "20"),
        ("sampleMovieLens(users: 5, films: 20, ratings: 50, seed: 3).movies.map { row in row.movieId }.first", "1"),
    ])
    func givesWhatIsSaid(_ text: String, _ expected: String) throws {
        #expect(Evaluator.text(try evaluate(text)) == expected)
    }

    @Test func recordsMakeATable() throws {
        let table = try Evaluator.table(try evaluate("(2...4).map { n in (n: n, name: \"k\\(n)\") }"))
        #expect(table.names == ["n", "name"])
        #expect(table.rows == [[2, "k2"], [3, "k3"], [4, "k4"]])
        #expect(try Evaluator.table(try evaluate("(1...3).table(.userId)")).rows == [[1], [2], [3]])
        #expect(try Evaluator.table(try evaluate("[\"x\", \"y\"].table(.tag)")).rows == [["x"], ["y"]])
    }

    /// A list of records has the verbs of both: columns named mean a table, closures a list.
    @Test(arguments: [
        ("rows.filter(.k > 2).rowCount", "2"), ("rows.first(.k) ?? 0", "1"), ("rows.contains(.k == 3)", "true"),
        ("rows.count(by: .k).rowCount", "4"), ("rows.filter { r in r.k > 1 }.count", "3"), ("rows.count", "4"),
    ])
    func recordsAreAListAndATable(_ text: String, _ expected: String) throws {
        let value = try evaluate("let rows = (1...4).map { n in (k: n, w: n * 2) }\n\(text)")
        #expect(Evaluator.text(value) == expected)
    }

    @Test(arguments: [
        ("[\"a\"].sum()", "E0419"), ("[1, 2].contains(\"1\")", "E0419"), ("(1...3).filter { n in n }", "E0419"),
        ("(1...3).flatMap { n in n }", "E0419"), ("(1...3).table()", "E0419"), ("[(a: 1)].sorted()", "E0419"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String) {
        #expect(NotebookRun("%% evaluate x\n\(text)\n").ids == [id])
    }

    @Test(arguments: [
        ("(1...1_000_000_000_000).map { n in n }", "E0661"), ("(1...1_000_000_000_000).table(.n)", "E0661"),
        ("[1].flatMap { n in 1...1_000_000_000_000 }", "E0661"),
        ("(-9_000_000_000_000_000_000...9_000_000_000_000_000_000).map { n in n }", "E0661"),
        ("(1...9223372036854775807).map { n in n }", "E0661"),
        ("[1].flatMap { n in -9_000_000_000_000_000_000...9_000_000_000_000_000_000 }", "E0661"),
        ("[9_223_372_036_854_775_807, 1].sum()", "E0662"),
    ])
    func problemsOfTheRun(_ text: String, _ id: String) throws {
        var run = NotebookRun("%% evaluate x\n\(text)\n")
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == id)
    }
}
