import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecStores

/// `ratings.writeSQL(database, table: "ratings", key: .userId, .movieId, mode: .upsert)`.
struct WriteSQL: Verb {
    let name = "writeSQL"
    let receiver = ReceiverKind.table
    let role = VerbRole.store
    let parameters = [
        .connection,
        ParameterSignature("table", .value(.string), .required, "the table's name; `schema.table` is possible"),
        ParameterSignature("key", .columns(.any), .any, "the columns that name a row"),
        ParameterSignature(
            "mode", .choice(WriteMode.allCases.map(\.rawValue)), .required, "what becomes of rows that the table has already"),
    ]
    let documentation = VerbDocumentation(
        "Writes the table to a database: SQLite in a file, or PostgreSQL on a server.",
        details: """
            In a `store` cell. `.create`: the table must not be there, and is made. `.append`: rows are added. `.replace`: the table holds \
            these rows and no others afterwards. `.upsert`: rows whose key is there are changed, others added. `.update`: rows whose key is \
            there are changed in the columns that are given, others are left out. But for `.update` a table that is not there is made, with \
            the key as its primary key. All writes of a cell to one database are one transaction: when the cell fails, nothing of it is \
            kept. With a key, rows that are there with equal values are left alone, so that the same again changes nothing. Two rows with \
            one key, and a missing value in a key, are errors. Rows go over in bulk (`COPY` on PostgreSQL). NaN becomes a missing value on \
            SQLite. Gives a receipt: `table`, `rows` given, `changed` in the database, `place`, and `connection` to read it back with.
            """,
        example: "users.writeSQL(\"sqlite:films.db\", table: \"users\", key: .user_id, mode: .upsert)")
    let reference = Reference.none("changes a database, which a comparison must not do")

    func resultType(of call: CallSite) -> ValueType {
        call.checkURL("connection")
        for case .field(let field) in call.table.entries where SQLDialect.postgres.typeName(field.type) == nil {
            call.report(
                "E0714", "no database has a column of lists: `\(field.name)`",
                hints: ["join its elements to a text, or `explode` it"])
        }
        if let mode = call.choice("mode"), mode == "upsert" || mode == "update", call.fields("key").isEmpty, !call.has("key") {
            call.report("E0713", "`mode: .\(mode)` needs `key:`, the columns that name a row", at: "mode")
        }
        return Receipt.type(what: "table", connection: call.type("connection") ?? .string)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let connection = try call.connection("connection")
        let name = try call.string("table")
        let key = try call.columnNames("key", in: table)
        guard let mode = try call.choice("mode").flatMap({ WriteMode(rawValue: $0) }) else {
            throw EngineError("E0690", "`writeSQL` did not get what it expects as `mode`")
        }
        let execution = call.execution
        return try call.with(connection, for: .writing) { database, url in
            let receipt = try database.write(table, to: name, mode: mode, key: key, context: execution)
            return Receipt.value(
                what: "table", name, rows: receipt.rows, changed: receipt.changed, place: url.shown, connection: connection.value)
        }
    }
}

/// `runSQL(database, file: "sql/films.sql")`.
struct RunSQL: Verb {
    let name = "runSQL"
    let receiver = ReceiverKind.none
    let role = VerbRole.store
    let parameters = [
        .connection,
        ParameterSignature("script", .value(.string), unlabelled: true, .optional, "statements with semicolons between them"),
        ParameterSignature("file", .value(.path), .optional, "a file of such statements instead"),
        ParameterSignature("when", .value(.bool), default: .bool(true), "whether to run it at all"),
    ]
    let documentation = VerbDocumentation(
        "Runs a script of SQL on a database: tables and what else is to be there before rows are written.",
        details: """
            In a `store` cell, within the cell's one transaction: all of the script or nothing, so it has no `begin` or `commit` of its own. \
            Store cells run every time: write `create table if not exists`. Nothing is put into the text: values of the notebook are written \
            by `writeSQL`. Gives a receipt: `script`, `rows` and `changed` (rows that its statements changed), `place`, `connection`.
            """,
        example: #"runSQL("sqlite:films.db", "create table if not exists users (user_id integer primary key, age integer)")"#)
    let reference = Reference.none("changes a database, which a comparison must not do")

    func resultType(of call: CallSite) -> ValueType {
        call.checkURL("connection")
        if call.has("script") == call.has("file") {
            call.report(
                "E0715",
                call.has("script") ? "`runSQL` takes a script or a `file:`, not both" : "`runSQL` needs a script, or a `file:`",
                at: call.has("script") ? "file" : nil)
        }
        if let path = call.constantString("file"), call.looksOutside { _ = call.beginning(ofFile: path, at: "file", bytes: 1) }
        return Receipt.type(what: "script", connection: call.type("connection") ?? .string)
    }

    func run(_ call: VerbCall) throws -> Value {
        let connection = try call.connection("connection")
        var name = "script"
        let text: String
        if let script = try call.string(ifGiven: "script") {
            text = script
        } else {
            let file = try call.context.host.open(try call.path("file"))
            name = file.name
            guard let read = file.bytes.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
                throw EngineError("E0724", "the file `\(file.name)` is no UTF-8 text")
            }
            text = read
        }
        let execution = call.execution
        let script = SQLText(text)
        return try call.with(connection, for: .writing) { database, url in
            let changed = try call.bool("when") ? database.run(script: script, context: execution) : 0
            return Receipt.value(
                what: "script", name, rows: changed, changed: changed, place: url.shown, connection: connection.value)
        }
    }
}
