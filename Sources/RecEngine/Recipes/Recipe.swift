public import RecFrame
public import RecPlan
public import RecSchema

/// How the rows of a table were made of those of another: calls of verbs in order, each closed over what it read elsewhere and with
/// what it learnt, so that it can be repeated on rows that come later, in this notebook or in another.
///
/// It begins at the nearest table before that was not made row by row.
public struct Recipe: Sendable {
    /// One call.
    public struct Step: Sendable {
        /// The call; its arguments hold constants, columns, and captured values as `.input`.
        public var call: PlanCall
        /// What it read of elsewhere: other tables, dates, lists.
        public var captures: [Value]
        /// What a `FittedVerb` learnt.
        public var fitted: Value?

        /// Makes a step.
        public init(call: PlanCall, captures: [Value], fitted: Value?) {
            self.call = call
            self.captures = captures
            self.fitted = fitted
        }
    }

    /// A column of the table that it begins at, or ends with.
    public struct Field: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The type.
        public var type: ColumnType

        /// Makes a field.
        public init(_ name: String, _ type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    /// Columns of the table that it begins at.
    public var input: [Field]
    /// Columns of the table that it ends with.
    public var output: [Field]
    /// The calls in order.
    public var steps: [Step]
    /// What it ends with where that is a sparse matrix: its columns without a row.
    public var matrix: ModelValue?

    /// Makes a recipe.
    public init(input: [Field], output: [Field], steps: [Step], matrix: ModelValue? = nil) {
        self.input = input
        self.output = output
        self.steps = steps
        self.matrix = matrix
    }

    /// A recipe without steps: the table as it is.
    public init(beginningAt table: Table) {
        let fields = Self.fields(of: table)
        self.init(input: fields, output: fields, steps: [])
    }

    static func fields(of table: Table) -> [Field] { table.schema.map { Field($0.name, $0.type) } }

    /// The recipe that a table carries; one without steps where it carries none.
    public static func of(_ table: Table) -> Recipe { table.annotation as? Recipe ?? Recipe(beginningAt: table) }

    /// The recipe that a table or a sparse matrix carries; nil for a matrix that was not made row by row of a table.
    static func of(_ value: Value) throws -> Recipe? {
        if case .model(let model) = value, model.kind == Recipes.matrix { return model.recipe }
        return of(try Evaluator.table(value))
    }

    /// The recipe with one more call, which gives a sparse matrix.
    ///
    /// - Parameter matrix: its columns without a row.
    func adding(_ step: Step, givingMatrix matrix: ModelValue) -> Recipe {
        Recipe(input: input, output: [], steps: steps + [step], matrix: matrix)
    }

    /// The recipe with one more call.
    func adding(_ step: Step, giving table: Table) -> Recipe {
        Recipe(input: input, output: Self.fields(of: table), steps: steps + [step])
    }
}
