public import RecEngine
import RecFrame
public import RecPlan
public import RecSchema
import Synchronization

/// One route, ready to answer.
public struct ServedRoute: Sendable {
    /// The route as checked.
    public let plan: RoutePlan
    /// The cell that answers, as a person calls it; nil for a value.
    public let cell: String?
    /// What stands below the cell's header as its caption, if anything does.
    public let caption: String?
    /// What it takes, in order.
    public let parameters: [FunctionParameter]
    /// The type of what it gives.
    public let result: ValueType
    /// Whether it changes something outside of the notebook.
    public let isStore: Bool
    private let call: @Sendable ([Value], ExecutionContext) throws -> Value
    private let prepare: @Sendable (ExecutionContext) -> Void

    init(
        plan: RoutePlan, cell: CellPlan?, parameters: [FunctionParameter], result: ValueType,
        prepare: @escaping @Sendable (ExecutionContext) -> Void = { _ in },
        call: @escaping @Sendable ([Value], ExecutionContext) throws -> Value
    ) {
        self.plan = plan
        self.cell = cell?.identity.description
        self.caption = cell?.options.caption
        self.parameters = parameters
        self.result = result
        self.isStore = cell?.identity.kind == "store"
        self.prepare = prepare
        self.call = call
    }

    /// What it gives for these arguments, in order; nil stands for the default.
    ///
    /// - Parameter isCancelled: asked often; ends the work.
    /// - Throws: `EngineError`; of the kinds `notFound` and `badRequest` where the cell itself refuses.
    public func answer(_ arguments: [Value?], isCancelled: @escaping @Sendable () -> Bool) throws -> Value {
        var values: [Value] = []
        for (parameter, given) in zip(parameters, arguments) {
            guard let value = given ?? parameter.defaultValue.map({ Self.literal($0, parameter.type) }) else {
                throw EngineError("E0651", "`\(parameter.name)` is missing", kind: .badRequest)
            }
            values.append(value)
        }
        return try call(values, ExecutionContext(threads: 1, isCancelled: isCancelled))
    }

    /// Computes what can be known before the first request.
    func warmUp(threads: Int, _ stop: StopSignal) {
        prepare(ExecutionContext(threads: threads, isCancelled: { stop.isStopped }))
    }

    private static func literal(_ node: PlanNode, _ type: ValueType) -> Value {
        switch node.kind {
        case .int(let value): .scalar(.int(value))
        case .double(let value): .scalar(type == .float ? .float(Float(value)) : .double(value))
        case .bool(let value): .scalar(.bool(value))
        case .string(let text) where type == .date: .scalar(CalendarDay(text).map { .date($0.days) } ?? .missing)
        case .string(let text): .scalar(.string(text))
        default: .missing
        }
    }
}

/// The routes of a notebook with the results that they answer from. A value: a reload makes another, and whoever still answers from
/// this one keeps it.
public struct ServedNotebook: Sendable {
    /// The routes in the order of the notebook.
    public let routes: [ServedRoute]
    /// The title of the notebook, or its name.
    public let title: String
    /// What the run came to.
    public let result: RunResult
    /// The files that the results were made of, as the file system knows them.
    public let files: [String]
}

extension NotebookRunner {
    /// Runs what the routes need and is not up to date, and loads what they answer from. `store` cells that they read run too.
    ///
    /// - Parameter keepsPlain: whether routes compute everything anew for each request, to compare with.
    /// - Returns: the routes; nil where a cell that they need failed or the run was stopped, which is in the result.
    public func serve(keepsPlain: Bool = false) async throws -> (ServedNotebook?, RunResult) {
        let result = await run()
        guard result.exitStatus == 0 else { return (nil, result) }
        var routes: [ServedRoute] = []
        let writing = WritingTurn()
        for index in plan.cells.indices {
            guard case .routes(let plans) = plan.cells[index].body else { continue }
            for route in plans { routes.append(try served(route, of: index, isPlain: keepsPlain, writing: writing)) }
        }
        let threads = options.threads
        let stop = stop
        let made = routes
        await onBigStack { for route in made { route.warmUp(threads: threads, stop) } }
        let files = result.files.map { notebook.project.resolve($0.name) }
        return (
            ServedNotebook(routes: routes, title: plan.title ?? notebook.project.name, result: result, files: files), result
        )
    }

