import RecFrame
import RecSchema
import Testing

@Suite struct AggregateTests {
    let table = try? Table([
        ("k", Column(["b", "a", "b", nil, "a", "c"])), ("v", Column([1.0, 2, nil, 4, 6, nil])),
        ("t", Column(["x", "y", "x", "z", "y", nil])),
    ])

    func groups(_ aggregate: Aggregate, _ column: String) throws -> [Scalar] {
        let table = try #require(table)
        let grouped = try table.group(by: ["k"])
        #expect(grouped.keys.rows == [["a"], ["b"], ["c"], [nil]])
        return try grouped.grouping.aggregate(aggregate, of: table.column(column)).scalars
    }

    @Test(arguments: [
        (Aggregate.rows, "v", [Scalar.int(2), 2, 1, 1]), (.count, "v", [2, 1, 0, 1]), (.sum, "v", [8.0, 1.0, 0.0, 4.0]),
        (.mean, "v", [4.0, 1.0, nil, 4.0]), (.std(), "v", [.double(8.0.squareRoot()), nil, nil, nil]),
        (.variance(ddof: 0), "v", [4.0, 0.0, nil, 0.0]), (.min, "v", [2.0, 1.0, nil, 4.0]), (.max, "v", [6.0, 1.0, nil, 4.0]),
        (.median, "v", [4.0, 1.0, nil, 4.0]), (.quantile(0.25), "v", [3.0, 1.0, nil, 4.0]), (.nUnique, "t", [1, 1, 0, 1]),
        (.mode, "t", ["y", "x", nil, "z"]), (.first, "v", [2.0, 1.0, nil, 4.0]), (.last, "v", [6.0, 1.0, nil, 4.0]),
        (.collect(), "t", [.list(["y", "y"]), .list(["x", "x"]), .list([]), .list(["z"])]),
        (.collect(unique: true), "t", [.list(["y"]), .list(["x"]), .list([]), .list(["z"])]),
        (.join(separator: ", "), "t", ["y, y", "x, x", "", "z"]), (.min, "t", ["y", "x", nil, "z"]),
    ])
    func ofGroups(aggregate: Aggregate, column: String, expected: [Scalar]) throws {
        #expect(try groups(aggregate, column) == expected)
    }

    @Test func ofTheWholeTable() throws {
        let table = try #require(table)
        let v = try table.column("v")
        let all = try table.aggregate([
            Aggregation("n", .rows), Aggregation("mean", .mean, v), Aggregation("q", .quantile(0.5), v),
            Aggregation("tags", .collect(unique: true), try table.column("t")), Aggregation("std", .std(), v),
        ])
        #expect(all.rows == [[6, 3.25, 3.0, .list(["x", "y", "z"]), .double((14.75 / 3).squareRoot())]])
        #expect(try Column([Int64(1), 2]).aggregate(.mean) == 1.5)
        #expect(try Column([Int64.max, .max]).aggregate(.mean) == .double(Double(Int64.max)))
        #expect(try Column([true, true, nil]).aggregate(.sum) == 2)
        #expect(try Column([Double?.none]).aggregate(.sum) == 0.0)
        #expect(try Column([Double]()).aggregate(.mean) == .missing)
        #expect(try Column([Double]()).aggregate(.rows) == 0)
        #expect(try Column([1.0, .nan]).aggregate(.max) == .double(.nan))
        #expect(try Column([.nan, 1.0]).aggregate(.min) == .double(.nan))
        #expect(try Column([1.0, .nan]).aggregate(.median) == .double(.nan))
    }

    @Test func errorsNameTheResult() throws {
        let table = try #require(table)
        let error = #expect(throws: FrameError.self) { try table.aggregate([Aggregation("m", .mean, try table.column("t"))]) }
        #expect(error?.column == "m")
        #expect(throws: FrameError.self) { try table.aggregate([Aggregation("m", .quantile(1.5), try table.column("v"))]) }
        #expect(throws: FrameError.self) { try table.group(by: []) }
        #expect(throws: FrameError.self) { try Column([Int64.max, 1]).aggregate(.sum) }
        #expect(try Column([Int64.max, 1, -1]).aggregate(.sum) == .int(.max))
    }

    @Test func countSortsByKey() throws {
        let table = try #require(table)
        #expect(try table.count(by: ["t"]).rows == [["x", 2], ["y", 2], ["z", 1], [nil, 1]])
        #expect(try table.count(by: ["k", "t"]).rowCount == 4)
        #expect(throws: FrameError.self) { try table.count(by: ["t"], as: "t") }
        let empty = try Table(schema: [("a", .int64)])
        #expect(try empty.count(by: ["a"]).rows == [])
        #expect(try empty.group(by: ["a"]).aggregate([Aggregation("s", .sum, try empty.column("a"))]).rowCount == 0)
    }

