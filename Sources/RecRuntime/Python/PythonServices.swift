import Dispatch
import FoundationEssentials
import RecEngine
import RecFrame
import RecPythonClient
import RecSchema
import Synchronization

/// The Python that verbs ask for work: a process apart from that of pictures and `python` cells, under settings that give the same bits on
/// every run, each call in a process of its own. It starts with the first call, unless `start` was called before.
final class PythonServices: Sendable {
    private let process: PythonProcess
    private let project: Project

    init(executable: String, venv: String, project: Project) {
        process = PythonProcess(
            .init(executable: executable, venv: venv, drawingWorkers: 1, environment: PythonProcess.referenceEnvironment))
        self.project = project
    }

    /// Starts Python and its imports, and does not wait for them.
    func start() { process.start(for: .services) }

    /// Ends Python and all calls under way.
    func shutdown() async { await process.shutdown() }

    /// Does a piece of work, and waits for it: for a thread of its own, not for one of a pool.
    ///
    /// - Throws: `EngineError`.
    func run(_ work: PythonWork, isCancelled: @Sendable () -> Bool) throws -> PythonAnswer {
        let folder = try ScratchFolder("recnb-work-")
        defer { folder.remove() }
        var encoder = ParityEncoder(project: project, folder: folder.path)
        let inputs = try work.inputs.map { PythonField(name: $0.name, value: try encoder.value($0.value)) }
        let request = PythonServiceRequest(
            work.function, inputs: inputs,
            outputs: work.outputs.map { PythonOutput(name: $0.name, kind: Self.kind($0.kind)) }, outputFolder: folder.path)
        let fields = try result(of: request, isCancelled: isCancelled)
        var outputs: [String: PythonAnswer.Output] = [:]
        for (field, output) in zip(fields, work.outputs) { outputs[output.name] = try Self.output(field.value, output.kind) }
        return PythonAnswer(outputs)
    }

    private func result(of request: PythonServiceRequest, isCancelled: @Sendable () -> Bool) throws -> [PythonField] {
        let waiting = Waiting()
        let task = Task { [process] in
            let result: Result<[PythonField], PythonFailure>
            do throws(PythonFailure) {
                result = .success(try await process.call(request))
            } catch {
                result = .failure(error)
            }
            waiting.result.withLock { $0 = result }
            waiting.isDone.signal()
        }
        while waiting.isDone.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            if isCancelled() { task.cancel() }
        }
        switch waiting.result.withLock({ $0 }) {
        case .success(let fields)?: return fields
        case .failure(let failure)?:
            if isCancelled() { throw EngineError("E0600", "stopped", kind: .cancelled) }
            throw EngineError(failure, in: request.function)
        case nil: throw EngineError("E0690", "Python gave no answer")
        }
    }

    /// Where a call's result is put.
    private final class Waiting: Sendable {
        let result = Mutex<Result<[PythonField], PythonFailure>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
    }

    private static func kind(_ kind: PythonWork.Kind) -> PythonOutput.Kind {
        switch kind {
        case .table: .table
        case .value: .any
        case .file: .string
        }
    }

    private static func output(_ value: PythonValue, _ kind: PythonWork.Kind) throws -> PythonAnswer.Output {
        switch (kind, value) {
        case (.table, .table(let path)):
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            return .value(.table(try ArrowFile.read(bytes.withUnsafeBytes { Buffer.copying($0) }).table))
        case (.file, .string(let path)): return .file(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        case (.value, _): return .value(try plain(value))
        default: throw EngineError("E0670", "Python gave something else than was asked for")
        }
    }

    private static func plain(_ value: PythonValue) throws -> Value {
        switch value {
        case .missing: .missing
        case .bool(let value): .scalar(.bool(value))
        case .int(let value): .scalar(.int(value))
        case .double(let value): .scalar(.double(value))
        case .string(let value): .scalar(.string(value))
        case .date(let days): .scalar(.date(days))
        case .dateTime(let microseconds): .scalar(.dateTime(microseconds))
        case .list(let items): .list(try items.map { try plain($0) })
        case .record(let fields): .record(try fields.map { Value.Member($0.name, try plain($0.value)) })
        case .table, .figure: throw EngineError("E0670", "Python gave something else than was asked for")
        }
    }
}

extension EngineError {
    /// What kept Python from doing a piece of work.
    init(_ failure: PythonFailure, in function: String) {
        switch failure {
        case .notInstalled(let what, let hint):
            self.init(
                "E0671", "Python cannot be started: \(what)", kind: .noPython, notes: ["`\(function)` is computed in Python"],
                hints: [hint])
        case .crashed(let crash):
            let account = crash.stderr.split(separator: "\n").map(String.init).suffix(8)
            self.init("E0670", "`\(function)`: \(failure.description)", notes: Array(account))
        case .exception: self.init("E0700", "`\(function)` failed in Python: \(failure.description)")
        case .timedOut, .badResult, .cancelled: self.init("E0670", "`\(function)`: \(failure.description)")
        }
    }
}
