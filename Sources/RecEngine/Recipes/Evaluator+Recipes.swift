import RecDiagnostics
public import RecFrame
public import RecPlan
import RecSchema

extension Evaluator {
    /// The value of a cell: of a `feature` cell that gives a table or a sparse matrix, together with its recipe (`Recipe.kept`).
    public func evaluate(_ node: PlanNode, of cell: CellPlan) throws -> Value {
        guard cell.identity.kind == Recipes.cellKind, cell.type?.hasRecipe ?? false else { return try evaluate(node) }
        var recording = self
        recording.recordsRecipes = true
        switch try recording.evaluate(node) {
        case .table(let table): return try Recipe.kept(table)
        case .model(let model) where model.kind == Recipes.matrix: return try Recipe.kept(matrix: model)
        case let value: return value
        }
    }

    /// What a feature cell kept, as the table or the sparse matrix that carries its recipe.
    func feature(_ value: Value) throws -> Value {
        guard case .model(var model) = value else { return value }
        if model.kind == Recipes.matrix, recordsRecipes, case .model(let recipe)? = model[Recipes.recipe] {
            model.recipe = recipe.parts.isEmpty ? nil : try Recipe(recipe)
            return .model(model)
        }
        guard model.kind == Recipes.kind, case .table(var table)? = model[Recipes.table],
            case .model(let recipe)? = model[Recipes.recipe]
        else { return value }
        if recordsRecipes { table.annotation = try Recipe(recipe) }
        return .table(table)
    }

    /// Runs a call on a table or a sparse matrix. The result carries the recipe of the receiver and this call, or none where the call is
    /// about all rows together.
    func runRecorded(_ call: PlanCall, _ verb: any Verb, on receiver: Value) throws -> Value {
        let named: Table
        let rows: Value
        if case .model(let model) = receiver, model.kind == Recipes.matrix, case .table(let kept)? = model["rows"] {
            (named, rows) = (kept, receiver)
        } else {
            named = try Self.table(receiver)
            rows = .table(named)
        }
        if verb.replay(of: call) != .none, let recipe = try Recipe.of(rows),
            let (closed, captures) = try CallClosing.close(call, of: verb, on: named, self)
        {
            var step = Recipe.Step(call: closed, captures: captures, fitted: nil)
            let learning = VerbCall(verb: verb, plan: call, receiver: receiver, evaluator: self)
            if let verb = verb as? any FittedMatrixVerb {
                step.fitted = try verb.fit(learning, toRowsOf: rows)
            } else if let verb = verb as? any FittedVerb {
                step.fitted = try verb.fit(learning, to: named)
            }
            switch try run(step, verb, on: rows) {
            case .table(var result):
                result.annotation = recipe.adding(step, giving: result)
                return .table(result)
            case .model(var result) where result.kind == Recipes.matrix:
                if let verb = verb as? any FittedMatrixVerb {
                    result.recipe = recipe.adding(step, givingMatrix: try verb.emptied(result))
                }
                return .model(result)
            default: break
            }
        }
        switch try verb.run(VerbCall(verb: verb, plan: call, receiver: receiver, evaluator: self)) {
        case .table(var made):
            made.annotation = nil
            return .table(made)
        case .model(var made) where made.kind == Recipes.matrix:
            made.recipe = nil
            return .model(made)
        case let result: return result
        }
    }

    /// Runs a closed call on a table or a sparse matrix, with what was learnt before.
    private func run(_ step: Recipe.Step, _ verb: any Verb, on value: Value) throws -> Value {
        let call = VerbCall(verb: verb, plan: step.call, receiver: value, evaluator: closed(over: step.captures))
        guard let verb = verb as? any FittedVerb else { return try verb.run(call) }
        guard let fitted = step.fitted else {
            throw EngineError("E0691", "what the step `\(verb.name)` of the recipe learnt is lost")
        }
        if let verb = verb as? any FittedMatrixVerb { return try verb.apply(fitted, call, toRowsOf: value) }
        return .table(try verb.apply(fitted, call, to: try Self.table(value)))
    }

