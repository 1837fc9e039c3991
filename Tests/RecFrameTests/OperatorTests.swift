import RecFrame
import RecSchema
import Testing

@Suite struct OperatorTests {
    let ratings = try? Table([
        ("userId", Column([UInt32(1), 1, 2, 2, 3])), ("movieId", Column([UInt32(10), 20, 10, 30, 10])),
        ("rating", Column([Float(4), 3.5, nil, 5, .nan])),
    ])

    @Test func filterKeepsOrderAndDropsMissing() throws {
        let ratings = try #require(ratings)
        let mask = try Column.compare(.greaterOrEqual, .column(ratings.column("rating")), .scalar(3.6), rows: 5)
        #expect(mask.scalars == [true, false, nil, true, false])
        #expect(try ratings.filter(mask).rows == [[1, 10, .float(4)], [2, 30, .float(5)]])
        #expect(throws: FrameError.self) { try ratings.filter(try ratings.column("rating")) }
        #expect(throws: FrameError.self) { try ratings.filter(Column([true])) }
    }

    @Test func whatDropsNothingSharesColumns() throws {
        let ratings = try #require(ratings)
        let all = try ratings.filter(Column([Bool](repeating: true, count: 5)))
        #expect(all.columns[0].isIdentical(to: ratings.columns[0]))
        #expect(try ratings.dropMissing(["userId"]).columns[2].isIdentical(to: ratings.columns[2]))
        #expect(try ratings.dropDuplicates(["userId", "movieId"]).columns[0].isIdentical(to: ratings.columns[0]))
        #expect(try ratings.sort(by: [SortKey("userId")]).columns[0].isIdentical(to: ratings.columns[0]))
        #expect(try ratings.fillMissing(["userId"], with: 0).columns[0].isIdentical(to: ratings.columns[0]))
    }

    @Test func missingIsNotNaN() throws {
        let ratings = try #require(ratings)
        #expect(try ratings.dropMissing().rowCount == 4)
        #expect(
            try ratings.fillMissing(["rating"], with: 0).column("rating").scalars == [
                .float(4), .float(3.5), .float(0), .float(5), .float(.nan),
            ])
        let error = #expect(throws: FrameError.self) { try ratings.fillMissing(with: "x") }
        #expect(error?.column == "userId")
    }

    @Test func sortIsStableAndPutsMissingLast() throws {
        let ratings = try #require(ratings)
        #expect(try ratings.sort(by: [SortKey("movieId", descending: true)]).column("userId").scalars == [2, 1, 1, 2, 3])
        #expect(try ratings.sort(by: [SortKey("rating")]).column("userId").scalars == [1, 1, 2, 3, 2])
        #expect(try ratings.sort(by: [SortKey("rating", descending: true)]).column("userId").scalars == [3, 2, 1, 1, 2])
        #expect(throws: FrameError.self) { try ratings.sort(by: []) }
        #expect(throws: FrameError.self) { try ratings.sort(by: [SortKey("nothing")]) }
    }

    @Test(arguments: [(Keep.first, [0, 1, 3]), (.last, [1, 3, 4]), (.none, [1, 3])])
    func dropDuplicatesKeeps(which: Keep, rows: [Int]) throws {
        let ratings = try #require(ratings)
        let kept = try ratings.dropDuplicates(["movieId"], keep: which)
        #expect(try kept.column("userId").scalars == rows.map { ratings.columns[0].scalar(at: $0) })
    }

    @Test func uniqueInOrderOfAppearance() throws {
        let table = try Table([("a", Column([3.0, nil, .nan, 3, nil, .nan, 1]))])
        #expect(try table.unique(["a"]).rows == [[3.0], [nil], [.double(.nan)], [1.0]])
    }

    @Test func emptyTables() throws {
        let empty = try Table(schema: [("a", .int64), ("b", .string), ("c", .list(.string))])
        #expect(try empty.filter(Column([Bool]())).rowCount == 0)
        #expect(try empty.sort(by: [SortKey("b"), SortKey("c")]).rowCount == 0)
        #expect(try empty.dropDuplicates().rowCount == 0)
        #expect(try empty.dropMissing().rowCount == 0)
        #expect(try empty.join(empty, on: [("a", "a")], suffix: "_2").names == ["a", "b", "c", "b_2", "c_2"])
        #expect(try Table.concat([empty, empty]).names == ["a", "b", "c"])
        #expect(try empty.unique(["b", "a"]).names == ["b", "a"])
    }

    @Test func concatMatchesByName() throws {
        let a = try Table([("x", Column([1.0])), ("y", Column(["a", nil]).slice(0..<1))])
        let b = try Table([("y", Column([nil, "b"])), ("x", Column([2.0, 3]))])
        #expect(try Table.concat([a, b, a]).rows == [[1.0, "a"], [2.0, nil], [3.0, "b"], [1.0, "a"]])
        #expect(throws: FrameError.self) { try Table.concat([a, b.drop(["x"])]) }
        #expect(throws: FrameError.self) { try Table.concat([a, b.with("z", Column([1.0, 2]))]) }
        #expect(throws: FrameError.self) { try Table.concat([]) }
    }
}

