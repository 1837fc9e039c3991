import RecEngine
import RecFrame
import Testing

/// Functions of the user's as they run.
@Suite struct FunctionTests {
    /// Each function calls the one before twice: more calls than there are atoms, were each of them made.
    @Test func chainsOfCallsAreLinearWork() throws {
        let numbers = (1...40).map { "func f\($0)(_ x: Int) -> Int { (f\($0 - 1)(x) + f\($0 - 1)(x)) % 1000 }\n" }.joined()
        let cells = "%% functions\nfunc f0(_ x: Int) -> Int { x + 1 }\n\(numbers)"
        var expected = 4
        for _ in 1...40 { expected = (expected + expected) % 1000 }
        #expect(Evaluator.text(try evaluate("f40(3)", after: cells)) == "\(expected)")
        let tables = (1...40).map {
            "func g\($0)(_ t: Table) -> Table { concat(g\($0 - 1)(t).head(2), g\($0 - 1)(t).tail(1)) }\n"
        }
        .joined()
        let rows =
            "%% functions\nfunc g0(_ t: Table) -> Table { t.head(3) }\n\(tables)\n%% evaluate rows\n[(a: 1), (a: 2), (a: 3), (a: 4)]\n"
        let table = try Evaluator.table(try evaluate("g40(rows)", after: rows))
        #expect(try table.column("a").scalars == [1, 2, 3])
    }

    /// What a function reads beside its arguments is part of the call.
    @Test func theSameArgumentsWithOtherVariablesAroundAreAnotherCall() throws {
        let text = """
            (1...3).map { n in
                func plus(_ x: Int) -> Int { x + n }
                plus(10)
            }
            """
        #expect(Evaluator.text(try evaluate(text)) == "11, 12, 13")
        let sums = "%% functions\nfunc inverse(_ x: Double) -> Double { 1 / x }\n"
        #expect(Evaluator.text(try evaluate("[inverse(0.0), inverse(-0.0), inverse(0.0)]", after: sums)) == "inf, -inf, inf")
        // Over rows a function is called anew: the rows are not its arguments.
        let rows =
            "%% evaluate rows\n[(a: 1), (a: 2)]\n%% evaluate more\n[(a: 5), (a: 6)]\n%% functions\nfunc next(_ x: Int) -> Int { x + 1 }\n"
        let table = try Evaluator.table(
            try evaluate("concat(rows.with(b: next(.a)), more.with(b: next(.a)))", after: rows))
        #expect(try table.column("b").scalars == [2, 3, 6, 7])
    }
}
