import RecFrame
import RecPlan
import RecSchema
import Synchronization

/// Results of functions for arguments that they were called with, so that a function that calls another twice with the same arguments
/// computes that once: a chain of such functions is linear work, not exponential.
///
/// Functions are pure, so a result of equal arguments is the same result. What is kept is bounded: many results that are small, few
/// that hold tables.
final class FunctionMemo: Sendable {
    /// A function with its arguments, and with the variables around it that it reads.
    struct Call: Hashable, Sendable {
        fileprivate let function: ObjectIdentifier
        fileprivate let given: [MemoKey]
        /// Keeps alive what the keys name by its place in memory.
        fileprivate let values: [Value]

        static func == (a: Call, b: Call) -> Bool { a.function == b.function && a.given == b.given }

        func hash(into hasher: inout Hasher) {
            hasher.combine(function)
            hasher.combine(given)
        }
    }

    private struct State: Sendable {
        var small: [Call: Value] = [:]
        /// With tables in arguments or result; the latest last.
        var large: [(call: Call, result: Value)] = []
    }

    /// Variables around functions that they read: known of a function once and for all.
    private final class Captures: Sendable {
        let known = Mutex<[ObjectIdentifier: [Int]]>([:])
    }

    private let state = Mutex(State())
    private let captures: Captures
    private let evaluated = Atomic<Int>(0)
    let limit: Int
    private static let smallLimit = 20_000
    private static let largeLimit = 8

    /// - Parameters:
    ///   - limit: how many calls may be evaluated: functions that each call the one before twice, always with other arguments,
    ///     are work that doubles with every one of them, and would never end.
    ///   - other: whose functions are the same.
    init(limit: Int, sharing other: FunctionMemo? = nil) {
        self.limit = limit
        captures = other?.captures ?? Captures()
    }

    /// Counts a call whose result is not known.
    ///
    /// - Throws: `E0693` for one too many.
    func countEvaluation(of function: PlanFunction) throws(EngineError) {
        guard evaluated.wrappingAdd(1, ordering: .relaxed).newValue > limit else { return }
        throw EngineError(
            "E0693", "the cell's functions called one another more than \(limit) times, at last `\(function.name)`",
            hints: [
                "where each function calls another twice or more, the work doubles with each: give results a name and use that"
            ])
    }

    /// The call as something to look up; nil where its arguments are too large to compare, or are functions or rows.
    func call(_ function: PlanFunction, _ arguments: [Value], locals: [Int: Value]) -> Call? {
        let id = ObjectIdentifier(function)
        let captures = captures.known.withLock { captures in
            if let known = captures[id] { return known }
            let found = CaptureCollector.captures(of: function)
            captures[id] = found
            return found
        }
        var values = arguments
        for capture in captures {
            guard let value = locals[capture] else { return nil }
            values.append(value)
        }
        guard let keys = MemoKey.keys(values) else { return nil }
        return Call(function: id, given: keys, values: values)
    }

    /// The result of the same call, if it is known.
    func result(of call: Call) -> Value? {
        state.withLock { state in state.small[call] ?? state.large.last { $0.call == call }?.result }
    }

    /// Keeps a result.
    func keep(_ result: Value, of call: Call) {
        let isSmall = call.given.allSatisfy(\.isSmall) && MemoKey(result)?.isSmall ?? false
        state.withLock { state in
            if isSmall {
                if state.small.count >= Self.smallLimit { state.small.removeAll() }
                state.small[call] = result
            } else {
                if state.large.count >= Self.largeLimit { state.large.removeFirst() }
                state.large.append((call, result))
            }
        }
    }
}

