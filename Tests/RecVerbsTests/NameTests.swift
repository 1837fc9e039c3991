import RecEngine
import RecFrame
import RecSchema
import Testing

/// Texts that Unicode holds equal and that differ in their bytes: two values, two columns, two files.
@Suite("Names by bytes") struct NameTests {
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"
    private static let cells = """
        %% load rows
        readCSV("rows.csv")

        """
    private static let files = MemoryFiles([
        "rows.csv": "id,kind,n\n1,\(composed),2\n2,\(decomposed),3\n1,\(decomposed),4\n",
        "wide.csv": "\(composed),\(decomposed)\n1,2\n",
    ])

    private func table(_ text: String) throws -> Table {
        try Evaluator.table(try evaluate(text, after: Self.cells, files: Self.files))
    }

    @Test func eachIsACategoryOfItsOwn() throws {
        let rows = try table("rows.oneHot(.kind, prefix: \"k_\")")
        #expect(
            rows.names.map { Array($0.utf8) } == ["id", "k_" + Self.decomposed, "k_" + Self.composed, "n"].map { Array($0.utf8) })
        #expect(rows.rows == [[1, 0, 1, 2], [2, 1, 0, 3], [1, 1, 0, 4]])
        let sparse = try evaluate("rows.oneHot(.kind, prefix: \"k_\", sparse: true)", after: Self.cells, files: Self.files)
        #expect(Evaluator.text(sparse.member("columnCount") ?? .missing) == "2")
    }

    @Test func eachIsAPieceOfItsOwn() throws {
        #expect(try table("rows.oneHot(.kind, separator: \"|\", prefix: \"k_\")").columnCount == 4)
    }

    @Test func eachIsAColumnOfItsOwn() throws {
        let rows = try table("rows.pivot(rows: .id, columns: .kind, values: .n)")
        #expect(rows.rows == [[1, 4, 2], [2, 3, .missing]])
        let dense = try table("rows.matrix(rows: .id, columns: .kind, values: .n).dense()")
        #expect(dense.columnCount == 3)
    }

    @Test func eachIsAColumnOfAFile() throws {
        let wide = try table("readCSV(\"wide.csv\")")
        #expect(wide.columnCount == 2)
        #expect(try wide.column(Self.composed).scalars == [1])
        #expect(try wide.column(Self.decomposed).scalars == [2])
        // What is written one way is found the other way where there is only one.
        let one = try Table([(Self.decomposed, Column([Int64(5)]))])
        #expect(try one.column(Self.composed).scalars == [5])
        #expect(try one.drop([Self.composed]).columnCount == 0)
        #expect(try one.rename([Self.composed: "x"]).names == ["x"])
    }

    /// A function called with one and then with the other is called twice.
    @Test func callsAreToldApart() throws {
        let cells = """
            %% functions
            func kindOf(_ text: String, _ rows: Table) -> Int { rows.filter(.kind == text).rowCount }
            \(Self.cells)
            """
        let one = "kindOf(\"\(Self.composed)\", rows)"
        let other = "kindOf(\"\(Self.decomposed)\", rows)"
        let value = try evaluate("[\(one), \(other)]", after: cells, files: Self.files)
        #expect(Evaluator.text(value) == "1, 2")
    }
}
