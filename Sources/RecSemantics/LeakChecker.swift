import RecDiagnostics
import RecPlan
import RecSchema

/// Looks for models that are tested on rows that they learned from: a model of the whole table asked for the test part of it, one that
/// learned from the test part, one that is measured on the very table it learned from, and one that is fitted for a fold on something
/// else than its training part.
///
/// Rows are followed through cells, variables, functions and `replacing`, along what table verbs are called on; what comes in by a join is
/// not, so that a warning is right, and not everything is found. A verb splits when it gives a record with `train` and `test`, or a list of
/// such, and it learns when it makes a model of a table that it is given.
struct LeakChecker {
    private let notebook: NotebookContext
    private var cells: [RowTrace] = []
    private var inputs: [CellInput] = []
    private var locals: [Int: RowTrace] = [:]
    private var depth = 0
    /// Nodes that are still looked at: functions are followed from each call, and a check must end soon.
    private var budget = 200_000
    /// Splits by where they stand: the rows that they split.
    private var splits: [(span: SourceSpan, cell: Int, whole: Set<RowTrace.Rows>)] = []
    private var said: Set<SourceSpan> = []

    private static let depthLimit = 400

    init(_ notebook: NotebookContext) {
        self.notebook = notebook
    }

    /// Reports all that is found.
    mutating func check() {
        for (index, cell) in notebook.cells.enumerated() {
            inputs = cell.inputs
            locals = [:]
            switch cell.body {
            case .expression(let node), .function(_, let node): cells.append(trace(node).named(index, cell.type))
            case .text(let pieces):
                for case .value(let node) in pieces { _ = trace(node) }
                cells.append(.unknown)
            case .declarations, .python, .routes: cells.append(.unknown)
            }
        }
    }

    // MARK: Following rows

    private mutating func trace(_ node: PlanNode) -> RowTrace {
        guard budget > 0, depth < Self.depthLimit else { return .unknown }
        budget -= 1
        depth += 1
        defer { depth -= 1 }
        switch node.kind {
        case .input(let index):
            guard inputs.indices.contains(index), cells.indices.contains(inputs[index].cell) else { return .unknown }
            return inputs[index].path.reduce(cells[inputs[index].cell]) { $0.member($1) }
        case .local(let local): return locals[local] ?? .unknown
        case .member(let base, let name): return trace(base).member(name)
        case .tableFromRecords(let base): return trace(base)
        case .conditional(let condition, let yes, let no):
            _ = trace(condition)
            return trace(yes).union(trace(no))
        case .binary(.coalesce, let left, let right): return trace(left).union(trace(right))
        case .list(let items): return items.reduce(.unknown) { $0.union(trace($1)) }
        case .record(let fields):
            var result = RowTrace()
            for field in fields { result.members[field.name] = trace(field.node) }
            return result
        case .apply(let function, let arguments):
            for (local, argument) in zip(function.parameters, arguments) { locals[local] = trace(argument) }
            return trace(function.body)
        case .closure(let closure): return trace(closure, at: node.span)
        case .replacing(let replacing):
            for binding in replacing.replacements { locals[binding.local] = trace(binding.node) }
            for binding in replacing.cells { locals[binding.local] = trace(binding.node) }
            return trace(replacing.result)
        case .block(let block): return trace(block)
        case .call(let call): return trace(call, node)
        default:
            for child in node.children { _ = trace(child) }
            return .unknown
        }
    }

    private mutating func trace(_ block: PlanBlock) -> RowTrace {
        for statement in block.statements {
            switch statement {
            case .bind(let local, let node), .guardLet(let local, let node, _): locals[local] = trace(node)
            case .guardTrue(let node, _): _ = trace(node)
            }
        }
        return trace(block.result)
    }

    /// A function is made of all rows that it reads.
    private mutating func trace(_ closure: PlanClosure, at span: SourceSpan, argument: RowTrace = .unknown) -> RowTrace {
        for local in closure.parameters { locals[local] = argument }
        var result = trace(closure.body)
        if closure.named.isEmpty { return result }
        result = RowTrace(rows: rows(readIn: closure.body), madeAt: span)
        return result
    }

    private mutating func rows(readIn node: PlanNode) -> Set<RowTrace.Rows> {
        guard budget > 0 else { return [] }
        budget -= 1
        switch node.kind {
        case .input, .local: return trace(node).rows
        case .apply(let function, let arguments):
            return arguments.reduce(into: rows(readIn: function.body)) { $0.formUnion(rows(readIn: $1)) }
        default: return node.children.reduce(into: []) { $0.formUnion(rows(readIn: $1)) }
        }
    }

    // MARK: Calls