    /// Repeats a recipe on other rows.
    ///
    /// A column that a join of the recipe adds is taken from the new rows where they bring it themselves: a film that nobody has rated
    /// yet is in no table of ratings.
    func replay(_ recipe: Recipe, on table: Table) throws -> Value {
        var rows = try prepared(table, for: recipe)
        let brought = rows
        rows = try rows.with([(Self.rowColumn, Column((0..<rows.rowCount).map { Int64($0) }))])
        var matrix: Value?
        for step in recipe.steps {
            guard let verb = catalogue.verb(id: step.call.verb, on: step.call.receiverKind) else {
                throw EngineError("E0691", "this version has no verb `\(step.call.verb)`, a step of the recipe")
            }
            // A recipe may come from a file, and must not do what none was ever recorded to do.
            guard verb.replay(of: step.call) != .none, hasOnlyElementCalls(step.call),
                step.call.receiverKind == (matrix == nil ? .table : .model(Recipes.matrix))
            else { throw EngineError("E0691", "`\(verb.name)` cannot be a step of a recipe") }
            try context.execution.check()
            switch try run(step, verb, on: matrix ?? .table(rows)) {
            case .table(let result) where matrix == nil: rows = try following(rows, result, brought, named: verb.name)
            case .model(let result) where result.kind == Recipes.matrix: matrix = try Self.withoutRowColumn(result)
            default: throw EngineError("E0691", "the step `\(verb.name)` of the recipe gives no table")
            }
        }
        return try matrix ?? .table(finished(rows, recipe))
    }

    /// A matrix keeps all rows in their order, so they need not be followed any further.
    private static func withoutRowColumn(_ matrix: ModelValue) throws -> Value {
        var matrix = matrix
        for index in matrix.parts.indices where matrix.parts[index].name == "rows" {
            if case .table(let rows) = matrix.parts[index].value, rows.has(rowColumn) {
                matrix.parts[index].value = .table(try rows.drop([rowColumn]))
            }
        }
        return .model(matrix)
    }

    /// Whether nothing within a step reads a file or a table of its own.
    private func hasOnlyElementCalls(_ call: PlanCall) -> Bool {
        var open = PlanNode(.call(call), type: .error, span: SourceSpan(0, 0)).children
        while let node = open.popLast() {
            if case .call(let inner) = node.kind,
                catalogue.verb(id: inner.verb, on: inner.receiverKind)?.role != .element
            {
                return false
            }
            open += node.children
        }
        return true
    }

    /// The name of the column that numbers the new rows while they are followed through the steps: no name that can be written.
    private static let rowColumn = "\u{1}row"

    /// After a step: the rows' numbers, which a choice of columns takes away, and columns that were brought in place of joined ones.
    private func following(_ before: Table, _ after: Table, _ brought: Table, named verb: String) throws -> Table {
        var result = after
        if !after.has(Self.rowColumn) {
            guard after.rowCount == before.rowCount else {
                throw EngineError("E0691", "the step `\(verb)` of the recipe lost track of the rows")
            }
            result = try after.with([(Self.rowColumn, try before.column(Self.rowColumn))])
        }
        guard verb == "join" else { return result }
        let added = after.names.filter { !before.has($0) && brought.has($0) }
        if added.isEmpty { return result }
        let indices = try RowIndices(try result.column(Self.rowColumn).values(as: Int64.self).map { Int($0) })
        let own = try brought.select(added).gather(indices, in: context.execution)
        return try result.with(
            try added.map { name in
                let joined = try result.column(name)
                let column = try own.column(name).cast(to: joined.type, in: context.execution)
                return (name, try column.coalesce(.column(joined), in: context.execution))
            })
    }

    /// The new rows with the types of the recipe's first table.
    private func prepared(_ table: Table, for recipe: Recipe) throws -> Table {
        var changed: [(name: String, column: Column)] = []
        for field in recipe.input {
            guard let column = table[field.name], column.type != field.type else { continue }
            changed.append((field.name, try column.cast(to: field.type, in: context.execution)))
        }
        return changed.isEmpty ? table : try table.with(changed)
    }

    private func finished(_ table: Table, _ recipe: Recipe) throws -> Table {
        for field in recipe.output where !table.has(field.name) {
            throw EngineError("E0691", "the recipe gives no column `\(field.name)` for these rows")
        }
        return try table.select(recipe.output.map(\.name))
    }

    private func closed(over captures: [Value]) -> Evaluator {
        var copy = Evaluator(
            context: context, catalogue: catalogue,
            inputs: { index in
                guard captures.indices.contains(index) else { throw EngineError("E0690", "a step of a recipe lacks a value") }
                return captures[index]
            }, parameters: [])
        copy.isTopLevel = false
        return copy
    }
}

extension VerbCall {
    /// Repeats a recipe on other rows.
    ///
    /// - Throws: `EngineError` where a step does not fit the rows.
    public func replay(_ recipe: Recipe, on table: Table) throws -> Value {
        try evaluator.replay(recipe, on: table)
    }
}

extension ValueType {
    /// Whether a `feature` cell of the type keeps a recipe: that of a table or of a sparse matrix.
    fileprivate var hasRecipe: Bool {
        if case .table = self { true } else { matrixSchema != nil }
    }
}
