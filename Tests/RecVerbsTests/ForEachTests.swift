import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import Testing

@Suite struct ForEachTests {
    private func table(_ text: String, threads: Int = 1) throws -> Table {
        try Evaluator.table(try evaluate(text, after: ReplacingTests.cells, threads: threads))
    }

    @Test(arguments: [1, 2]) func rowsAreThoseOfEachCall(_ threads: Int) throws {
        let people = "table([(who: 2), (who: 9), (who: 1)])"
        let found = try table("for_user.forEach(\(people), user: .who, n: 1)", threads: threads)
        #expect(found.names == ["who", "film", "mean"])
        #expect(found.rows == [[2, 30, 4.0], [1, 30, 4.0]])
        let held = try table(
            "for_user.replacing([ratings: \(ReplacingTests.train)]).forEach(\(people), user: .who)", threads: threads)
        #expect(held.rows == [[2, 20, 3.0], [2, 30, 0.0], [1, 30, 0.0], [1, 40, 0.0]])
    }

    @Test func withoutRowsThereAreTheColumns() throws {
        let people = "table([(who: 9)])"
        for text in ["for_user.forEach(\(people).head(0), user: .who)", "for_user.forEach(\(people), user: .who)"] {
            let none = try table(text)
            #expect(none.names == ["who", "film", "mean"] && none.rowCount == 0, "\(text)")
        }
    }

    /// More rows than are asked for together.
    @Test(arguments: [1, 2]) func manyRowsStayInOrder(_ threads: Int) throws {
        let many = (0..<40).map { "(place: \($0), who: \($0 % 3 + 1))" }.joined(separator: ", ")
        let found = try table("for_user.forEach(table([\(many)]), user: .who, n: 1)", threads: threads)
        #expect(try found.column("place").scalars == (0..<40).map { .int($0) })
    }

    @Test(
        arguments: [(String, [String])]([
            ("for_user.forEach(people, usr: .who)", ["E0446", "E0446"]), ("for_user.forEach(people)", ["E0446"]),
            ("for_user.forEach(people, user: .name)", ["E0446"]),
            ("for_user.forEach(films.select(.film), user: .film)", ["E0401"]),
            ("for_user.forEach(people, user: .woh)", ["E0203"]),
        ]))
    func problemsThatTheCheckFinds(_ text: String, _ ids: [String]) {
        let run = NotebookRun("\(ReplacingTests.cells)%% evaluate x\nlet people = table([(who: 2, name: \"a\")])\n\(text)\n")
        #expect(run.ids.filter { $0 != "N0501" } == ids, "\(run.diagnostics.map(\.message))")
    }
}
