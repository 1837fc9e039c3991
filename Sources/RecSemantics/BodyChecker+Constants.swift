import RecDiagnostics
import RecPlan
import RecSchema

extension BodyChecker {
    /// What a node is worth as far as that is known before the run: literals, parameters, and what operators make of them.
    func constant(_ node: PlanNode) -> PlanNode? {
        switch node.kind {
        case .int, .double, .bool, .string: return node
        case .local(let local): return constants[local]
        case .parameter(let index):
            guard parameters.indices.contains(index) else { return nil }
            let parameter = notebook.parameters[parameters[index]]
            return parameter.isSecret ? nil : parameter.value
        case .unary(.not, let operand):
            guard case .bool(let value)? = constant(operand)?.kind else { return nil }
            return literal(.bool(!value), node)
        case .unary(.negate, let operand):
            switch constant(operand)?.kind {
            case .int(let value)?: return value == .min ? nil : literal(.int(-value), node)
            case .double(let value)?: return literal(.double(-value), node)
            default: return nil
            }
        case .interpolation(let parts):
            var text = ""
            for part in parts {
                switch constant(part)?.kind {
                case .string(let value)?: text += value
                case .int(let value)?: text += String(value)
                default: return nil
                }
                if text.utf8.count > Self.longestText { return nil }
            }
            return literal(.string(text), node)
        case .binary(let op, let left, let right):
            guard let l = constant(left), let r = constant(right) else { return nil }
            return fold(op, l.kind, r.kind).map { literal($0, node) }
        default: return nil
        }
    }

    /// Longer texts are not put together before the run: each line of a cell may double one.
    private static let longestText = 1 << 16

    private func literal(_ kind: PlanNode.Kind, _ node: PlanNode) -> PlanNode {
        PlanNode(kind, type: node.type, span: node.span)
    }

    private func fold(_ op: BinaryOperator, _ left: PlanNode.Kind, _ right: PlanNode.Kind) -> PlanNode.Kind? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return fold(op, a, b)
        case (.double(let a), .double(let b)): return fold(op, a, b)
        case (.int(let a), .double(let b)): return fold(op, Double(a), b)
        case (.double(let a), .int(let b)): return fold(op, a, Double(b))
        case (.string(let a), .string(let b)):
            switch op {
            case .add: return a.utf8.count + b.utf8.count > Self.longestText ? nil : .string(a + b)
            case .equal: return .bool(a.utf8.elementsEqual(b.utf8))
            case .notEqual: return .bool(!a.utf8.elementsEqual(b.utf8))
            default: return nil
            }
        case (.bool(let a), .bool(let b)):
            switch op {
            case .and: return .bool(a && b)
            case .or: return .bool(a || b)
            case .equal: return .bool(a == b)
            case .notEqual: return .bool(a != b)
            default: return nil
            }
        default: return nil
        }
    }

    private func fold(_ op: BinaryOperator, _ a: Int64, _ b: Int64) -> PlanNode.Kind? {
        let computed: (partialValue: Int64, overflow: Bool)
        switch op {
        case .add: computed = a.addingReportingOverflow(b)
        case .subtract: computed = a.subtractingReportingOverflow(b)
        case .multiply: computed = a.multipliedReportingOverflow(by: b)
        case .divide: return .double(Double(a) / Double(b))
        case .equal: return .bool(a == b)
        case .notEqual: return .bool(a != b)
        case .less: return .bool(a < b)
        case .lessOrEqual: return .bool(a <= b)
        case .greater: return .bool(a > b)
        case .greaterOrEqual: return .bool(a >= b)
        default: return nil
        }
        return computed.overflow ? nil : .int(computed.partialValue)
    }

    private func fold(_ op: BinaryOperator, _ a: Double, _ b: Double) -> PlanNode.Kind? {
        switch op {
        case .add: .double(a + b)
        case .subtract: .double(a - b)
        case .multiply: .double(a * b)
        case .divide: .double(a / b)
        case .equal: .bool(a == b)
        case .notEqual: .bool(a != b)
        case .less: .bool(a < b)
        case .lessOrEqual: .bool(a <= b)
        case .greater: .bool(a > b)
        case .greaterOrEqual: .bool(a >= b)
        default: nil
        }
    }
}