    private mutating func trace(_ call: PlanCall, _ node: PlanNode) -> RowTrace {
        let receiver = call.receiver.map { trace($0) } ?? .unknown
        var given: [(trace: RowTrace, node: PlanNode)] = []
        var mapped: RowTrace?
        for case let argument? in call.arguments {
            for inner in argument.nodes {
                if case .closure(let closure) = inner.kind, closure.named.isEmpty {
                    // `folds.map { fold in ... }`: each element is as the list is.
                    let result = trace(closure, at: inner.span, argument: call.receiverKind == .list ? receiver : .unknown)
                    mapped = mapped?.union(result) ?? result
                } else {
                    given.append((trace(inner), inner))
                }
            }
        }
        if call.receiverKind == .table, let split = parts(of: node, receiver) { return split }
        reportAsked(receiver, given, at: node)
        reportUnusedPart(call, given)
        if Self.measures.contains(call.verb), let madeAt = receiver.askedAnew {
            report(
                "W0411", "the error is measured on the very rows that the model learned from", at: node.span,
                "no row was held out", labels: [(madeAt, "learned here")],
                hints: ["hold rows out with `split`, or use `crossValidate`: a model knows the rows that it learned from best"])
        }
        if case .model = node.type, call.receiverKind == .none { return learned(given, node) }
        if call.receiverKind == .list, let mapped, call.verb.hasPrefix("map") || call.verb.hasPrefix("flatMap") { return mapped }
        switch call.receiverKind {
        case .table, .groups, .list:
            return RowTrace(rows: receiver.rows, members: receiver.members, askedAnew: receiver.askedAnew)
        default:
            var result = RowTrace(rows: given.reduce(into: []) { $0.formUnion($1.trace.rows) })
            if let learned = receiver.learned, given.contains(where: { $0.trace.whole == learned }) {
                result.askedAnew = receiver.madeAt
            }
            return result
        }
    }

    /// Verbs that say how far predictions are from the truth.
    private static let measures: Set = ["rmse", "mse", "mae", "fcp"]

    /// Verbs that fit a model on each fold, with the place of the training part among what their closure is given.
    private static let folding = ["crossValidate": 0, "grid": 1]

    /// Reports a closure that reads the rows that were divided into folds, and not the training part that it is given of them.
    private mutating func reportUnusedPart(_ call: PlanCall, _ given: [(trace: RowTrace, node: PlanNode)]) {
        guard let place = Self.folding[call.verb] else { return }
        let whole = given.reduce(into: Set<RowTrace.Rows>()) { $0.formUnion($1.trace.rows) }
        for case .node(let node)? in call.arguments {
            guard case .closure(let closure) = node.kind, closure.named.isEmpty else { continue }
            let isUsed =
                closure.parameters.indices.contains(place)
                && LocalCollector.locals(in: [], result: closure.body).contains(closure.parameters[place])
            if isUsed || rows(readIn: closure.body).isDisjoint(with: whole) { continue }
            report(
                "W0410", "the closure of `\(call.verb)` does not use the training part that it is given", at: node.span,
                "learns from rows that it is tested on", labels: [],
                hints: [
                    "let it learn from that part, `{ \(place == 1 ? "p, " : "")train in ... }`: all other rows hold those that it is tested on"
                ])
        }
    }

    /// What a verb gives that splits the rows it is called on; nil for any other.
    private mutating func parts(of node: PlanNode, _ receiver: RowTrace) -> RowTrace? {
        var type = node.type
        if case .list(let element) = type { type = element }
        guard case .record(let fields) = type, fields.contains(where: { $0.name == "train" && $0.type.isTable }),
            fields.contains(where: { $0.name == "test" && $0.type.isTable })
        else { return nil }
        let known = splits.firstIndex { $0.span == node.span && $0.cell == cells.count }
        let number = known ?? splits.count
        if known == nil { splits.append((node.span, cells.count, [])) }
        splits[number].whole.formUnion(receiver.rows)
        var result = RowTrace()
        for field in fields where field.type.isTable {
            result.members[field.name] = RowTrace(rows: [.part(number, field.name)], whole: .part(number, field.name))
        }
        return result
    }

    /// A model, and whether it learned from a test part alone.
    private mutating func learned(_ given: [(trace: RowTrace, node: PlanNode)], _ node: PlanNode) -> RowTrace {
        guard let table = given.first(where: { $0.node.type.unwrapped.isTable }) else { return .unknown }
        for case .part(let split, "test") in table.trace.rows where !table.trace.rows.contains(.part(split, "train")) {
            report(
                "W0405", "the model learns from the test part of the split", at: table.node.span, "held out for the test",
                labels: [(splits[split].span, "split here")], hints: ["learn from `train`"])
        }
        return RowTrace(rows: table.trace.rows, madeAt: node.span, learned: table.trace.whole)
    }

    /// Reports a model or function that is asked for rows of a test part that it was made of.
    private mutating func reportAsked(_ receiver: RowTrace, _ given: [(trace: RowTrace, node: PlanNode)], at node: PlanNode) {
        let asked = given.reduce(into: Set<RowTrace.Rows>()) { rows, argument in
            if argument.node.type.unwrapped.isTable { rows.formUnion(argument.trace.rows) }
        }
        for case .part(let number, "test") in asked {
            let split = splits[number]
            for trace in [receiver] + given.map(\.trace) {
                guard let madeAt = trace.madeAt else { continue }
                let isWhole = !trace.rows.isDisjoint(with: split.whole)
                guard isWhole || trace.rows.contains(.part(number, "test")) else { continue }
                report(
                    "W0405", "what is tested here was made of the rows that it is tested on", at: node.span,
                    "asked for the test part",
                    labels: [
                        (madeAt, isWhole ? "made of the table before it was split" : "made of the test part"),
                        (split.span, "split here"),
                    ],
                    hints: ["let it learn from `train`; for a cell with parameters `replacing([table: parts.train])` does that"])
            }
        }
    }

    private mutating func report(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String, labels: [(SourceSpan, String)], hints: [String]
    ) {
        guard said.insert(span).inserted else { return }
        notebook.report(
            Diagnostic(
                id, message, at: .init(span, label), labels: labels.filter { $0.0 != span }.map { .init($0.0, $0.1) },
                hints: hints))
    }
}

extension ValueType {
    fileprivate var isTable: Bool {
        if case .table = self { true } else { false }
    }
}