@Suite struct JoinTests {
    let films = try? Table([("movieId", Column([UInt32(10), 20, 30])), ("title", Column(["A", "B", "C"]))])
    let ratings = try? Table([
        ("user", Column([Int64(1), 1, 2, 3])), ("film", Column([Int64(20), 40, 10, nil])), ("rating", Column([4.0, 3, 5, 1])),
    ])

    @Test func kinds() throws {
        let (films, ratings) = (try #require(films), try #require(ratings))
        let on = [(left: "film", right: "movieId")]
        #expect(try ratings.join(films, on: on).rows == [[1, 20, 4.0, "B"], [2, 10, 5.0, "A"]])
        #expect(
            try ratings.join(films, on: on, kind: .left).rows == [
                [1, 20, 4.0, "B"], [1, 40, 3.0, nil], [2, 10, 5.0, "A"], [3, nil, 1.0, nil],
            ])
        #expect(
            try ratings.join(films, on: on, kind: .right).rows == [
                [2, 10, 5.0, "A"], [1, 20, 4.0, "B"], [nil, 30, nil, "C"],
            ])
        #expect(
            try ratings.join(films, on: on, kind: .full).rows == [
                [1, 20, 4.0, "B"], [1, 40, 3.0, nil], [2, 10, 5.0, "A"], [3, nil, 1.0, nil], [nil, 30, nil, "C"],
            ])
        #expect(try ratings.join(films, on: on, kind: .semi).column("user").scalars == [1, 2])
        #expect(try ratings.exclude(films, on: on).column("user").scalars == [1, 3])
    }

    @Test func matchesComeInRightOrder() throws {
        let left = try Table([("k", Column(["a", "b", "a"])), ("l", Column([Int64(1), 2, 3]))])
        let right = try Table([("k", Column(["a", "c", "a"])), ("r", Column([Int64(7), 8, 9]))])
        #expect(try left.join(right, on: [("k", "k")]).rows == [["a", 1, 7], ["a", 1, 9], ["a", 3, 7], ["a", 3, 9]])
        #expect(
            try left.join(right, on: [("k", "k")], kind: .right).rows == [
                ["a", 1, 7], ["a", 3, 7], ["c", nil, 8], ["a", 1, 9], ["a", 3, 9],
            ])
    }

    @Test func oneMatchEachSharesTheLeftColumns() throws {
        let films = try #require(films)
        let counts = try Table([("movieId", Column([UInt32(30), 10, 20])), ("n", Column([Int64(3), 1, 2]))])
        let joined = try films.join(counts, on: [("movieId", "movieId")])
        #expect(joined.columns[1].isIdentical(to: films.columns[1]))
        #expect(try joined.column("n").scalars == [1, 2, 3])
    }

    @Test func collisionsAndBadKeys() throws {
        let films = try #require(films)
        let error = #expect(throws: FrameError.self) { try films.join(films, on: [("movieId", "movieId")]) }
        #expect(error?.code == .duplicateColumn)
        #expect(
            try films.join(films, on: [("movieId", "movieId")], suffix: "_right").names == ["movieId", "title", "title_right"])
        #expect(throws: FrameError.self) { try films.join(films, on: [("movieId", "title")]) }
        #expect(throws: FrameError.self) { try films.join(films, on: []) }
    }

    @Test(arguments: 0..<12) func agreesWithNestedLoops(seed: Int) throws {
        var random = SeededRandom(state: UInt64(seed))
        let types: [ColumnType] = [.uint32, .int64, .string, .double, .bool, .date]
        let keys = (0..<1 + seed % 3).map { types[(seed + $0 * 2) % types.count] }
        func table(_ count: Int, _ value: String) throws -> Table {
            var columns: [(name: String, column: Column)] = []
            for (i, type) in keys.enumerated() {
                columns.append(("k\(i)", try randomColumn(type, count, distinct: 12, missing: true, &random)))
            }
            return try Table(columns + [(value, Column(ints: Array(0..<count)))])
        }
        let (left, right) = (try table(60, "l"), try table(45, "r"))
        let leftKeys = left.rows.map { Array($0.dropLast()) }
        let rightKeys = right.rows.map { Array($0.dropLast()) }
        var pairs: [[Scalar]] = []
        for (i, key) in leftKeys.enumerated() where !key.contains(.missing) {
            for (j, other) in rightKeys.enumerated() where key == other { pairs.append([.int(Int64(i)), .int(Int64(j))]) }
        }
        for context in contexts {
            let on = keys.indices.map { (left: "k\($0)", right: "k\($0)") }
            #expect(try left.join(right, on: on, in: context).select(["l", "r"]).rows == pairs, "seed \(seed)")
        }
    }
}