    /// pandas 3.1.1 and NumPy 2.4.6 on the same numbers, as a hash of the bits of all results.
    @Test(
        arguments: [
            ("sum", "d", 14_423_216_800_557_680_989, true), ("sum", "f", 5_580_321_794_874_923_060, true),
            ("sum", "i", 13_713_031_134_814_102_017, true), ("mean", "d", 3_450_707_306_383_316_747, true),
            ("mean", "f", 17_618_909_218_397_010_457, true), ("mean", "i", 9_669_338_832_627_834_168, true),
            ("var", "d", 12_721_491_810_285_421_553, true), ("var", "f", 14_589_818_743_768_983_286, true),
            ("var", "i", 4_904_683_714_746_474_717, true), ("std", "d", 17_587_416_664_759_152_267, true),
            ("std", "f", 15_256_731_258_195_361_300, true), ("std", "i", 8_276_506_123_168_676_612, true),
            ("median", "d", 17_667_057_539_867_686_148, true), ("median", "f", 15_155_829_769_483_586_724, true),
            ("median", "i", 3_704_252_726_532_025_897, true), ("min", "d", 8_188_954_074_155_506_449, true),
            ("min", "f", 3_823_256_772_518_081_242, true), ("min", "i", 9_665_877_605_080_682_816, true),
            ("quantile", "d", 7_666_117_925_073_638_136, true), ("quantile", "f", 773_069_622_970_858_507, true),
            ("quantile", "i", 17_401_416_387_216_874_977, true), ("sum", "d", 14_058_029_535_066_034_577, false),
            ("sum", "f", 10_806_188_785_773_231_097, false), ("sum", "i", 12_470_891_588_317_627_835, false),
            ("mean", "d", 7_101_351_866_601_794_471, false), ("mean", "f", 9_365_758_118_389_814_953, false),
            ("mean", "i", 1_655_940_778_403_571_142, false), ("var", "d", 15_646_062_832_521_457_731, false),
            ("var", "f", 16_687_146_587_796_873_037, false), ("var", "i", 15_998_492_722_577_576_028, false),
            ("std", "d", 3_474_319_758_424_718_536, false), ("std", "f", 13_050_501_952_691_980_798, false),
            ("std", "i", 8_424_160_214_307_641_562, false), ("median", "d", 5_836_791_690_802_501_125, false),
            ("median", "f", 9_478_277_740_374_415_849, false), ("median", "i", 9_643_363_301_396_903_833, false),
            ("quantile", "d", 11_846_370_874_444_443_208, false), ("quantile", "f", 9_360_524_645_833_164_744, false),
            ("quantile", "i", 9_306_648_860_506_781_593, false),
        ] as [(String, String, UInt64, Bool)])
    func bitsOfPandas(function: String, column: String, expected: UInt64, grouped: Bool) throws {
        let table = try numbers(missingKey: nil)
        for context in contexts {
            let result =
                grouped
                ? try table.group(by: ["k"], in: context).grouping.aggregate(
                    aggregate(function), of: table.column(column), in: context)
                : try table.aggregate([Aggregation("x", aggregate(function), try table.column(column))], in: context).columns[0]
            #expect(result.foldedBits == expected, "\(result.scalars)")
        }
    }

    /// As pandas where NaN stands for missing.
    @Test(
        arguments: [
            ("sum", "d", 2_356_207_147_998_712_839), ("sum", "f", 11_051_057_721_957_218_274),
            ("mean", "d", 1_475_782_791_872_029_470), ("mean", "f", 9_359_711_903_946_282_664),
            ("var", "d", 9_247_272_923_495_183_937), ("var", "f", 16_692_954_208_217_083_539),
            ("std", "d", 6_243_950_243_304_003_331), ("std", "f", 13_052_828_519_297_275_274),
        ] as [(String, String, UInt64)])
    func bitsOfPandasWithMissing(function: String, column: String, expected: UInt64) throws {
        let table = try numbers(missingKey: 3)
        let result = try table.aggregate([Aggregation("x", aggregate(function), try table.column(column))]).columns[0]
        #expect(result.foldedBits == expected, "\(result.scalars)")
    }

    private func aggregate(_ name: String) -> Aggregate {
        switch name {
        case "sum": .sum
        case "mean": .mean
        case "var": .variance()
        case "std": .std()
        case "median": .median
        case "min": .min
        default: .quantile(0.3)
        }
    }

    private func numbers(missingKey: Int64?) throws -> Table {
        var random = SeededRandom(state: 7)
        let keys = (0..<20000).map { _ in Int64(random.next() % 37) }
        let raw = (0..<20000).map { _ in random.next() }
        let doubles = raw.enumerated().map { i, r in
            keys[i] == missingKey ? nil : Double(r >> 11) / 9_007_199_254_740_992 * 1000 - 300
        }
        return try Table([
            ("k", Column(keys)), ("d", Column(doubles)), ("f", Column(doubles.map { $0.map { Float($0) } })),
            ("i", Column(raw.map { Int64($0 % 1000) })),
        ])
    }

    @Test(arguments: 0..<6) func agreesWithADictionary(seed: Int) throws {
        var random = SeededRandom(state: UInt64(seed) &+ 5)
        let types: [ColumnType] = [.string, .int64, .double, .bool, .list(.int64), .uint32]
        let key = try randomColumn(types[seed], 3000, distinct: 40, missing: true, &random)
        let value = try randomColumn(.int32, 3000, distinct: 50, missing: true, &random)
        let table = try Table([("k", key), ("v", value)])
        var expected: [Scalar: [Scalar]] = [:]
        for (k, v) in zip(key.scalars, value.scalars) { expected[k, default: []].append(v) }
        for context in contexts {
            let grouped = try table.group(by: ["k"], in: context)
            let lists = try grouped.grouping.aggregate(.collect(), of: value, in: context).scalars
            let unique = try grouped.grouping.aggregate(.nUnique, of: value, in: context).scalars
            let keys = grouped.keys.columns[0].scalars
            #expect(keys.count == expected.count)
            #expect(keys == keys.sorted(by: precedes), "seed \(seed)")
            for (i, key) in keys.enumerated() {
                let present = expected[key, default: []].filter { !$0.isMissing }
                #expect(lists[i] == .list(present), "seed \(seed)")
                #expect(unique[i] == .int(Int64(Set(present).count)), "seed \(seed)")
            }
        }
    }
}