    private func served(_ route: RoutePlan, of index: Int, isPlain: Bool, writing: WritingTurn) throws -> ServedRoute {
        switch route.target {
        case .value(let node):
            let function = PreparedFunction(
                parameters: [], body: node, evaluator: try evaluators(of: index)(ServingHost()), isPlain: isPlain)
            return ServedRoute(
                plan: route, cell: nil, parameters: [], result: node.type, prepare: { function.warmUp(in: $0) },
                call: { try function($0, in: $1) })
        case .cell(let place):
            let cell = plan.cells[place]
            guard case .function(let parameters, let body) = cell.body else {
                throw EngineError("E0690", "a route has no cell to answer")
            }
            let locals = parameters.map(\.local)
            let evaluator = try evaluators(of: place)
            guard cell.identity.kind == "store" else {
                let function = PreparedFunction(
                    parameters: locals, body: body, evaluator: evaluator(ServingHost()), isPlain: isPlain)
                return ServedRoute(
                    plan: route, cell: cell, parameters: parameters, result: body.type, prepare: { function.warmUp(in: $0) },
                    call: { try function($0, in: $1) })
            }
            let project = notebook.project
            let hasher = hasher
            let texts = parameterTexts(place)
            let secrets = secrets
            // What a cell writes is written for each request, whether or not it depends on one: nothing of it is kept. It is written
            // whole or not at all, by one request after the other.
            return ServedRoute(plan: route, cell: cell, parameters: parameters, result: Receipt.shown(body.type)) {
                values, execution in
                let files = CellFiles(
                    project: project, hasher: hasher, parameterTexts: texts, secrets: secrets, report: { _, _, _ in })
                let function = PreparedFunction(
                    parameters: locals, body: body, evaluator: evaluator(ServingHost(files: files)), isPlain: true)
                return Receipt.shown(try writing.take { try files.keepingStores { try function(values, in: execution) } })
            }
        }
    }

    /// Makes evaluators over the results that a cell reads.
    private func evaluators(of index: Int) throws -> @Sendable (ServingHost) -> Evaluator {
        let cell = plan.cells[index]
        let inputs = try cell.inputs.map { try value(of: $0) }
        let parameters = parameterValues(index)
        let stop = stop
        let threads = options.threads
        let catalogue = notebook.catalogue
        return { host in
            let context = CellContext(
                execution: ExecutionContext(threads: threads, isCancelled: { stop.isStopped }), host: host, runsSideBySide: false)
            return Evaluator(
                context: context, catalogue: catalogue,
                inputs: { index in
                    guard inputs.indices.contains(index) else { throw EngineError("E0690", "an input has no value here") }
                    return inputs[index]
                }, parameters: parameters)
        }
    }
}

/// A receipt as a client may see it: how to connect to the database, which a password may be part of, is not for clients.
private enum Receipt {
    private static let hidden = "connection"

    static func shown(_ type: ValueType) -> ValueType {
        guard case .record(let fields) = type else { return type }
        return .record(fields.filter { $0.name != hidden })
    }

    static func shown(_ value: Value) -> Value {
        guard case .record(let members) = value else { return value }
        return .record(members.filter { $0.name != hidden })
    }
}

/// Lets requests that write do so one after the other.
private final class WritingTurn: Sendable {
    private let turn = Mutex(())

    func take<T: Sendable>(_ body: () throws -> T) throws -> T { try turn.withLock { _ in try body() } }
}

/// The world as a route sees it: nothing of it but what a `store` cell writes. Whatever a request says, no file is opened.
private struct ServingHost: EngineHost {
    /// What a `store` cell may change; nil for other cells.
    var files: CellFiles?

    func open(_ path: PathValue) throws -> FileContent {
        throw EngineError("E0750", "a route reads no files", hints: ["read the file in a `load` cell, and use that cell"])
    }

    func exists(_ path: PathValue) throws -> Bool {
        throw EngineError("E0750", "a route reads no files", hints: ["look for the file in a `load` cell"])
    }

    func text(of path: PathValue) throws -> String { path.text }

    func replace(
        _ path: PathValue, expecting magic: [UInt8], _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> WrittenFile {
        guard let files else { throw EngineError("E0608", "`\(path.text)` cannot be written here") }
        return try files.replace(path, expecting: magic, write)
    }

    func stores() throws -> StoreAccess {
        guard let files else {
            throw EngineError(
                "E0730", "no database can be reached from here", hints: ["a `load` cell reads, and a `store` cell writes"])
        }
        return try files.stores()
    }

    func progress(_ what: String, done: Int, total: Int?) {}

    func checkpoint(_ key: [UInt8], _ make: () throws -> Checkpoint) throws -> Checkpoint { try make() }
}
