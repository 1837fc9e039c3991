import RecFrame
import RecSchema
import Testing

@Suite struct ExpressionTests {
    func compute(_ op: ArithmeticOperator, _ a: Operand, _ b: Operand, rows: Int = 3) throws -> Column {
        try Column.arithmetic(op, a, b, rows: rows)
    }

    @Test func numbersMeetAsInNumPyButIntegersAreInt64() throws {
        let u = Operand.column(Column([UInt32(1), 2, 4_294_967_295]))
        let f = Operand.column(Column([Float(0.1), 0.2, 0.3]))
        let d = Operand.column(Column([0.1, 0.2, 0.3]))
        #expect(try compute(.add, u, u).scalars == [2, 4, 8_589_934_590])
        #expect(try compute(.subtract, .scalar(0), u).scalars == [-1, -2, -4_294_967_295])
        #expect(try compute(.multiply, f, .scalar(2.0)).type == .float)
        #expect(try compute(.multiply, f, f).type == .float)
        #expect(try compute(.add, f, d).type == .double)
        #expect(try compute(.add, f, u).type == .double)
        #expect(try compute(.divide, u, .scalar(2)).scalars == [0, 1, 2_147_483_647])
        #expect(try compute(.divide, u, .scalar(2.0)).scalars == [0.5, 1.0, 2_147_483_647.5])
        #expect(try compute(.remainder, .scalar(-7), .column(Column([Int64(2), 3, -4]))).scalars == [-1, -1, -3])
        #expect(try compute(.power, u, .scalar(2)).type == .double)
        #expect(throws: FrameError.self) { try compute(.add, .scalar("a"), u) }
    }

    @Test func overflowNamesTheRow() throws {
        let column = Operand.column(Column([Int64(1), nil, .max]))
        let error = #expect(throws: FrameError.self) { try compute(.add, column, .scalar(1)) }
        #expect(error?.code == .overflow)
        #expect(error?.row == 2)
        #expect(error?.message == "9223372036854775807 + 1 does not fit int64")
        let zero = #expect(throws: FrameError.self) { try compute(.divide, .scalar(1), .column(Column([Int64(1), 0, 0]))) }
        #expect(zero?.code == .divisionByZero)
        #expect(zero?.row == 1)
        #expect(throws: FrameError.self) { try compute(.divide, .scalar(.int(.min)), .scalar(-1), rows: 1) }
        // What is missing cannot fail.
        let mayFail = try Column([Int64.max, 0, 0]).math(.negate)
        #expect(mayFail.scalars == [.int(-.max), 0, 0])
        #expect(throws: FrameError.self) { try Column([Int64.min]).math(.abs) }
    }

    @Test func missingSpreads() throws {
        let column = Operand.column(Column([1.0, nil, .nan]))
        #expect(try compute(.add, column, .scalar(1)).scalars == [2.0, nil, .double(.nan)])
        #expect(try compute(.add, column, .scalar(.missing)).scalars == [nil, nil, nil])
        #expect(try Column.compare(.equal, column, .scalar(1), rows: 3).scalars == [true, nil, false])
        #expect(try Column.compare(.notEqual, column, column, rows: 3).scalars == [false, nil, true])
    }

