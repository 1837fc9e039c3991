import FoundationEssentials
import Glibc
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecRuntime
import RecSchema

/// `recnb-bench NOTEBOOK THREADS`: evaluates the cells of a notebook in memory, then the last one again for each line `run` that
/// comes in, and answers with a line of JSON. What is timed is the evaluation alone: no start of a process, no keys, no cache, no CSV
/// that is written. A tool of `make bench`, not of users.
@main
enum Main {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let threads = Int(arguments[2]) else { fail("usage: recnb-bench NOTEBOOK THREADS") }
        do {
            let notebook = try await CheckedNotebook.load(Project(notebook: arguments[1]))
            let problems = notebook.diagnostics.filter { $0.severity == .error }
            if !problems.isEmpty { fail(problems.map { "\($0.id): \($0.message)" }.joined(separator: "\n")) }
            let problem: String? = await onBigStack {
                do {
                    try serve(notebook, threads: threads)
                    return nil
                } catch {
                    return "\(error)"
                }
            }
            if let problem { fail(problem) }
        } catch {
            fail("\(error)")
        }
    }

    /// Evaluates all cells but the last, then the last one as often as asked.
    private static func serve(_ notebook: CheckedNotebook, threads: Int) throws {
        let cells = notebook.plan.cells
        var values: [Value?] = []
        for cell in cells.dropLast() { values.append(try value(of: cell, notebook, values, threads: threads)) }
        guard let timed = cells.last else { throw EngineError("E0690", "the notebook has no cell") }
        say(["ready": 1])
        while let line = readLine() {
            guard line == "run" else { break }
            let start = ContinuousClock.now
            let result = try value(of: timed, notebook, values, threads: threads)
            let passed = (ContinuousClock.now - start).components
            var answer = try result.map { try Digest.of($0) } ?? [:]
            answer["seconds"] = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
            answer["memory"] = peakMemory
            say(answer)
        }
    }

    private static func value(
        of cell: CellPlan, _ notebook: CheckedNotebook, _ values: [Value?], threads: Int
    ) throws -> Value? {
        guard case .expression(let node) = cell.body else { return nil }
        let inputs = cell.inputs
        let parameters = cell.parameters.enumerated().map { position, index -> Value in
            let parameter = notebook.plan.parameters[index]
            switch parameter.value.kind {
            case .int(let value): return .scalar(.int(value))
            case .double(let value): return .scalar(.double(value))
            case .bool(let value): return .scalar(.bool(value))
            case .string(let text):
                return parameter.type == .path
                    ? .path(PathValue(segments: [.parameter(position)], text: text)) : .scalar(.string(text))
            default: return .missing
            }
        }
        let evaluator = Evaluator(
            context: CellContext(execution: ExecutionContext(threads: threads), host: Files(project: notebook.project)),
            catalogue: notebook.catalogue,
            inputs: { index in
                var value = values[inputs[index].cell]
                for name in inputs[index].path { value = value?.member(name) }
                guard let value else { throw EngineError("E0690", "an input has no value here") }
                return value
            }, parameters: parameters)
        return try evaluator.evaluate(node, of: cell)
    }

    /// The most memory that the process has used, in MiB.
    private static var peakMemory: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }

    private static func say(_ answer: [String: Double]) {
        let fields = answer.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \($0.value.isFinite ? "\($0.value)" : "null")" }
        let line = Array("{\(fields.joined(separator: ", "))}\n".utf8)
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }

    private static func quoted(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    private static func fail(_ message: String) -> Never {
        let line = Array("recnb-bench: \(message)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        exit(1)
    }
}

/// What a result is as a few numbers, to see that the peers did the same work: rows, and the sum of each column of numbers.
enum Digest {
    static func of(_ value: Value) throws -> [String: Double] {
        switch value {
        case .scalar(let scalar): return scalar.number.map { ["value": $0] } ?? [:]
        case .record(let members):
            var all: [String: Double] = [:]
            for member in members {
                if case .scalar(let scalar) = member.value, let number = scalar.number { all["sum \(member.name)"] = number }
            }
            return all
        case .model(let model):
            var all: [String: Double] = [:]
            for part in model.parts {
                if case .scalar(let scalar) = part.value, let number = scalar.number { all["sum \(part.name)"] = number }
            }
            return all
        case .list(let items): return ["rows": Double(items.count)]
        default: break
        }
        guard let table = try? Evaluator.table(value) else { return [:] }
        var all = ["rows": Double(table.rowCount)]
        for name in table.names.prefix(12) {
            let column = try table.column(name)
            guard column.type.isNumeric else { continue }
            all["sum \(name)"] = try column.aggregate(.sum, in: .serial).number
        }
        return all
    }
}
