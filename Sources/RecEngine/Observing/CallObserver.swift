public import RecDiagnostics
public import RecPlan

/// Somebody who looks at the calls of verbs while a cell runs. None is there in a usual run, which then costs a comparison a call.
///
/// Calls in expressions over rows are not told one by one: they are part of the call whose argument the expression is.
public protocol CallObserver: Sendable {
    /// Whether a call that is about to run is to be told of.
    func wants(_ verb: any Verb, at span: SourceSpan) -> Bool
    /// Seconds on some clock; nothing below the runtime reads one.
    func seconds() -> Double
    /// A call has run.
    func observed(_ call: ObservedCall)
}

/// A call of a verb that has run.
public struct ObservedCall: Sendable {
    /// The verb.
    public var verb: any Verb
    /// Where the call stands.
    public var span: SourceSpan
    /// What it was called on.
    public var receiver: Value?
    /// Arguments by the names of the signature's parameters, defaults filled in; those left out are absent. After them what the verb
    /// told beside them, under names that begin with `_`.
    public var arguments: [(name: String, value: ObservedArgument)]
    /// What it gave.
    public var result: Value
    /// How long the verb ran, without its receiver and the values of its arguments.
    public var seconds: Double
}

/// An argument of a call that has run.
public indirect enum ObservedArgument: Sendable {
    /// A value.
    case value(Value)
    /// Values of a variadic parameter.
    case values([Value])
    /// Columns by name, patterns resolved as the verb resolved them.
    case columns([String])
    /// Pairs of columns.
    case pairs([ColumnPair])
    /// Types by column.
    case types([TypedColumn])
    /// A case.
    case choice(String)
    /// An expression over rows.
    case expression(ObservedExpression)
    /// Keys of an order.
    case keys([(key: ObservedExpression, isDescending: Bool)])
    /// Labelled expressions.
    case named([(name: String, expression: ObservedExpression)])
    /// Something to be called, which cannot be told.
    case closure
}

/// A column and a type.
public struct TypedColumn: Hashable, Sendable {
    /// The column.
    public var name: String
    /// The type as written in a notebook.
    public var type: String
}

/// An expression over rows with all that does not depend on a row replaced by its value.
public indirect enum ObservedExpression: Sendable {
    /// The row's value in a column.
    case column(String)
    /// The same for every row; a column where one was computed before.
    case value(Value)
    /// An operator of one operand.
    case unary(UnaryOperator, ObservedExpression)
    /// An operator of two operands.
    case binary(BinaryOperator, ObservedExpression, ObservedExpression)
    /// One of two, by a condition.
    case conditional(ObservedExpression, ObservedExpression, ObservedExpression)
    /// Text put together.
    case joined([ObservedExpression])
    /// A verb of values, an aggregate or a verb over rows.
    case call(any Verb, receiver: ObservedExpression?, arguments: [(name: String, value: ObservedArgument)])
    /// Something that cannot be told; what it is.
    case other(String)
}
