import RecFrame
import RecPlan
import RecSchema

/// What a part of a cell's work gave, as it is kept in case the run is stopped.
public struct Checkpoint: Sendable {
    /// The value.
    public var value: Value
    /// Warnings raised meanwhile.
    public var warnings: [String]

    /// Makes a checkpoint.
    public init(value: Value, warnings: [String]) {
        self.value = value
        self.warnings = warnings
    }
}

extension EngineHost {
    /// Keeps nothing.
    public func checkpoint(_ key: [UInt8], _ make: () throws -> Checkpoint) throws -> Checkpoint { try make() }
}

extension ClosureValue {
    /// What it gives for `argument`; taken up from a run that was stopped, where it gave that then.
    ///
    /// A part that leaves a file behind, or whose variables cannot be told from others, is worked out anew in every run.
    public func resuming(_ argument: Value, in context: CellContext) throws -> Value {
        let part = context.part()
        let closure = with(part)
        guard let key = try resumeKey(argument, context) else {
            let value = try closure([argument])
            try context.add(part.effects)
            return value
        }
        var hasFiles = false
        let checkpoint = try context.host.checkpoint(key) {
            let value = try closure([argument])
            hasFiles = !part.effects.files.isEmpty
            return Checkpoint(value: value, warnings: part.effects.warnings)
        }
        if hasFiles { try context.add(part.effects) }
        for warning in checkpoint.warnings { context.warn(warning) }
        return checkpoint.value
    }

    /// What its result depends on beside what the cell depends on; nil where that cannot be said.
    private func resumeKey(_ argument: Value, _ context: CellContext) throws -> [UInt8]? {
        guard evaluator.rows == nil else { return nil }
        var encoder = PlanEncoder()
        encoder.write(PlanNode(.closure(closure), type: .function, span: closure.body.span))
        var captured: [Value] = [argument]
        for local in CaptureCollector.captures(of: closure) {
            guard let value = evaluator.locals[local] else { return nil }
            captured.append(value)
        }
        for value in captured {
            guard try encoder.write(value, context.execution) else { return nil }
        }
        return encoder.bytes
    }
}

extension PlanEncoder {
    /// Appends what a value is, tables by the hash of their content; false for functions, figures and rows.
    fileprivate mutating func write(_ value: Value, _ context: ExecutionContext) throws -> Bool {
        switch value {
        case .scalar(let scalar):
            text("scalar \(scalar.type?.name ?? "missing")")
            switch scalar {
            case .double(let number): text(String(number.bitPattern))
            case .float(let number): text(String(number.bitPattern))
            case .list(let items):
                number(Int64(items.count))
                for item in items { _ = try write(.scalar(item), context) }
            default: text(scalar.text)
            }
        case .path(let path): text("path"); text(path.text)
        case .range(let range): text("range"); number(range.lowerBound); number(range.upperBound)
        case .list(let items):
            text("list")
            number(Int64(items.count))
            for item in items where try !write(item, context) { return false }
        case .record(let members):
            text("record")
            return try write(members, context)
        case .model(let model):
            text("model \(model.kind)")
            text(model.tableMember ?? "")
            return try write(model.parts, context)
        case .table(let table): text("table"); text(try table.contentText(in: context))
        case .groups(let table, let keys):
            text("groups"); text(try table.contentText(in: context)); text(keys.joined(separator: "\0"))
        case .column, .figure, .closure: return false
        }
        return true
    }

    private mutating func write(_ members: [Value.Member], _ context: ExecutionContext) throws -> Bool {
        number(Int64(members.count))
        for member in members {
            text(member.name)
            guard try write(member.value, context) else { return false }
        }
        return true
    }
}
