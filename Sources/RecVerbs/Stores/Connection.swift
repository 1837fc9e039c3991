import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecStores

/// Where a database is, as a call has it: the text to connect with, and what may be handed on of it.
struct Connection {
    /// What a receipt has of it: the text, or the name of the secret.
    let value: Value
    /// The name of the secret that the text is from.
    let secret: String?
    let text: String
}

extension ParameterSignature {
    /// Where the database of a verb is.
    static let connection = ParameterSignature(
        "connection", .connection, unlabelled: true, .required,
        "`sqlite:data/films.db`, `postgresql://user:password@host:5432/films`, a secret parameter, or a receipt's `connection`")
}

extension VerbCall {
    /// A connection or password.
    func connection(_ name: String) throws -> Connection {
        guard let value = try value(name) else { throw EngineError("E0690", "`\(verb.name)` has no `\(name)`") }
        if case .scalar(.string(let text)) = value { return Connection(value: value, secret: nil, text: text) }
        guard case .scalar(.string(let secret))? = value.member(SecretValue.label) else {
            throw EngineError("E0690", "`\(verb.name)` did not get what it expects as `\(name)`")
        }
        guard let text = try context.host.stores().secret(secret) else {
            throw EngineError("E0720", "there is no parameter `\(secret)` with `@Secret` to connect with")
        }
        return Connection(value: value, secret: secret, text: text)
    }

    /// Works with the database that a connection leads to, within the transaction of the cell.
    func with<T: Sendable>(
        _ connection: Connection, for access: DatabaseAccess, _ body: (any Database, DatabaseURL) throws -> T
    ) throws -> T {
        if connection.text.isEmpty {
            throw EngineError(
                "E0720", "there is no database to connect to: the text is empty",
                hints: connection.secret.map { ["give `\($0)` a value, or ask `\($0).isEmpty` first"] } ?? [])
        }
        let stores = try context.host.stores()
        let url = try DatabaseURL(connection.text, isSecret: connection.secret != nil)
        if let secret = connection.secret { stores.asked(secret, url) }
        return try stores.session.with(url, for: access, context: execution) { try body($0, url) }
    }
}

extension CallSite {
    /// Reports a URL that stands in the notebook and can be none.
    func checkURL(_ parameter: String) {
        guard let text = constantString(parameter) else { return }
        do throws(StoreError) {
            _ = try DatabaseURL(text)
        } catch {
            report("E0720", error.message, at: parameter, hints: error.hint.map { [$0] } ?? [])
        }
    }
}
