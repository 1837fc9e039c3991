public import RecSchema

/// What a `feature` cell that gives a table keeps: the table, and the recipe of how its rows were made.
public enum Recipes {
    /// The kind of such cells.
    public static let cellKind = "feature"
    /// The kind of the model that holds both.
    public static let kind = "features"
    /// Its part that stands wherever the cell's name does.
    public static let table = "table"
    /// Its part that can be applied to other rows: a model of its own kind.
    public static let recipe = "recipe"
    /// The verb that applies it.
    public static let apply = "apply"
    /// A part of the recipe: the columns that it gives, without rows.
    public static let output = "_output"

    /// The kind of sparse matrices, which a recipe may end with as well.
    public static let matrix = "matrix"

    private static let steps = TableSchema([.init("step", .int64), .init("verb", .string), .init("learnt", .string)])

    /// The type of a recipe that gives such tables.
    public static func type(giving schema: TableSchema) -> ValueType { type(giving: .table(schema.withoutRowCount)) }

    /// The type of a recipe that gives tables, or sparse matrices, of that type.
    public static func type(giving type: ValueType) -> ValueType {
        .model(ModelType(kind: recipe, members: [.init("steps", .table(steps)), .init(output, type)]))
    }
}
