import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `readCSV("movies.csv", types: [.movieId: .uint32])`.
struct ReadCSV: Verb {
    let name = "readCSV"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("path", .value(.path), unlabelled: true, .required, "the file, plain or gzip"),
        ParameterSignature("types", .columnTypes, .optional, "the types of columns; the others are found from all values"),
        ParameterSignature("select", .columns(.any), .any, "the columns to read, in the order wanted; all when left out"),
        ParameterSignature("delimiter", .value(.string), default: .string(","), "one character between fields"),
        ParameterSignature("quote", .value(.string), default: .string("\""), "one character around fields; empty for none"),
        ParameterSignature(
            "encoding", .choice(CSVReadOptions.Encoding.allCases.map(\.rawValue)), default: .choice("utf8"),
            "how bytes become text"),
        ParameterSignature("missing", .list, .optional, "fields that mean \"no value\", beside the empty one"),
        ParameterSignature("header", .value(.bool), default: .bool(true), "whether the first row names the columns"),
        ParameterSignature(
            "badRows", .choice(["error", "skip"]), default: .choice("error"), "what happens to rows that do not fit"),
        ParameterSignature(
            "invalidText", .choice(["error", "replace"]), default: .choice("error"),
            "what happens to bytes that are no text in the encoding"),
    ]
    let documentation = VerbDocumentation(
        "Reads a file of comma-separated values into a table.",
        details: """
            Rows keep the order of the file, columns too unless `select:` gives another. Fields may be quoted and hold line ends. \
            Types that are not declared are found from all values: `int64`, else `double`, else `bool`, else `string`. What pandas \
            takes as missing is missing (`NA`, `null`, ...), unless `missing:` says otherwise. Without a header the columns are \
            `column_1`, `column_2`, ... A row with too few or too many fields, or with a value that is not of a declared type, is an \
            error that names its line; with `badRows: .skip` such rows are left out, and a warning counts them. Read by all threads; \
            columns that are not selected cost almost nothing. Reference: `pandas.read_csv`.
            """,
        example: #"readCSV("data/movies.csv", types: [.movieId: .uint32], select: [.movieId, .title])"#)

    let reference = Reference.pandas("read_csv")

    func resultType(of call: CallSite) -> ValueType {
        let declared = call.types("types")
        // The rest of a chain is still worth checking against what is declared.
        var unknown = TableSchema(declared)
        unknown.entries.append(.open(prefix: "", type: .double))
        guard let path = call.constantString("path"), call.looksOutside else { return .table(unknown) }
        var options = CSVReadOptions()
        if let text = call.constantString("delimiter") {
            guard let character = text.first, text.count == 1 else {
                call.report(
                    "E0418", "`delimiter` is one character, not \(text.isEmpty ? "none" : "`\(text)`")", at: "delimiter")
                return .table(unknown)
            }
            options.delimiter = character
        }
        if let quote = call.constantString("quote") { options.quote = quote.first }
        options.encoding = Self.encoding(call.choice("encoding"))
        if call.constantBool("header") == false { options.header = .none }
        if case .list(let items)? = call.node("missing")?.kind {
            options.missing =
                [""] + items.compactMap { if case .string(let text)? = call.constant($0)?.kind { text } else { nil } }
        }
        guard let found = CSVSource.columns(ofFile: path, options, call, at: "path") else { return .table(unknown) }
        let file = TableSchema(found)
        if found.count == 1, declared.isEmpty, !call.has("select") { noteSeparator(path, options, call) }
        guard reportUnknown(declared.map(\.name), "types", in: file, path, call),
            reportUnknown(selectedNames(call), "select", in: file, path, call)
        else { return .table(unknown) }
        for field in declared {
            if case .list = field.type {
                call.report(
                    "E0418", "the column `\(field.name)` cannot be read as a list", at: "types",
                    hints: ["read it as `.string` and `split` it"])
                return .table(unknown)
            }
        }
        var chosen = found
        if call.has("select") {
            chosen = []
            for case .field(let field) in call.fields("select", in: file) where !chosen.contains(where: { $0.name == field.name })
            {
                chosen.append(field)
            }
        }
        let fields = chosen.map { field in declared.first { $0.name == field.name } ?? field }
        return .table(TableSchema(fields))
    }

    private static func encoding(_ choice: String?) -> CSVReadOptions.Encoding {
        choice.flatMap(CSVReadOptions.Encoding.init) ?? .utf8
    }

    /// Says of a file that is read as one column, and looks as if it were separated by something else, what that is.
    private func noteSeparator(_ path: String, _ options: CSVReadOptions, _ call: CallSite) {
        guard let bytes = call.files.prefix(ofFile: path, bytes: CSVSource.sniffedBytes),
            let other = CSV.otherSeparator(
                Buffer.copying(bytes), options: options, isComplete: bytes.count < CSVSource.sniffedBytes)
        else { return }
        call.report(
            "N0508", "`\(path)` is read as one column, and seems to be separated by `\(CSV.shown(other))`", at: "path",
            hints: ["say `delimiter: \"\(CSV.shown(other))\"`"])
    }

    private func selectedNames(_ call: CallSite) -> [String] {
        guard case .columns(let selectors)? = call.arguments["select"] else { return [] }
        return selectors.compactMap { if case .named(let name) = $0 { name } else { nil } }
    }

    private func reportUnknown(
        _ names: [String], _ parameter: String, in file: TableSchema, _ path: String, _ call: CallSite
    ) -> Bool {
        let known = file.fields.map(\.name)
        var isGood = true
        // One column with another separator in its name is most often a file that does not have commas.
        let other: String? =
            known.count == 1
            ? [";", "\t", "|"].first { known[0].contains($0) }.map { $0 == "\t" ? "\\t" : "\($0)" } : nil
        for name in names where !known.contains(name) {
            call.report(
                "E0421", "`\(path)` has no column `\(name)`", at: parameter,
                notes: ["columns of the file: \(known.prefix(24).joined(separator: ", "))\(known.count > 24 ? ", ..." : "")"],
                hints: other.map { ["the file seems to have another separator: `delimiter: \"\($0)\"`"] }
                    ?? didYouMean(name, among: known).map { ["did you mean `.\($0)`?"] } ?? [])
            isGood = false
        }
        return isGood
    }

    func run(_ call: VerbCall) throws -> Value {
        var options = CSVReadOptions()
        options.delimiter = try Self.character(try call.string("delimiter"), "delimiter") ?? ","
        options.quote = try Self.character(try call.string("quote"), "quote")
        options.encoding = Self.encoding(try call.choice("encoding"))
        options.invalidText = try call.choice("invalidText") == "replace" ? .replace : .error
        options.badRows = try call.choice("badRows") == "skip" ? .skip : .error
        if try !call.bool("header") { options.header = .none }
        if call.has("missing") {
            options.missing =
                [""]
                + (try call.items("missing").map { item in
                    guard case .scalar(let scalar) = item, !scalar.isMissing else {
                        throw EngineError("E0645", "`missing` takes texts, not \(item.kindName)")
                    }
                    return scalar.text
                })
        }
        let path = try call.path("path")
        for field in try call.types("types") { options.types[field.name] = field.type }
        if call.has("select") { options.select = try select(call, path, options) }
        return .table(try CSVSource.read(path, options, call))
    }

    /// Selected names; patterns are looked up in the header.
    private func select(_ call: VerbCall, _ path: PathValue, _ options: CSVReadOptions) throws -> [String] {
        let selectors = try call.selectors("select")
        let hasPatterns = selectors.contains { if case .pattern = $0 { true } else { false } }
        var known: [String] = []
        if hasPatterns {
            do {
                known = try CSV.sniff(try call.context.host.open(path).bytes, options: options, rows: 1).fields.map(\.name)
            } catch let error as CSVError {
                throw EngineError("E0660", "`\(path.text)`: \(error.message)", hints: error.hint.map { [$0] } ?? [])
            }
        }
        var seen: Set<String> = []
        return selectors.flatMap { selector -> [String] in
            if case .named(let name) = selector { [name] } else { selector.select(from: known) }
        }.filter { seen.insert($0).inserted }
    }

    private static func character(_ text: String, _ name: String) throws -> Character? {
        if text.isEmpty, name == "quote" { return nil }
        guard let character = text.first, text.count == 1 else {
            throw EngineError("E0647", "`\(name)` is one character, not \(text.isEmpty ? "none" : "`\(text)`")")
        }
        return character
    }
}
