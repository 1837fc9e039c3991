import RecEngine
import RecFrame
import Testing

/// Functions that call one another twice are work that doubles with each, where arguments always differ.
@Suite struct CallLimitTests {
    /// `f0` to `f(depth)`, of which each calls the one before twice.
    private func chain(_ depth: Int, second: String) -> NotebookRun {
        var text = "%% functions\nfunc f0(n: Int) -> Int { n }\n"
        for n in 1...depth {
            text += "func f\(n)(n: Int) -> Int { f\(n - 1)(n: 2 * n) + f\(n - 1)(n: \(second)) }\n"
        }
        return NotebookRun(text + "%% evaluate x\nf\(depth)(n: 0)\n")
    }

    private func evaluate(_ run: NotebookRun, callLimit: Int) throws -> Value? {
        try run.evaluate(
            CellContext(execution: ExecutionContext(threads: 1), host: MemoryFiles(), callLimit: callLimit))
    }

    @Test func oneCallTooManyEndsTheCell() throws {
        let run = chain(12, second: "2 * n + 1")
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try evaluate(run, callLimit: 8190) }
        #expect(error?.id == "E0693")
        #expect(error?.message.contains("8190") == true)
        // 1 + 2 + ... + 4096 calls, and the sum of 0 to 4095.
        #expect(try evaluate(run, callLimit: 8191).map { Evaluator.text($0) } == "8386560")
    }

    @Test func whatIsCalledWithTheSameArgumentsIsNotCountedAgain() throws {
        #expect(try evaluate(chain(40, second: "2 * n"), callLimit: 41).map { Evaluator.text($0) } == "0")
    }
}