/// What tells a value from others without a look at the rows of tables: values by their bits, columns by their place in memory.
indirect enum MemoKey: Hashable, Sendable {
    case bits(UInt8, UInt64)
    case text(ByteText)
    /// As it reads, and its pieces: text, or the place of a parameter.
    case path(ByteText, [MemoKey])
    case column(ObjectIdentifier)
    case parts([ByteText], [MemoKey])

    /// Lists that are longer are not compared.
    private static let limit = 64

    /// The keys of values; nil where one of them cannot be told from others cheaply.
    static func keys(_ values: [Value]) -> [MemoKey]? {
        var keys: [MemoKey] = []
        for value in values {
            guard let key = MemoKey(value) else { return nil }
            keys.append(key)
        }
        return keys
    }

    /// Nil for what cannot be told from others cheaply.
    init?(_ value: Value) {
        switch value {
        case .scalar(let scalar): self.init(scalar)
        case .path(let path):
            self = .path(
                ByteText(path.text),
                path.segments.map {
                    switch $0 {
                    case .text(let text): .text(ByteText(text))
                    case .parameter(let index): .bits(8, UInt64(truncatingIfNeeded: index))
                    }
                })
        case .range(let range):
            self = .parts(
                [ByteText("range")],
                [.bits(0, UInt64(bitPattern: range.lowerBound)), .bits(0, UInt64(bitPattern: range.upperBound))])
        case .list(let items): self.init("list", items.lazy.map { ("", $0) })
        case .record(let members): self.init("record", members.lazy.map { ($0.name, $0.value) })
        case .model(let model):
            self.init("model \(model.kind) \(model.tableMember ?? "")", model.parts.lazy.map { ($0.name, $0.value) })
        case .table(let table):
            self = .parts(
                (["table \(table.rowCount)"] + table.names).map { ByteText($0) }, table.columns.map { .column($0.identity) })
        case .groups, .column, .figure, .closure: return nil
        }
    }

    private init?(_ scalar: Scalar) {
        switch scalar {
        case .missing: self = .bits(0, 0)
        case .int(let value): self = .bits(1, UInt64(bitPattern: value))
        case .double(let value): self = .bits(2, value.bitPattern)
        case .float(let value): self = .bits(3, UInt64(value.bitPattern))
        case .bool(let value): self = .bits(4, value ? 1 : 0)
        case .date(let value): self = .bits(5, UInt64(bitPattern: Int64(value)))
        case .dateTime(let value): self = .bits(6, UInt64(bitPattern: value))
        case .duration(let value): self = .bits(7, UInt64(bitPattern: value))
        case .string(let value): self = .text(ByteText(value))
        case .list(let values): self.init("values", values.lazy.map { ("", .scalar($0)) })
        }
    }

    private init?(_ kind: String, _ parts: some Collection<(String, Value)>) {
        guard parts.count <= Self.limit else { return nil }
        var names = [ByteText(kind)]
        var keys: [MemoKey] = []
        for (name, value) in parts {
            guard let key = MemoKey(value) else { return nil }
            names.append(ByteText(name))
            keys.append(key)
        }
        self = .parts(names, keys)
    }

    /// Whether the value holds no table.
    var isSmall: Bool {
        switch self {
        case .bits, .text, .path: true
        case .column: false
        case .parts(_, let keys): keys.allSatisfy(\.isSmall)
        }
    }
}

/// Finds the variables that a function reads and does not bind: those of the code around it.
struct CaptureCollector {
    private var read: Set<Int> = []
    /// Those, as they come in the text.
    private var order: [Int] = []
    private var bound: Set<Int> = []
    private var functions: Set<ObjectIdentifier> = []

    static func captures(of function: PlanFunction) -> [Int] {
        var collector = CaptureCollector()
        collector.visit(function)
        return collector.read.subtracting(collector.bound).sorted()
    }

    /// The variables around a closure that it reads, in the order in which they come.
    static func captures(of closure: PlanClosure) -> [Int] {
        var collector = CaptureCollector()
        collector.bound.formUnion(closure.parameters)
        collector.visit(closure.body)
        return collector.order.filter { !collector.bound.contains($0) }
    }

    private mutating func visit(_ function: PlanFunction) {
        guard functions.insert(ObjectIdentifier(function)).inserted else { return }
        bound.formUnion(function.parameters)
        visit(function.body)
    }

    private mutating func visit(_ node: PlanNode) {
        switch node.kind {
        case .local(let local): if read.insert(local).inserted { order.append(local) }
        case .apply(let function, _): visit(function)
        case .closure(let closure): bound.formUnion(closure.parameters)
        case .replacing(let replacing): bound.formUnion((replacing.replacements + replacing.cells).map(\.local))
        case .block(let block):
            for statement in block.statements {
                switch statement {
                case .bind(let local, _), .guardLet(let local, _, _): bound.insert(local)
                case .guardTrue: break
                }
            }
        default: break
        }
        for child in node.children { visit(child) }
    }
}