    @Test func comparisonsOfEveryKind() throws {
        let words = Operand.column(Column(["a", "b", nil]))
        #expect(try Column.compare(.less, words, .scalar("b"), rows: 3).scalars == [true, false, nil])
        #expect(try Column.compare(.equal, .scalar("b"), words, rows: 3).scalars == [false, true, nil])
        #expect(
            try Column.compare(.equal, .column(Column([true, false, nil])), .scalar(true), rows: 3).scalars == [true, false, nil])
        let days = Operand.column(Column(days: [0, 1, nil]))
        #expect(try Column.compare(.greater, days, .scalar(.dateTime(5)), rows: 3).scalars == [false, true, nil])
        let lists = Operand.column(try Column(lists: [[1, 2], [], nil], of: .int64))
        #expect(try Column.compare(.equal, lists, .scalar(.list([1, 2])), rows: 3).scalars == [true, false, nil])
        #expect(try Column.compare(.greaterOrEqual, .column(Column([Float(0.1)])), .scalar(0.1), rows: 1).scalars == [true])
        #expect(throws: FrameError.self) { try Column.compare(.less, lists, lists, rows: 3) }
        #expect(throws: FrameError.self) { try Column.compare(.less, words, .scalar(1), rows: 3) }
    }

    @Test func threeValuedLogic() throws {
        let a = Column([true, true, true, false, false, false, nil, nil, nil])
        let b = Column([true, false, nil, true, false, nil, true, false, nil])
        #expect(try a.and(b).scalars == [true, false, nil, false, false, false, nil, false, nil])
        #expect(try a.or(b).scalars == [true, true, true, true, false, nil, true, nil, nil])
        #expect(try a.not().scalars == [false, false, false, true, true, true, nil, nil, nil])
    }

    @Test func choosing() throws {
        let condition = Column([true, false, nil, true])
        let column = Operand.column(Column(["a", nil, "c", "d"]))
        #expect(try Column.choose(condition, column, .scalar("x")).scalars == ["a", "x", nil, "d"])
        #expect(try Column.choose(condition, .scalar(1), .scalar(2.5)).scalars == [1.0, 2.5, nil, 1.0])
        #expect(
            try Column.choose(condition, .scalar(.missing), .column(Column([UInt32(1), 2, 3, 4]))).scalars == [nil, 2, nil, nil])
        #expect(throws: FrameError.self) { try Column.choose(condition, column, .scalar(1)) }
        #expect(throws: FrameError.self) { try Column.choose(condition, column, .column(Column(["x"]))) }
        #expect(try Column(["a", nil]).coalesce(.column(Column(["x", "y"]))).scalars == ["a", "y"])
        #expect(throws: FrameError.self) { try Column([UInt8(1), nil]).coalesce(.scalar(300)) }
        #expect(Column([1.0, nil, .nan]).isMissing().scalars == [false, true, false])
        #expect(try Column([1.0, nil, .nan]).isNaN().scalars == [false, nil, true])
    }

    @Test(arguments: [
        ([Scalar.double(3.9), .double(-3.9)], ColumnType.double, ColumnType.int32, [Scalar.int(3), .int(-3)]),
        ([.double(255.5)], .double, .uint8, [.int(255)]), ([.int(7)], .int64, .float, [.float(7)]),
        ([.bool(true), .bool(false)], .bool, .uint32, [.int(1), .int(0)]), ([.int(0), .int(5)], .int64, .bool, [false, true]),
        ([.double(3), .double(0.1)], .double, .string, ["3.0", "0.1"]), ([" 12 "], .string, .int32, [12]),
        (["1e3", "nan"], .string, .double, [1000.0, .double(.nan)]), (["true"], .string, .bool, [true]),
        (["2024-02-29"], .string, .date, [.date(19782)]), ([.date(1)], .date, .dateTime, [.dateTime(86_400_000_000)]),
        ([.dateTime(-1)], .dateTime, .date, [.date(-1)]), ([.list(["1", "2"])], .list(.string), .list(.int64), [.list([1, 2])]),
        (["2001-01-01T10:00:00"], .string, .dateTime, [.dateTime(978_343_200_000_000)]),
    ])
    func casts(from: [Scalar], type: ColumnType, to: ColumnType, expected: [Scalar]) throws {
        #expect(try Column(from, type: type).cast(to: to).scalars == expected)
        #expect(try Column(from + [.missing], type: type).cast(to: to).scalars == expected + [.missing])
    }

    @Test(arguments: [
        ([Scalar.int(1), .int(-1), .int(300)], ColumnType.int64, ColumnType.uint8, 1, "`-1` does not fit uint8"),
        ([.double(.nan)], .double, .int64, 0, "`nan` does not fit int64"),
        ([.double(9_223_372_036_854_775_808)], .double, .int64, 0, "`9.223372036854776e+18` does not fit int64"),
        (["5", "", "x"], .string, .int32, 1, "`` is no int32"), (["0x1p3"], .string, .double, 0, "`0x1p3` is no float64"),
        (["2023-02-29"], .string, .date, 0, "`2023-02-29` is no date"),
    ])
    func failingCasts(from: [Scalar], type: ColumnType, to: ColumnType, row: Int, message: String) throws {
        let column = try Column(from, type: type)
        let error = #expect(throws: FrameError.self) { try column.cast(to: to) }
        #expect(error?.row == row)
        #expect(error?.message.replacing("double", with: "float64") == message.replacing("double", with: "float64"))
        #expect(try column.cast(to: to, failing: .missing).scalar(at: row) == .missing)
    }

    @Test func roundingAndBounds() throws {
        #expect(try Column([0.5, 1.5, 2.5, -0.5]).round().scalars == [0.0, 2.0, 2.0, -0.0])
        #expect(try Column([2.675, 1.005]).round(digits: 2).scalars == [2.68, 1.0])
        #expect(try Column([Int64(15), 25]).round(digits: -1).scalars == [20, 20])
        #expect(try Column([1.0, 5, .nan, nil]).clip(2, 4).scalars == [2.0, 4.0, .double(.nan), nil])
        #expect(try Column([UInt8(1), 5]).clip(2, .missing).type == .uint8)
        #expect(throws: FrameError.self) { try Column([1.0]).clip(3, 2) }
        #expect(try Column([Int64(4), 100]).math(.sqrt).scalars == [2.0, 10.0])
        #expect(try Column([100.0]).math(.log10).scalars == [2.0])
    }

    @Test func times() throws {
        let day = Operand.column(Column(days: [1, nil]))
        #expect(try Column.arithmetic(.subtract, day, .scalar(.date(0)), rows: 2).scalars == [.duration(86_400_000_000), nil])
        #expect(try Column.arithmetic(.add, day, .scalar(.duration(1)), rows: 2).scalars == [.dateTime(86_400_000_001), nil])
        #expect(throws: FrameError.self) { try Column.arithmetic(.add, day, day, rows: 2) }
    }

    @Test func largeColumnsOnTwoThreads() throws {
        var random = SeededRandom(state: 4)
        let values = (0..<200_001).map { _ in Int64.random(in: -1000...1000, using: &random) }
        let column = Operand.column(Column(values))
        for context in contexts {
            let doubled = try Column.arithmetic(.multiply, column, .scalar(3), rows: values.count, in: context)
            #expect(Array(doubled.values(as: Int64.self)) == values.map { $0 * 3 })
            let mask = try Column.compare(.less, column, .scalar(0.5), rows: values.count, in: context)
            let table = try Table([("v", Column(values))]).filter(mask, in: context)
            #expect(Array(table.columns[0].values(as: Int64.self)) == values.filter { $0 < 1 })
        }
        var failing = values
        failing[150_000] = .max
        failing[199_000] = .max
        for context in contexts {
            let error = #expect(throws: FrameError.self) {
                try Column.arithmetic(.add, .column(Column(failing)), .scalar(1), rows: failing.count, in: context)
            }
            #expect(error?.row == 150_000)
        }
        let stopped = ExecutionContext(threads: 2, isCancelled: { true })
        #expect(throws: FrameError.self) { try Column(values).cast(to: .double, in: stopped) }
    }
}
