import RecFrame
import RecSchema
import Testing

@Suite struct TableTests {
    let films = try? Table([("movieId", Column([UInt32(1), 2, 3])), ("title", Column(["a", "b", "c"]))])

    @Test func columnsAreUniqueAndEquallyLong() throws {
        #expect(throws: FrameError.self) { try Table([("a", Column([1.0])), ("a", Column([1.0]))]) }
        #expect(throws: FrameError.self) { try Table([("a", Column([1.0])), ("b", Column([1.0, 2]))]) }
        #expect(Table().rowCount == 0)
    }

    @Test func choosingColumns() throws {
        let films = try #require(films)
        #expect(try films.select(["title", "movieId"]).names == ["title", "movieId"])
        #expect(try films.drop(["title"]).names == ["movieId"])
        #expect(try films.rename(["title": "name"]).names == ["movieId", "name"])
        let error = #expect(throws: FrameError.self) { try films.column("tilte") }
        #expect(error?.hint == "did you mean `title`?")
        let more = try films.with([("title", Column([1.0, 2, 3])), ("new", Column([true, false, true]))])
        #expect(more.names == ["movieId", "title", "new"])
        #expect(more["title"]?.type == .double)
    }

    @Test func choosingRows() throws {
        let films = try #require(films)
        #expect(films.head(2).rows == [[1, "a"], [2, "b"]])
        #expect(films.tail(1).rows == [[3, "c"]])
        #expect(films.head(-1).isEmpty)
        #expect(films.slice(1..<99).rowCount == 2)
        #expect(try films.gather([2, 0]).rows == [[3, "c"], [1, "a"]])
        #expect(films.head(3).columns[0].isIdentical(to: films.columns[0]))
    }
}
