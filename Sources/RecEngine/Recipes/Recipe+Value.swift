public import RecFrame
import RecPlan
import RecSchema

extension Recipe {
    /// As a value of the language: `steps` to look at, and what it is repeated from.
    ///
    /// - Throws: `EngineError` where a step cannot be kept.
    public func value() throws -> ModelValue {
        let calls: JSONTree
        do {
            calls = .object(
                [
                    "input": Self.tree(input), "output": Self.tree(output),
                    "steps": .array(try steps.map { try PlanCallCoding.encode($0.call) }),
                ])
        } catch {
            throw EngineError("E0690", "a step of the recipe cannot be kept")
        }
        let shown = try Table(
            [
                ("step", Column(steps.indices.map { Int64($0 + 1) })), ("verb", Column(strings: steps.map(\.call.verb))),
                ("learnt", Column(strings: steps.map { $0.fitted.map(Self.words) ?? "" })),
            ])
        return ModelValue(
            kind: Recipes.recipe,
            parts: [
                .init("steps", .table(shown)),
                .init(
                    Recipes.output,
                    try matrix.map { .model($0) } ?? .table(try Table(schema: output.map { ($0.name, $0.type) }))),
                .init("_calls", .scalar(.string(calls.text))),
                .init("_captures", .list(steps.map { .list($0.captures) })),
                .init("_fitted", .list(steps.map { $0.fitted ?? .missing })),
            ])
    }

    /// What a `feature` cell keeps of its table: the table and its recipe.
    public static func kept(_ table: Table) throws -> Value {
        var table = table
        let recipe = Recipe.of(table)
        table.annotation = nil
        return .model(
            ModelValue(
                kind: Recipes.kind,
                parts: [.init(Recipes.table, .table(table)), .init(Recipes.recipe, .model(try recipe.value()))],
                tableMember: Recipes.table))
    }

    /// What a `feature` cell keeps of its sparse matrix: the matrix with its recipe as a further part.
    static func kept(matrix: ModelValue) throws -> Value {
        var kept = matrix
        kept.recipe = nil
        kept.parts.removeAll { $0.name == Recipes.recipe }
        let none = ModelValue(kind: Recipes.recipe, parts: [])
        kept.parts.append(.init(Recipes.recipe, .model(try matrix.recipe?.value() ?? none)))
        return .model(kept)
    }

    /// What was learnt, in a few words: names of its parts.
    private static func words(_ fitted: Value) -> String {
        guard case .record(let members) = fitted else { return "yes" }
        return members.map { member in
            switch member.value {
            case .list(let items): "\(items.count) \(member.name)"
            case .table(let table): "\(member.name) of \(table.rowCount)"
            default: member.name
            }
        }.joined(separator: ", ")
    }

    private static func tree(_ fields: [Field]) -> JSONTree {
        .array(fields.map { .array([.string($0.name), .string($0.type.name)]) })
    }

    /// Reads it back.
    ///
    /// - Throws: `EngineError` where it is damaged.
    public init(_ value: ModelValue) throws {
        if value.parts.isEmpty {
            throw EngineError(
                "E0709", "the matrix was made of all rows together, and cannot be made again of others",
                hints: ["`oneHot`, `tfidf` and `countVectorize` with `sparse: true` make one row by row"])
        }
        let damaged = EngineError("E0691", "the recipe is damaged")
        guard case .scalar(.string(let text))? = value["_calls"], let tree = JSONTree(text: text),
            let calls = tree["steps"]?.array, let input = Self.fields(tree["input"]), let output = Self.fields(tree["output"]),
            case .list(let captures)? = value["_captures"], case .list(let fitted)? = value["_fitted"],
            captures.count == calls.count, fitted.count == calls.count
        else { throw damaged }
        var steps: [Step] = []
        for (index, call) in calls.enumerated() {
            guard case .list(let captured) = captures[index], let call = try? PlanCallCoding.call(call) else { throw damaged }
            steps.append(Step(call: call, captures: captured, fitted: fitted[index].isMissing ? nil : fitted[index]))
        }
        var matrix: ModelValue?
        if case .model(let empty)? = value[Recipes.output] { matrix = empty }
        self.init(input: input, output: output, steps: steps, matrix: matrix)
    }

    private static func fields(_ tree: JSONTree?) -> [Field]? {
        guard let items = tree?.array else { return nil }
        var fields: [Field] = []
        for item in items {
            guard let pair = item.array, pair.count == 2, let name = pair[0].string,
                let type = pair[1].string.flatMap({ ColumnType(reading: $0) })
            else { return nil }
            fields.append(Field(name, type))
        }
        return fields
    }
}

extension ColumnType {
    /// Reads what `name` wrote; nil for anything else, and for lists of lists beyond any that were written.
    init?(reading name: String, depth: Int = 0) {
        if depth > 16 { return nil }
        if let plain = Self.named[name] {
            self = plain
        } else if name.hasPrefix("list(."), name.hasSuffix(")"),
            let element = ColumnType(reading: String(name.dropFirst(6).dropLast()), depth: depth + 1)
        {
            self = .list(element)
        } else {
            return nil
        }
    }
}
