import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `topN(["by cluster": for_user.replacing([ratings: parts.train])], test: parts.test, user: .userId, item: .movieId, at: 5)`.
struct TopNVerb: Verb {
    let name = "topN"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature(
            "methods", .labelled, unlabelled: true, .required,
            "what is compared, by name: tables of users and items, best first, or functions that `replacing` gives"),
        ParameterSignature("test", .table, .required, "what is relevant: a row for each pair of user and item"),
        ParameterSignature("user", .column(.any), .required, "the user, in every table"),
        ParameterSignature("item", .column(.any), .required, "the item, in every table"),
        ParameterSignature("at", .int(1...1_000_000), .required, "after how many items lists are cut"),
        ParameterSignature(
            "train", .table, .optional, "what the methods learned from; with it `coverage` and `novelty` are measured"),
    ]
    let documentation = VerbDocumentation(
        "How good lists of recommendations are: a row for each method, a column for each measure.",
        details: """
            Every item of a user in `test` is relevant to that user; `filter` it first where only good ratings are meant. A user's list \
            is that user's rows in a table, in the order of `place` where there is such a column, else in row order; an item that comes \
            twice counts once. A function is called with each user of `test`: as its only required parameter, or as the one named like \
            the column; a parameter `n` gets `at`. Where it throws `notFound` the user has no list.

            Columns, each the mean over the users of `test` (all of whom have something relevant): `precision` (relevant items in the \
            list / n), `recall` (/ relevant items of the user), `ndcg` (sum of 1 / log2(place + 1) over relevant items, as a share of \
            the same for a list that begins with all relevant ones), `map` (sum of the precisions up to each relevant item's place / \
            the smaller of n and the number of relevant items), `mrr` (1 / place of the first relevant item, else 0), `hitRate` (share \
            of users with a relevant item). With `train:` also `coverage` (share of its items that stand in some list) and `novelty` \
            (mean of -log2 of the share of its users that have the item, over all listed items; an item that none has counts as had by \
            one). `users` are counted, `lists` of them are not empty; users without a list count with zeros. A list shorter than n is \
            not filled up, so `precision` divides by n all the same. References: scikit-learn's `ndcg_score` on gains of 0 and 1; \
            Zhou and others 2010 for novelty.
            """,
        example: """
            topN(["all alike": table([(userId: 1, movieId: 1), (userId: 2, movieId: 1)])], test: ratings, user: .userId, \
            item: .movieId, at: 5)
            """)

    let reference = Reference.python("the definitions, written out")

    // MARK: Check

    func resultType(of call: CallSite) -> ValueType {
        let test = call.schema("test")
        let user = call.columnName("user")
        let item = call.columnName("item")
        for named in call.named("methods") { check(named, user, item, test, call) }
        if call.has("train") {
            for name in [user, item].compactMap(\.self) where call.schema("train").field(name) == nil {
                call.report("E0444", "`train` has no column `\(name)`", at: "train")
            }
        }
        var fields: [TableSchema.Field] = [.init("method", .string)]
        fields += Self.measures(hasTrain: call.has("train")).map { .init($0, .double) }
        fields += [.init("users", .int64), .init("lists", .int64)]
        return .table(TableSchema(fields, rowCount: call.named("methods").count))
    }

    private static func measures(hasTrain: Bool) -> [String] {
        ["precision", "recall", "ndcg", "map", "mrr", "hitRate"] + (hasTrain ? ["coverage", "novelty"] : [])
    }

    private func check(_ named: NamedNode, _ user: String?, _ item: String?, _ test: TableSchema, _ call: CallSite) {
        let type = named.node.type.unwrapped
        func require(_ schema: TableSchema, _ names: [String?], _ what: String) {
            for name in names.compactMap(\.self) where schema.field(name) == nil {
                call.report(
                    "E0444", "\(what) `\(named.name)` has no column `\(name)`", at: "methods",
                    notes: schema.isUnknown ? [] : ["its columns: \(schema.words)"],
                    hints: ["`rename` it: users and items are named as in `test`"])
                return
            }
        }
        switch type {
        case .error: return
        case .callable(let function):
            if let schema = function.result.tableSchema {
                require(schema, [item], "what the function gives for")
            } else if case .error = function.result.unwrapped {
            } else {
                call.report(
                    "E0445", "the function of `\(named.name)` gives a \(function.result.description), and not a list of items",
                    at: "methods")
            }
            guard let user else { return }
            guard let parameter = Self.userParameter(function, user) else {
                call.report(
                    "E0445", "which parameter of `\(named.name)` is the user cannot be told", at: "methods",
                    notes: ["parameters: \(function.parameters.map(\.name).joined(separator: ", "))"],
                    hints: ["one of them is named as the column, `\(user)`, or only one has no default"])
                return
            }
            if let field = test.field(user), !field.isProvisional, let wanted = parameter.type.columnType,
                field.type.isNumeric != wanted.isNumeric || (field.type == .string) != (wanted == .string)
            {
                call.report(
                    "E0445",
                    "`\(parameter.name)` of `\(named.name)` takes \(parameter.type.description), and `\(user)` is \(field.type.name)",
                    at: "methods")
            }
        default:
            guard let schema = type.tableSchema else {
                call.report(
                    "E0445", "`\(named.name)` is neither a table of lists nor a function, but \(type.description)", at: "methods")
                return
            }
            require(schema, [user, item], "the table")
        }
    }

    /// The parameter that is the user: named as the column, or the only one without a default. Nil where others would be left without a
    /// value.
    private static func userParameter(_ function: FunctionType, _ user: String) -> FunctionType.Parameter? {
        let required = function.parameters.filter { !$0.isOptional && !($0.name == "n" && $0.type == .int) }
        if let named = function.parameters.first(where: { $0.name == user }) {
            return required.allSatisfy { $0.name == user } ? named : nil
        }
        return required.count == 1 ? required[0] : nil
    }

    // MARK: Run

    func run(_ call: VerbCall) throws -> Value {
        guard let user = try call.columnName("user"), let item = try call.columnName("item") else {
            throw EngineError("E0690", "`topN` got no columns")
        }
        let n = try call.int("at")
        let test = try call.table("test").dropMissing([user, item], in: call.execution)
        guard test.rowCount > 0 else {
            throw EngineError("E0686", "`test` has no rows, so nothing is relevant to anyone")
        }
        let (users, userNumbers) = try KeyNumbers.numbering(try test.column(user), name: user, call.execution)
        var (items, itemNumbers) = try KeyNumbers.numbering(try test.column(item), name: item, call.execution)
        let relevant = ItemLists(users: users.values.count, pairs: zip(userNumbers, itemNumbers).map { (user: $0, item: $1) })
        let popularity = try call.table(ifGiven: "train").map { train in
            try Self.popularity(train, user, item, test: (users, userNumbers, itemNumbers), &items, call)
        }
        var rows: [TopNScores] = []
        let methods = try call.labelled("methods")
        for (name, value) in methods {
            let lists: ItemLists
            if case .closure(let function) = value {
                lists = try call.outside { try Self.lists(asking: function, name, users, user, item, n: n, &items, call) }
            } else {
                let table = try Self.table(value, call)
                lists = try Self.lists(table, user, item, users, &items, call)
            }
            rows.append(try topNScores(lists, relevant: relevant, n: n, popularity: popularity))
        }
        var columns: [(name: String, column: Column)] = [("method", Column(methods.map { Optional($0.name) }))]
        columns += [
            ("precision", Column(rows.map(\.precision))), ("recall", Column(rows.map(\.recall))),
            ("ndcg", Column(rows.map(\.ndcg))),
            ("map", Column(rows.map(\.map))), ("mrr", Column(rows.map(\.mrr))), ("hitRate", Column(rows.map(\.hitRate))),
        ]
        if popularity != nil {
            columns.append(("coverage", Column(rows.map(\.coverage))))
            // Lists without any item have no novelty.
            columns.append(("novelty", Column(rows.map { $0.novelty.isNaN ? nil : $0.novelty })))
        }
        columns.append(("users", Column(rows.map { Int64($0.users) })))
        columns.append(("lists", Column(rows.map { Int64($0.listed) })))
        return .table(try Table(columns))
    }

    private static func table(_ value: Value, _ call: VerbCall) throws -> Table {
        if case .list(let items) = value { return try Table(records: try items.map(call.context.withPathsAsText)) }
        return try Evaluator.table(value)
    }

    /// How many users of the training part have each item. Warns of pairs that are in both parts.
    private static func popularity(
        _ train: Table, _ user: String, _ item: String, test: (keys: KeyNumbers, users: [UInt32], items: [UInt32]),
        _ items: inout KeyNumbers, _ call: VerbCall
    ) throws -> ItemPopularity {
        let train = try train.dropMissing([user, item], in: call.execution)
        let itemNumbers = try items.numbers(of: try train.column(item))
        var trainUsers = test.keys
        let userNumbers = try trainUsers.numbers(of: try train.column(user))
        var pairs: Set<UInt64> = []
        var counts = [Int](repeating: 0, count: items.values.count)
        func pair(_ user: UInt32, _ item: UInt32) -> UInt64 { UInt64(user) << 32 | UInt64(item) }
        for (user, item) in zip(userNumbers, itemNumbers) where pairs.insert(pair(user, item)).inserted {
            counts[Int(item)] += 1
        }
        let leaked = zip(test.users, test.items).count { pairs.contains(pair($0, $1)) }
        if leaked > 0 {
            call.context.warn(
                "\(leaked) of the \(test.users.count) pairs of `test` are in `train` as well: what was learned from them is no surprise"
            )
        }
        return ItemPopularity(counts: counts, users: Set(userNumbers).count)
    }

    /// The lists of a table.
    private static func lists(
        _ table: Table, _ user: String, _ item: String, _ users: KeyNumbers, _ items: inout KeyNumbers, _ call: VerbCall
    ) throws -> ItemLists {
        var ordered = table
        if let place = table["place"], place.type.isNumeric {
            ordered = try table.sort(by: [SortKey("place")], in: call.execution)
        }
        let userNumbers = try users.places(of: try ordered.column(user))
        let itemNumbers = try items.numbers(of: try ordered.column(item))
        let pairs = zip(userNumbers, itemNumbers).filter { $0 != .max && $1 != .max }
        return ItemLists(users: users.values.count, pairs: pairs.map { (user: $0, item: $1) })
    }

    /// The lists that a function gives, asked for each user.
    private static func lists(
        asking function: ClosureValue, _ name: String, _ users: KeyNumbers, _ user: String, _ item: String, n: Int,
        _ items: inout KeyNumbers, _ call: VerbCall
    ) throws -> ItemLists {
        let names = function.parameterNames
        let required = names.filter { !function.hasDefault($0) && $0 != "n" }
        guard let parameter = names.first(where: { $0 == user }) ?? required.first else {
            throw EngineError("E0690", "the function takes no user")
        }
        let keys = users.values.scalars
        let found = try function.asked(keys.count, "users of \(name)", in: call.context) { place in
            var arguments: [String: Value] = [parameter: .scalar(keys[place])]
            if names.contains("n") { arguments["n"] = .scalar(.int(Int64(n))) }
            return arguments
        }
        let columns = try found.map { list in try list.flatMap { $0.rowCount == 0 ? nil : try $0.column(item) } }
        if call.isTold { call.tell("_\(name)", try told(columns, keys, user, item)) }
        var lists = ItemLists()
        guard let first = columns.lazy.compactMap(\.self).first else {
            for _ in columns { lists.append([]) }
            return lists
        }
        let all = try Column.concat(columns.compactMap(\.self), type: first.type, in: call.execution)
        let numbers = try items.numbers(of: all)
        var at = 0
        for column in columns {
            let count = column?.count ?? 0
            lists.append(numbers[at..<at + count].filter { $0 != .max })
            at += count
        }
        return lists
    }

    /// The lists that a function gave, as rows of users and items.
    private static func told(_ lists: [Column?], _ keys: [Scalar], _ user: String, _ item: String) throws -> Value {
        let rows = zip(keys, lists).flatMap { key, list in
            (list?.scalars ?? []).map { Value.record([.init(user, .scalar(key)), .init(item, .scalar($0))]) }
        }
        return rows.isEmpty ? .list([]) : .table(try Table(records: rows))
    }
}
