import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// A verb that makes one value of many rows: of each group in `aggregate`, of all rows elsewhere, where the value is repeated for
/// every row.
struct AggregateVerb: Verb {
    let name: String
    let receiver = ReceiverKind.none
    let role = VerbRole.aggregate
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation
    let reference: Reference
    /// As far as the type of the result depends on it, the aggregate.
    let typical: Aggregate
    let aggregate: @Sendable (VerbCall) throws -> Aggregate

    /// Makes a verb whose aggregate does not depend on arguments.
    init(
        _ name: String, _ aggregate: Aggregate, of condition: ColumnCondition, reference: Reference,
        _ documentation: VerbDocumentation
    ) {
        self.init(name, aggregate, of: condition, [], reference: reference, documentation) { _ in aggregate }
    }

    /// Makes a verb with further parameters.
    init(
        _ name: String, _ typical: Aggregate, of condition: ColumnCondition, _ parameters: [ParameterSignature],
        reference: Reference, _ documentation: VerbDocumentation, _ aggregate: @escaping @Sendable (VerbCall) throws -> Aggregate
    ) {
        self.name = name
        self.typical = typical
        self.documentation = documentation
        self.reference = reference
        self.aggregate = aggregate
        self.parameters =
            [ParameterSignature("values", .rows(condition), unlabelled: true, .required, "a column or an expression")]
            + parameters
    }

    func resultType(of call: CallSite) -> ValueType {
        guard let type = call.type("values")?.elementType else { return .error }
        guard let result = typical.resultType(type) else {
            call.report("E0410", "`\(name)` is not defined for \(type.name)", at: "values")
            return .error
        }
        return .column(result)
    }

    func run(_ call: VerbCall) throws -> Value { try call.repeated(try aggregate(call), of: "values") }
}

extension VerbCall {
    /// What an aggregate makes of an argument: a value a group, or one value repeated for every row in reach.
    func repeated(_ aggregate: Aggregate, of parameter: String?) throws -> Value {
        guard case .rows(let table)? = rows else { return try self.aggregate(aggregate, of: parameter) }
        guard let parameter else {
            return .column(try Column(repeating: .int(Int64(table.rowCount)), count: table.rowCount, type: .int64))
        }
        let values = try column(parameter, over: table)
        let type = aggregate.resultType(values.type) ?? .double
        return .column(
            try Column(repeating: try values.aggregate(aggregate, in: execution), count: table.rowCount, type: type))
    }
}
