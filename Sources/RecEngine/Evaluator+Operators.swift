import RecFrame
import RecPlan
import RecSchema

extension Evaluator {
    /// An operand of an operator: a column, or one value for all rows. A path becomes its text, which the cell then depends on.
    func operand(_ value: Value) throws -> Operand {
        switch value {
        case .column(let column): return .column(column)
        case .scalar(let scalar): return .scalar(scalar)
        case .path(let path): return .scalar(.string(try context.host.text(of: path)))
        default: throw EngineError("E0645", "one value was expected, not \(value.kindName)")
        }
    }

    /// The rows that an operation on these operands has: 1 where both are single values.
    private func rowCount(_ operands: Operand...) -> Int {
        for case .column(let column) in operands { return column.count }
        return 1
    }

    /// A column of results as what the operands were: a single value where none was a column.
    private func shaped(_ result: Column, _ operands: Operand...) -> Value {
        for case .column in operands { return .column(result) }
        return .scalar(result.scalar(at: 0))
    }

    func apply(_ op: UnaryOperator, to value: Value) throws -> Value {
        let operand = try operand(value)
        let rows = rowCount(operand)
        switch op {
        case .negate:
            if case .scalar(.missing) = operand { return .missing }
            let zero: Scalar = operand.type == .duration ? .duration(0) : .int(0)
            // 0 - x would turn -0.0 into 0.0.
            if operand.type == .double || operand.type == .float {
                return shaped(
                    try Column.arithmetic(.multiply, operand, .scalar(.double(-1)), rows: rows, in: context.execution), operand)
            }
            return shaped(try Column.arithmetic(.subtract, .scalar(zero), operand, rows: rows, in: context.execution), operand)
        case .not:
            return shaped(try operand.column(rows: rows, type: .bool).not(in: context.execution), operand)
        }
    }

    func binary(_ op: BinaryOperator, _ left: PlanNode, _ right: PlanNode) throws -> Value {
        let l = try evaluate(left)
        // A decided scalar needs no right side.
        switch (op, l) {
        case (.and, .scalar(.bool(false))): return l
        case (.or, .scalar(.bool(true))): return l
        case (.coalesce, .column): break
        case (.coalesce, _): return l.isMissing ? try evaluate(right) : l
        default: break
        }
        return try apply(op, l, try evaluate(right))
    }

    /// A binary operator on values that are there already.
    func apply(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
        let a = try operand(left)
        let b = try operand(right)
        let rows = rowCount(a, b)
        let execution = context.execution
        switch op {
        case .add where a.type == .string || b.type == .string:
            return shaped(try concatenated([a, b], rows: rows), a, b)
        case .add: return shaped(try Column.arithmetic(.add, a, b, rows: rows, in: execution), a, b)
        case .subtract: return shaped(try Column.arithmetic(.subtract, a, b, rows: rows, in: execution), a, b)
        case .multiply: return shaped(try Column.arithmetic(.multiply, a, b, rows: rows, in: execution), a, b)
        case .remainder: return shaped(try Column.arithmetic(.remainder, a, b, rows: rows, in: execution), a, b)
        case .divide:
            // Of whole numbers too the quotient is a fraction.
            guard a.type?.isInteger ?? true, b.type?.isInteger ?? true, let _ = a.type ?? b.type else {
                return shaped(try Column.arithmetic(.divide, a, b, rows: rows, in: execution), a, b)
            }
            let dividend = try a.column(rows: rows, type: a.type ?? .int64).cast(to: .double, in: execution)
            return shaped(try Column.arithmetic(.divide, .column(dividend), try fraction(b), rows: rows, in: execution), a, b)
        case .equal: return shaped(try Column.compare(.equal, a, b, rows: rows, in: execution), a, b)
        case .notEqual: return shaped(try Column.compare(.notEqual, a, b, rows: rows, in: execution), a, b)
        case .less: return shaped(try Column.compare(.less, a, b, rows: rows, in: execution), a, b)
        case .lessOrEqual: return shaped(try Column.compare(.lessOrEqual, a, b, rows: rows, in: execution), a, b)
        case .greater: return shaped(try Column.compare(.greater, a, b, rows: rows, in: execution), a, b)
        case .greaterOrEqual: return shaped(try Column.compare(.greaterOrEqual, a, b, rows: rows, in: execution), a, b)
        case .and:
            return shaped(try a.column(rows: rows, type: .bool).and(try b.column(rows: rows, type: .bool), in: execution), a, b)
        case .or:
            return shaped(try a.column(rows: rows, type: .bool).or(try b.column(rows: rows, type: .bool), in: execution), a, b)
        case .coalesce:
            guard case .column(let column) = a else { return left.isMissing ? right : left }
            return .column(try column.coalesce(b, in: execution))
        }
    }

