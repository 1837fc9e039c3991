import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecStores

/// `redis(host: "localhost", password: redisPassword)`: where a cache is.
struct RedisVerb: Verb {
    let name = "redis"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("host", .value(.string), .required, "the server's name or address"),
        ParameterSignature("port", .int(1...65_535), default: .int(6379), "its port"),
        ParameterSignature("user", .value(.string), default: .string(""), "a user of its access list; empty for the usual one"),
        ParameterSignature("password", .connection, .optional, "a secret parameter; none when left out"),
        ParameterSignature("database", .int(0...1_000_000), default: .int(0), "the number of the database"),
    ]
    let documentation = VerbDocumentation(
        "Where a Redis server is, for `writeRedis` and `readRedis`.",
        details: "Connects to nothing by itself. An empty password is none.",
        example: #"redis(host: "localhost", port: 6379)"#)
    let reference = Reference.none("says where a server is")

    /// - Parameter password: the type of the password that was given.
    static func type(password: ValueType) -> ValueType {
        .record([
            .init("host", .string), .init("port", .int), .init("user", .string), .init("password", password),
            .init("database", .int),
        ])
    }

    func resultType(of call: CallSite) -> ValueType { Self.type(password: call.type("password") ?? .string) }

    func run(_ call: VerbCall) throws -> Value {
        let password = call.has("password") ? try call.connection("password").value : .scalar(.string(""))
        return .record([
            .init("host", .scalar(.string(try call.string("host")))), .init("port", .scalar(.int(Int64(try call.int("port"))))),
            .init("user", .scalar(.string(try call.string("user")))), .init("password", password),
            .init("database", .scalar(.int(Int64(try call.int("database"))))),
        ])
    }
}

extension CallSite {
    /// Reports what is no `redis(...)`.
    func checkRedis() {
        guard let type = type("connection"), type != .error else { return }
        if type == RedisVerb.type(password: .string) || type == RedisVerb.type(password: SecretValue.type) { return }
        report("E0716", "a cache is given by `redis(host: ...)`, not \(type.description)", at: "connection")
    }
}

extension VerbCall {
    /// The address that `redis(...)` gave.
    func redis() throws -> (address: RedisAddress, value: Value) {
        guard let value = try value("connection"), case .scalar(.string(let host))? = value.member("host"),
            case .scalar(.int(let port))? = value.member("port"), case .scalar(.string(let user))? = value.member("user"),
            let given = value.member("password"), case .scalar(.int(let database))? = value.member("database")
        else { throw EngineError("E0716", "a cache is given by `redis(host: ...)`") }
        var password = ""
        if case .scalar(.string(let text)) = given {
            password = text
        } else if case .scalar(.string(let secret))? = given.member(SecretValue.label) {
            guard let text = try context.host.stores().secret(secret) else {
                throw EngineError("E0720", "there is no parameter `\(secret)` with `@Secret` to connect with")
            }
            password = text
        }
        if host.isEmpty {
            throw EngineError(
                "E0720", "there is no cache to connect to: `host` is empty", hints: ["ask whether it is empty first"])
        }
        return (RedisAddress(host: host, port: Int(port), user: user, password: password, database: Int(database)), value)
    }
}

/// `lists.writeRedis(cache, key: "films:\(.user)", value: json(.films), expires: hours(24))`.
struct WriteRedis: Verb {
    let name = "writeRedis"
    let receiver = ReceiverKind.table
    let role = VerbRole.store
    let parameters = [
        ParameterSignature("connection", .any, unlabelled: true, .required, "where the cache is: `redis(host: ...)`"),
        ParameterSignature("key", .rows(.string), .required, "the key of each row, as in `\"films:\\(.user)\"`"),
        ParameterSignature("value", .rows(.string), .required, "its text, as in `json(.films)`"),
        ParameterSignature("expires", .value(.duration), .optional, "how long it lives from then on; for ever when left out"),
    ]
    let documentation = VerbDocumentation(
        "Writes a text for each row to Redis.",
        details: """
            In a `store` cell. All keys or none: they are set in one transaction at the end of the cell, when all else of it has succeeded. \
            Keys that are there are set anew, with their whole time to live; one that holds something else than a text is an error, and \
            stays. Two rows with one key, and rows without key or text, are errors. Gives a receipt: `rows`, `changed` (how many had \
            another text, or none), `place`, and `connection`.
            """,
        example: #"lists.writeRedis(redis(host: "localhost"), key: "films:\(.user)", value: json(.films), expires: hours(24))"#)
    let reference = Reference.none("changes a cache, which a comparison must not do")

    /// The longest that Redis takes, less what added to today's time would be too much.
    private static let longest: Int64 = 100 * 365 * 86_400

    func resultType(of call: CallSite) -> ValueType {
        call.checkRedis()
        return Receipt.type(what: nil, connection: call.type("connection") ?? .error)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let (address, value) = try call.redis()
        let keys = try call.column("key", over: table)
        let texts = try call.column("value", over: table)
        var entries: [(key: String, value: String)] = []
        entries.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            guard case .string(let key) = keys.scalar(at: row), case .string(let text) = texts.scalar(at: row) else {
                throw EngineError(
                    "E0646", "row \(row + 1) has no \(keys.isValid(at: row) ? "text" : "key") to be written",
                    hints: ["leave such rows out with `dropMissing`"])
            }
            entries.append((key, text))
        }
        var seconds: Int?
        if case .duration(let time)? = try call.scalar("expires") {
            let whole = time / 1_000_000
            guard (1...Self.longest).contains(whole) else {
                throw EngineError(
                    "E0717", "`expires` is \(Scalar.duration(time).text), and must be from a second to a hundred years")
            }
            seconds = Int(whole)
        }
        let execution = call.execution
        let changed = try call.context.host.stores().session.with(address) { cache in
            try cache.set(entries, expires: seconds, context: execution)
        }
        return Receipt.value(
            what: nil, "", rows: entries.count, changed: changed, place: address.shown, connection: value)
    }
}

/// `readRedis(cache, matching: "films:*")`.
struct ReadRedis: Verb {
    let name = "readRedis"
    let receiver = ReceiverKind.none
    let role = VerbRole.query
    let parameters = [
        ParameterSignature("connection", .any, unlabelled: true, .required, "where the cache is: `redis(host: ...)`"),
        ParameterSignature("matching", .value(.string), .required, "a pattern of keys, as in `\"films:*\"`"),
    ]
    let documentation = VerbDocumentation(
        "Reads the texts of all keys that match a pattern from Redis: columns `key` and `value`.",
        details: """
            In a `load` cell, which asks again on every run; with `refresh: 10m` in its header only when the last answer is older. Rows come \
            in the order of their keys' bytes. A key that holds something else than a text is an error.
            """,
        example: #"readRedis(redis(host: "localhost"), matching: "films:*")"#)
    let reference = Reference.none("asks a cache, which may answer otherwise the second time")

    func resultType(of call: CallSite) -> ValueType {
        call.checkRedis()
        return .table(TableSchema([.init("key", .string), .init("value", .string)]))
    }

    func run(_ call: VerbCall) throws -> Value {
        let (address, _) = try call.redis()
        let pattern = try call.string("matching")
        let execution = call.execution
        return try call.context.host.stores().session.with(address) { cache in
            let texts = try cache.texts(matching: pattern, context: execution)
            return .table(
                try Table([("key", Column(strings: texts.map(\.key))), ("value", Column(strings: texts.map(\.value)))]))
        }
    }
}
