import RecFrame
import RecSchema
import Testing

@Suite struct ScalingTests {
    /// scikit-learn 1.9.1 on a pandas frame of the same numbers, as a hash of the bits of all results.
    @Test(
        arguments: [
            (ScalingMethod.standardize, ["d"], [13_411_235_834_958_287_057]), (.standardize, ["f"], [18_344_353_637_945_959_499]),
            (.standardize, ["i"], [12_743_278_829_077_514_851]),
            (.standardize, ["d", "i"], [13_411_235_834_958_287_057, 12_743_278_829_077_514_851]),
            (.standardize, ["f", "i"], [7_051_350_338_096_644_753, 12_743_278_829_077_514_851]),
            (.standardize, ["c"], [9_384_245_973_362_355_459]), (.minMaxScale, ["d"], [755_488_378_231_412_714]),
            (.minMaxScale, ["f"], [17_033_700_799_711_917_752]), (.minMaxScale, ["i"], [16_303_889_676_293_998_688]),
            (.minMaxScale, ["f", "i"], [10_285_246_263_350_604_310, 16_303_889_676_293_998_688]),
            (.minMaxScale, ["c"], [17_427_674_907_846_061_315]), (.robustScale, ["d"], [4_267_292_493_054_088_145]),
            (.robustScale, ["i"], [7_553_836_680_060_762_924]),
            (.robustScale, ["f", "i"], [2_149_138_900_827_678_385, 7_553_836_680_060_762_924]),
            (.robustScale, ["f"], [6_933_002_511_027_681_549]), (.robustScale, ["c"], [17_427_674_907_846_061_315]),
        ] as [(ScalingMethod, [String], [UInt64])])
    func bitsOfScikitLearn(method: ScalingMethod, columns: [String], expected: [UInt64]) throws {
        var random = SeededRandom(state: 7)
        for _ in 0..<20000 { _ = random.next() }
        let raw = (0..<20000).map { _ in random.next() }
        let doubles = raw.map { Double($0 >> 11) / 9_007_199_254_740_992 * 1000 - 300 }
        let table = try Table([
            ("d", Column(doubles)), ("f", Column(doubles.map { Float($0) })), ("i", Column(raw.map { Int64($0 % 1000) })),
            ("c", Column([Double](repeating: 0.1, count: 20000))),
        ])
        for context in contexts {
            let scaled = try table.scaled(method, columns, in: context)
            for (name, hash) in zip(columns, expected) {
                let column = try scaled.column(name)
                #expect(column.foldedBits == hash, "\(name) \(column.head(3))")
            }
        }
    }

    @Test func statisticsReplayOnOtherTables() throws {
        let old = try Table([("id", Column([Int64(1), 2, 3])), ("x", Column([1.0, 3, nil])), ("y", Column([Int64(5), 5, 5]))])
        let fit = try Scaling.fit(.standardize, old, ["x", "y"])
        #expect(fit.offsets == [2, 5])
        #expect(fit.scales == [1, 1])
        let new = try Table([("y", Column([Int64(7)])), ("x", Column([4.0]))])
        #expect(try fit.apply(to: new).rows == [[2.0, 2.0]])
        #expect(try fit.apply(to: old).column("x").scalars == [-1.0, 1.0, nil])
        #expect(try fit.apply(to: old).column("id").isIdentical(to: old.column("id")))
        #expect(throws: FrameError.self) { try fit.apply(to: old.drop(["y"])) }
    }

    @Test func nothingToFit() throws {
        let table = try Table([("x", Column([Double?.none])), ("s", Column(["a"])), ("n", Column([Double.nan]))])
        for name in ["x", "s", "n"] { #expect(throws: FrameError.self) { try table.scaled(.robustScale, [name]) } }
        #expect(throws: FrameError.self) { try table.scaled(.standardize, []) }
        let one = try Table([("x", Column([4.0, .nan]))])
        #expect(try one.scaled(.minMaxScale, ["x"]).rows == [[0.0], [.double(.nan)]])
    }

    @Test func rowsOfLengthOne() throws {
        let table = try Table([("x", Column([Int64(3), 0, 1])), ("y", Column([4.0, 0, nil]))])
        #expect(try table.normalize(["x", "y"]).rows == [[0.6, 0.8], [0.0, 0.0], [nil, nil]])
        #expect(try table.normalize(["x"], norm: .l1).column("x").scalars == [1.0, 0.0, 1.0])
        #expect(try table.normalize(["x", "y"], norm: .max).rows[0] == [0.75, 1.0])
    }
}
