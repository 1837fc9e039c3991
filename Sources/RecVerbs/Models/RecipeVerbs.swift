import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `features.apply(to: newFilms)`.
struct ApplyRecipe: Verb {
    let name = Recipes.apply
    let receiver = ReceiverKind.model(Recipes.recipe)
    let parameters = [ParameterSignature("to", .table, .required, "rows that came later")]
    let documentation = VerbDocumentation(
        "Makes features of other rows as a `feature` cell made its own: the same steps with the same means, categories and words.",
        details: """
            The recipe of a `feature` cell begins at the nearest table before it that was not made row by row (a `group`, a `sample`, \
            another cell's table that is no feature) and holds every step since; `features.recipe.steps` lists them. Nothing is \
            learnt anew: `standardize` takes the means of the first rows, `oneHot` ignores categories that it does not know, aggregates \
            within expressions keep their values. A column that a `join` of the recipe adds is taken from the new rows where they bring it \
            themselves; joined tables are those of the first run. Gives the columns of the feature cell in their order; rows come \
            as the steps give them (a `filter` in the recipe drops new rows too). Of a cell that gives a sparse matrix it makes one with the \
            same columns: words and categories that are new have none. Cost: that of the steps on the new rows.
            """,
        example: "features.apply(to: newFilms)")

    let reference = Reference.none("repeats steps on other rows, each of which is compared where the recipe was made")

    func resultType(of call: CallSite) -> ValueType {
        guard case .model(let model)? = call.receiver, let output = model.members.first(where: { $0.name == Recipes.output })
        else { return .table(.unknown) }
        if output.type.matrixSchema != nil { return output.type }
        return .table(output.type.tableSchema?.withoutRowCount ?? .unknown)
    }

    func run(_ call: VerbCall) throws -> Value {
        try call.replay(try Recipe(try call.model()), on: try call.table("to"))
    }
}
