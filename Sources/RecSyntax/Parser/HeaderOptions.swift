/// What an option in a header may hold, and in which cells.
public struct OptionRule: Sendable {
    /// The forms of a value.
    public enum Form: String, Sendable {
        /// A string.
        case text
        /// One of some words.
        case word
        /// `60s`
        case duration
        /// A word and a string: `skip "reason"`.
        case reasoned
        /// A string or a list of them.
        case texts
    }

    /// The option's name.
    public let name: String
    /// What its value looks like.
    public let form: Form
    /// For `.word` and `.reasoned`: the words.
    public let words: [String]
    /// The kinds that take it; empty for all that have a value.
    public let kinds: [CellKind]
    /// What it is for, in a few words.
    public let meaning: String
    /// A value that is right.
    public let example: String
}

/// Every option that a header may have.
public let headerOptions: [OptionRule] = [
    OptionRule(
        name: "caption", form: .text, words: [], kinds: [], meaning: "the text below the cell's output",
        example: "\"Films per cluster\""),
    OptionRule(name: "cache", form: .word, words: ["never"], kinds: [], meaning: "whether the output is kept", example: "never"),
    OptionRule(
        name: "timeout", form: .duration, words: [], kinds: [], meaning: "how long the cell may take", example: "60s"),
    OptionRule(name: "every", form: .duration, words: [], kinds: [], meaning: "how often `schedule` runs it", example: "23h"),
    OptionRule(
        name: "refresh", form: .duration, words: [], kinds: [.load], meaning: "how old what a database answered may be",
        example: "10m"),
    OptionRule(
        name: "parity", form: .reasoned, words: ["skip"], kinds: [], meaning: "why it is not compared with Python",
        example: "skip \"no reference\""),
    OptionRule(
        name: "reads", form: .texts, words: [], kinds: [.python], meaning: "the files that the Python code reads",
        example: "\"data/films.csv\""),
    OptionRule(
        name: "formats", form: .texts, words: [], kinds: [.plot], meaning: "what the picture is drawn as beside PNG",
        example: "[\"svg\", \"pdf\"]"),
]
