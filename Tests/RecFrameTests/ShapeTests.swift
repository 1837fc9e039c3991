import RecCache
import RecFrame
import RecSchema
import Testing

@Suite struct ShapeTests {
    let films = try? Table([
        ("id", Column([UInt32(1), 2, 3, 4])), ("genres", Column(["B|A", "A", nil, "C|A|A"])), ("score", Column([1.0, 3, 2, 3])),
    ])

    @Test func topTakesTheLargest() throws {
        let films = try #require(films)
        let best = [SortKey("score", descending: true)]
        #expect(try films.top(3, by: best).column("id").scalars == [2, 4, 3])
        #expect(try films.top(3, by: best + [SortKey("id", descending: true)]).column("id").scalars == [4, 2, 3])
        #expect(try films.top(99, by: best).rowCount == 4)
        #expect(try films.top(0, by: best).rowCount == 0)
        #expect(throws: FrameError.self) { try films.top(-1, by: best) }
        let groups = try Table([("g", Column(["b", "a", "b", "a", nil])), ("v", Column([1.0, 5, 3, 7, 9]))])
        #expect(
            try groups.top(1, by: [SortKey("v", descending: true)], per: ["g"]).rows == [["a", 7.0], ["b", 3.0], [nil, 9.0]])
    }

    @Test func findingRows() throws {
        let films = try #require(films)
        let mask = try Column.compare(.equal, .column(films.column("score")), .scalar(3), rows: 4)
        #expect(try films.first(where: mask).column("id").scalars == [2])
        #expect(try films.first(where: Column([false, nil, false, false])).isEmpty)
        #expect(try films.first("score") == 1.0)
        #expect(try films.head(0).first("score") == Scalar?.none)
        #expect(try films.contains(4, in: "id"))
        #expect(try !films.contains("D", in: "genres"))
        #expect(throws: FrameError.self) { try films.contains("D", in: "id") }
        #expect(try films.rowNumber().column("row").scalars == [0, 1, 2, 3])
        #expect(try films.sample(rows: [3, 0]).column("id").scalars == [4, 1])
    }

    @Test func explodeRepeatsTheRest() throws {
        let films = try #require(films)
        let lists = try films.drop(["score"]).with("genres", films.column("genres").split("|"))
        #expect(
            try lists.explode("genres").rows == [[1, "B"], [1, "A"], [2, "A"], [3, nil], [4, "C"], [4, "A"], [4, "A"]])
        #expect(throws: FrameError.self) { try films.explode("genres") }
    }

    @Test func oneHotOfTextsListsAndValues() throws {
        let films = try #require(films)
        let encoded = try films.oneHot("genres", separator: "|", prefix: "genre_")
        #expect(encoded.names == ["id", "genre_A", "genre_B", "genre_C", "score"])
        #expect(encoded.rows == [[1, 1, 1, 0, 1.0], [2, 1, 0, 0, 3.0], [3, 0, 0, 0, 2.0], [4, 1, 0, 1, 3.0]])
        #expect(encoded["genre_A"]?.type == .uint8)
        #expect(try films.oneHot("genres", separator: "|", minimumCount: 2).names == ["id", "genres_A", "score"])
        #expect(try films.oneHot("genres", separator: "|", except: ["A"]).names == ["id", "genres_B", "genres_C", "score"])
        #expect(try films.oneHot("score").names == ["id", "genres", "score_1.0", "score_2.0", "score_3.0"])
        let lists = try films.with("genres", films.column("genres").split("|"))
        #expect(try lists.oneHot("genres", prefix: "genre_").rows == encoded.rows)
        #expect(throws: FrameError.self) { try films.rename(["score": "genres_A"]).oneHot("genres", separator: "|") }
    }

    @Test func encodingsReplayOnOtherTables() throws {
        let films = try #require(films)
        let encoding = try OneHotEncoding.fit(films, "genres", separator: "|")
        let new = try Table([("genres", Column(["C|Z", nil]))])
        #expect(try encoding.apply(to: new).rows == [[0, 0, 1], [0, 0, 0]])
    }

    @Test func equalColumnsHashEqual() throws {
        for type in KeyTests.types {
            var random = SeededRandom(state: 3)
            let column = try randomColumn(type, 900, distinct: 40, missing: true, &random)
            let part = column.slice(13..<813)
            let copy = try Column(part.scalars, type: type)
            #expect(try part.contentHash() == copy.contentHash(), "\(type)")
            #expect(try part.contentHash() != column.slice(12..<812).contentHash(), "\(type)")
            #expect(try part.contentHash() != column.slice(13..<812).contentHash(), "\(type)")
            let parts = try Column.concat([part.slice(0..<5), part.slice(5..<333), part.slice(333..<800)])
            #expect(try parts.contentHash(in: contexts[1]) == copy.contentHash(), "\(type)")
        }
        #expect(try Column([Int32(1)]).contentHash() != Column([UInt32(1)]).contentHash())
        #expect(try Column(["ab", "c"]).contentHash() != Column(["a", "bc"]).contentHash())
        #expect(try Column(["", nil]).contentHash() != Column([nil, ""]).contentHash())
        #expect(try Column([0.0, nil]).contentHash() != Column([nil, 0.0]).contentHash())
    }

    @Test func tablesHashNamesToo() throws {
        let films = try #require(films)
        #expect(try films.contentHash() != films.rename(["id": "key"]).contentHash())
        #expect(try films.contentHash() == films.select(["id", "genres", "score"]).contentHash())
        #expect(try films.contentHash() != films.select(["genres", "id", "score"]).contentHash())
        #expect(try Table().contentHash() == Table([]).contentHash())
    }
}
