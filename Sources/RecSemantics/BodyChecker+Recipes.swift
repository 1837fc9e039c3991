import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Whether a cell keeps, beside its table, how the rows were made: a `feature` cell that gives a table.
    func hasRecipe(_ cell: Int) -> Bool {
        guard notebook.cells[cell].identity.kind == Recipes.cellKind, case .table? = notebook.cells[cell].type else {
            return false
        }
        return true
    }

    /// The type of a cell's recipe: of a `feature` cell that gives a table or a sparse matrix; nil for others.
    func recipeType(of cell: Int) -> ValueType? {
        if hasRecipe(cell), case .table(let schema)? = notebook.cells[cell].type { return Recipes.type(giving: schema) }
        guard notebook.cells[cell].identity.kind == Recipes.cellKind, let type = notebook.cells[cell].type,
            type.matrixSchema != nil
        else { return nil }
        return Recipes.type(giving: type.withoutRowCount)
    }

    /// `features.apply(...)` is short for `features.recipe.apply(...)`.
    func recipe(_ base: ExpressionSyntax, applied verb: Name, in scope: Scope) -> PlanNode? {
        guard verb.text == Recipes.apply, case .name(let name) = base.kind, scope.lookup(name) == nil,
            case .cell(let cell)? = names[name], substitutes[cell] == nil, let type = recipeType(of: cell)
        else { return nil }
        notebook.usedCells.insert(cell)
        return inputNode(CellInput(cell: cell, path: [Recipes.recipe]), type: type, span: base.span)
    }
}

extension ValueType {
    /// The sparse matrix with any number of rows.
    fileprivate var withoutRowCount: ValueType {
        guard case .model(var model) = unwrapped, var matrix = model.matrix else { return self }
        matrix.rows = matrix.rows.withoutRowCount
        model.matrix = matrix
        model.members = model.members.map { member in
            if case .table(let schema) = member.type { .init(member.name, .table(schema.withoutRowCount)) } else { member }
        }
        return .model(model)
    }
}
