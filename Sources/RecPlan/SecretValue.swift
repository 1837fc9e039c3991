public import RecSchema

/// A secret as cells may have it: never its text, but the name of the parameter that has it, `(secret: "database")`. The text goes from
/// the parameter to the connection, past all values, and so into no key, file or report.
public enum SecretValue {
    /// The label of the name.
    public static let label = "secret"
    /// The type of such a value.
    public static let type: ValueType = .record([.init(label, .string)])
}
