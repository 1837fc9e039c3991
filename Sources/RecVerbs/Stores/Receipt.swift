import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// What a store cell has to say of what it wrote.
enum Receipt {
    /// - Parameter connection: the type of the connection that was written to.
    static func type(what: String?, connection: ValueType) -> ValueType {
        .record(
            (what.map { [.init($0, .string)] } ?? []) + [
                .init("rows", .int), .init("changed", .int), .init("place", .string), .init("connection", connection),
            ])
    }

    static func value(what: String?, _ name: String, rows: Int, changed: Int, place: String, connection: Value) -> Value {
        .record(
            (what.map { [.init($0, .scalar(.string(name)))] } ?? []) + [
                .init("rows", .scalar(.int(Int64(rows)))), .init("changed", .scalar(.int(Int64(changed)))),
                .init("place", .scalar(.string(place))), .init("connection", connection),
            ])
    }
}

/// `concatReceipts(a.writeSQL(...), b.writeSQL(...))`.
struct ConcatReceipts: Verb {
    let name = "concatReceipts"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("receipts", .any, unlabelled: true, .oneOrMore, "what several writes of the cell gave")
    ]
    let documentation = VerbDocumentation(
        "Puts the receipts of several writes together into one.",
        details: """
            All must be of the same kind. Gives `receipts`, a list of what each has to say, and for writes to a database or cache `rows` \
            and `changed` of all together, and the `connection` of the first.
            """,
        example: """
            concatReceipts(
                users.writeSQL("sqlite:films.db", table: "users", key: .user_id, mode: .upsert),
                ratings.writeSQL("sqlite:films.db", table: "ratings", mode: .replace))
            """)
    let reference = Reference.none("counts what was written")

    func resultType(of call: CallSite) -> ValueType {
        guard case .nodes(let nodes)? = call.arguments["receipts"], let first = nodes.first else { return .error }
        guard case .record(let fields) = first.type else {
            call.report("E0718", "`concatReceipts` takes receipts, not \(first.type.description)", at: "receipts")
            return .error
        }
        if let other = nodes.first(where: { $0.type != first.type }) {
            call.report(
                "E0718",
                "receipts of different kinds cannot be put together: \(first.type.description) and \(other.type.description)",
                at: "receipts", hints: ["give them names instead: `(users: ..., model: ...)`"])
            return .error
        }
        let totals = ["rows", "changed", "connection"].compactMap { name in fields.first { $0.name == name } }
        let parts = fields.filter { $0.name != "connection" }
        return .record([.init("receipts", .list(.record(parts)))] + totals)
    }

    func run(_ call: VerbCall) throws -> Value {
        let receipts = try call.values("receipts")
        let parts: [Value] = try receipts.map { receipt in
            guard case .record(let members) = receipt else { throw EngineError("E0690", "a receipt is none") }
            return .record(members.filter { $0.name != "connection" })
        }
        var members = [Value.Member("receipts", .list(parts))]
        for name in ["rows", "changed"] {
            let counts = receipts.compactMap { receipt -> Int64? in
                if case .scalar(.int(let count))? = receipt.member(name) { count } else { nil }
            }
            if counts.isEmpty { continue }
            members.append(.init(name, .scalar(.int(counts.reduce(0) { $0.addingReportingOverflow($1).partialValue }))))
        }
        if let connection = receipts.first?.member("connection") { members.append(.init("connection", connection)) }
        return .record(members)
    }
}
