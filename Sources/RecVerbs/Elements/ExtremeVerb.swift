import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `min` and `max` of two or more values, row by row.
struct ExtremeVerb: Verb {
    let name: String
    let op: ArithmeticOperator
    let documentation: VerbDocumentation
    let receiver = ReceiverKind.none
    let role = VerbRole.element
    let parameters = [
        ParameterSignature("first", .scalar, unlabelled: true, .required, "a value or a column"),
        ParameterSignature("second", .scalar, unlabelled: true, .required, "a value or a column"),
        ParameterSignature("more", .scalar, unlabelled: true, .any, "further ones"),
    ]
    var id: String { "\(name)Of" }

    static let all: [any Verb] = [
        ExtremeVerb(
            name: "min", op: .minimum,
            documentation: VerbDocumentation(
                "The smallest of several values; of columns, row by row.", details: "Missing where one of them is.",
                example: "min(ratings.rowCount, 5000)")),
        ExtremeVerb(
            name: "max", op: .maximum,
            documentation: VerbDocumentation(
                "The largest of several values; of columns, row by row.", details: "Missing where one of them is.",
                example: "ratings.with(rating: max(.rating, 1))")),
    ]

    var reference: Reference { .numPy(name == "min" ? "minimum" : "maximum") }

    func resultType(of call: CallSite) -> ValueType {
        let nodes = call.nodes("first") + call.nodes("second") + call.nodes("more")
        guard let first = nodes.first, var type = first.type.elementType else { return .error }
        var isColumn = first.type.isColumn
        for node in nodes.dropFirst() {
            guard let next = node.type.elementType else { return .error }
            guard let joined = op.resultType(type, isScalar: !isColumn, next, isScalar: !node.type.isColumn) else {
                call.report("E0410", "`\(name)` of \(type.name) and \(next.name) is not defined", at: "second")
                return .error
            }
            type = joined
            isColumn = isColumn || node.type.isColumn
        }
        return isColumn ? .column(type) : ValueType(element: type)
    }

    func run(_ call: VerbCall) throws -> Value {
        let values = [try call.value("first"), try call.value("second")].compactMap(\.self) + (try call.values("more"))
        var result: Operand?
        for value in values {
            var next = Operand.scalar(.missing)
            if case .column(let column) = value { next = .column(column) } else { next = .scalar(try call.single(value)) }
            guard let before = result else {
                result = next
                continue
            }
            result = try joined(before, next, call)
        }
        switch result {
        case .column(let column)?: return .column(column)
        case .scalar(let scalar)?: return .scalar(scalar)
        case nil: return .missing
        }
    }

    private func joined(_ a: Operand, _ b: Operand, _ call: VerbCall) throws -> Operand {
        var rows: Int?
        for case .column(let column) in [a, b] { rows = column.count }
        let column = try Column.arithmetic(op, a, b, rows: rows ?? 1, in: call.execution)
        return rows == nil ? .scalar(column.scalar(at: 0)) : .column(column)
    }
}
