import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `knee(choice_of_k, x: .k, y: .wcss)`.
struct KneeVerb: Verb {
    let name = "knee"
    let receiver = ReceiverKind.none
    let version = 2
    let parameters = [
        ParameterSignature("table", .table, unlabelled: true, .required, "points of a falling curve"),
        ParameterSignature("x", .column(.numeric), .required, "where"),
        ParameterSignature("y", .column(.numeric), .required, "how much is left"),
        ParameterSignature(
            "sensitivity", .number(0...1_000_000), default: .double(1), "how flat the curve must be after the knee, in mean steps"
        ),
    ]
    let documentation = VerbDocumentation(
        "The place at which a falling curve bends most: its elbow.",
        details: """
            With both axes scaled to 0...1, the first place where the curve lies deeper below the straight line from upper left to lower \
            right than at both neighbours, and after which it comes nearer to that line by more than `sensitivity` mean steps before it \
            goes away again. Missing where there is none: a straight or rising curve, or fewer than three points. Points are taken by \
            ascending `x`; a place that comes twice is an error. Reference: `kneed.KneeLocator(x, y, S=sensitivity, curve="convex", \
            direction="decreasing")` 0.9 (Satopää et al. 2011, "Kneedle").
            """,
        example: "knee(choice, x: .k, y: .wcss)")

    let reference = Reference.none("the reference (kneed) is not among the libraries compared with")

    func resultType(of call: CallSite) -> ValueType {
        let field = call.columnName("x").flatMap { call.schema("table").field($0) }
        if let field, field.isProvisional, call.schema("table").openPrefixes.contains("") { return .optional(.error) }
        return .optional(field?.type.isInteger == true ? .int : .double)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table("table")
        guard let xName = try call.columnName("x"), let yName = try call.columnName("y") else { return .missing }
        let place = try table.column(xName)
        func numbers(_ name: String) throws -> [Double] {
            let column = try table.column(name)
            return try (0..<table.rowCount).map { row in
                let scalar = column.scalar(at: row)
                if case .bool(let flag) = scalar { return flag ? 1 : 0 }
                guard let number = scalar.number, number.isFinite else {
                    throw EngineError("E0664", "`\(name)` is \(scalar.isMissing ? "missing" : scalar.text) in row \(row + 1)")
                }
                return number
            }
        }
        let (x, y) = (try numbers(xName), try numbers(yName))
        let order = x.indices.sorted { x[$0] == x[$1] ? $0 < $1 : x[$0] < x[$1] }
        guard
            let found = try RecModels.knee(
                x: order.map { x[$0] }, y: order.map { y[$0] }, sensitivity: try call.double("sensitivity"))
        else { return .missing }
        let row = order[found]
        if place.type.isInteger { return .scalar(place.scalar(at: row)) }
        return .scalar(.double(x[row]))
    }
}