@Suite struct KeyTests {
    static let types: [ColumnType] = [
        .uint8, .uint32, .int32, .int64, .float, .double, .bool, .string, .date, .dateTime, .duration, .list(.int64),
    ]

    @Test(arguments: types) func sortAgreesWithTheStandardLibrary(type: ColumnType) throws {
        for seed in 0..<6 {
            var random = SeededRandom(state: UInt64(seed))
            let column = try randomColumn(type, 300, distinct: seed % 2 == 0 ? 10 : 250, missing: seed % 3 > 0, &random)
            let table = try Table([("k", column), ("row", Column(ints: Array(0..<300)))])
            let values = column.scalars
            let ascending = (0..<300).sorted { a, b in
                precedes(values[a], values[b]) || (!precedes(values[b], values[a]) && a < b)
            }
            let descending = (0..<300).sorted { a, b in
                if values[a].isMissing || values[b].isMissing {
                    return values[a].isMissing == values[b].isMissing ? a < b : values[b].isMissing
                }
                return precedes(values[b], values[a]) || (!precedes(values[a], values[b]) && a < b)
            }
            for context in contexts {
                let up = try table.sort(by: [SortKey("k")], in: context).column("row").scalars
                #expect(up == ascending.map { .int(Int64($0)) }, "seed \(seed)")
                let down = try table.sort(by: [SortKey("k", descending: true)], in: context).column("row").scalars
                #expect(down == descending.map { .int(Int64($0)) }, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<8) func keysOfManyColumnsAreStillExact(seed: Int) throws {
        var random = SeededRandom(state: UInt64(seed) &+ 99)
        let types: [ColumnType] = [.double, .int64, .string, .double, .int64, .float].shuffled(using: &random)
        var columns: [(name: String, column: Column)] = []
        for (i, type) in types.enumerated() {
            columns.append(("k\(i)", try randomColumn(type, 400, distinct: 3, missing: true, &random)))
        }
        let table = try Table(columns)
        var seen: Set<[Scalar]> = []
        let expected = table.rows.filter { seen.insert($0).inserted }
        for context in contexts { #expect(try table.dropDuplicates(in: context).rows == expected, "seed \(seed)") }
    }

    @Test func theWholeRangeOfIntegersAndMissing() throws {
        let table = try Table([("k", Column([Int64.max, nil, .min, 0, nil, -1]))])
        #expect(try table.sort(by: [SortKey("k")]).rows == [[.int(.min)], [-1], [0], [.int(.max)], [nil], [nil]])
        #expect(try table.dropDuplicates().rowCount == 5)
    }
}