    private func fraction(_ operand: Operand) throws -> Operand {
        switch operand {
        case .scalar(.int(let value)): .scalar(.double(Double(value)))
        case .scalar: operand
        case .column(let column): .column(try column.cast(to: .double, in: context.execution))
        }
    }

    /// `condition ? a : b` row by row.
    func select(_ condition: Column, _ yes: Value, _ no: Value) throws -> Value {
        .column(try Column.choose(condition, try operand(yes), try operand(no), in: context.execution))
    }

    func interpolation(_ parts: [PlanNode]) throws -> Value {
        let values = try parts.map(evaluate)
        let isColumn = values.contains { if case .column = $0 { true } else { false } }
        if !isColumn, values.contains(where: { if case .path = $0 { true } else { false } }) { return try path(values) }
        if isColumn {
            let operands = try values.map { try operand($0) }
            var rows = 0
            for case .column(let column) in operands { rows = column.count }
            return .column(try concatenated(operands, rows: rows))
        }
        return .scalar(.string(try values.map { Self.text(try context.withPathsAsText($0)) }.joined()))
    }

    /// Text that a path is part of is a path, so that what it names can be found again from the parameter.
    private func path(_ values: [Value]) throws -> Value {
        var path = PathValue(segments: [], text: "")
        for value in values {
            if case .path(let part) = value {
                path = path.appending(part)
            } else {
                path = path.appending(Self.text(try context.withPathsAsText(value)))
            }
        }
        return .path(path)
    }

    /// A value as it stands in text; a missing one as nothing.
    public static func text(_ value: Value) -> String {
        switch value {
        case .scalar(.missing): ""
        case .scalar(let scalar): scalar.text
        case .path(let path): path.text
        case .range(let range): "\(range.lowerBound)...\(range.upperBound - 1)"
        case .list(let items): items.map { text($0) }.joined(separator: ", ")
        default: value.kindName
        }
    }

    private func concatenated(_ operands: [Operand], rows: Int) throws -> Column {
        let texts = try operands.map { operand -> Operand in
            switch operand {
            case .scalar(let scalar): .scalar(scalar.isMissing ? .missing : .string(scalar.text))
            case .column(let column):
                .column(column.type == .string ? column : try column.cast(to: .string, in: context.execution))
            }
        }
        guard let first = texts.first else { return try Column(repeating: .string(""), count: rows, type: .string) }
        return try texts.dropFirst().reduce(try first.column(rows: rows, type: .string)) { text, next in
            try Column.concatenate(.column(text), next, rows: rows, in: context.execution)
        }
    }

    /// The value of a node as a column of so many rows: a single value is repeated.
    func column(of node: PlanNode, count: Int) throws -> Column {
        do {
            switch try evaluate(node) {
            case .column(let column): return column
            case .scalar(let scalar):
                return try Column(repeating: scalar, count: count, type: node.type.unwrapped.columnType ?? scalar.type ?? .double)
            case .path(let path):
                return try Column(repeating: .string(try context.host.text(of: path)), count: count, type: .string)
            case let value: throw EngineError("E0645", "a column was expected, not \(value.kindName)")
            }
        } catch {
            throw EngineError(error).at(node.span)
        }
    }
}
