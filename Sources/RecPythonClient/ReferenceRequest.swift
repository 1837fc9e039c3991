/// A call of a verb to be done again by another library and compared.
public struct ReferenceRequest: Sendable {
    /// The name under which Python knows the reference (`table.join`).
    public var key: String
    /// The package (`scikit-learn`), whose version is told.
    public var library: String
    /// `rows`, `labels` or `numbers`.
    public var comparison: String
    /// How far numbers may differ, as a part of the larger of 1 and the reference's number.
    public var tolerance: Double
    /// What the verb was called on; `missing` for nothing.
    public var receiver: PythonValue
    /// Its arguments.
    public var arguments: [PythonField]
    /// What it gave.
    public var result: PythonValue
    /// How long the reference may take.
    public var timeout: Duration

    /// A request.
    public init(
        key: String, library: String, comparison: String, tolerance: Double, receiver: PythonValue, arguments: [PythonField],
        result: PythonValue, timeout: Duration
    ) {
        self.key = key
        self.library = library
        self.comparison = comparison
        self.tolerance = tolerance
        self.receiver = receiver
        self.arguments = arguments
        self.result = result
        self.timeout = timeout
    }
}

/// What became of a comparison.
public struct ReferenceReply: Sendable, Hashable, Decodable {
    /// How two results stand to each other.
    public enum Verdict: String, Sendable, Hashable, Decodable {
        /// The same.
        case equal
        /// Numbers differ, by no more than the tolerance.
        case within
        /// They differ.
        case differs
        /// The library cannot be asked this; `detail` says why.
        case incomparable
        /// The reference raised; `detail` says what.
        case failed
    }

    /// How they stand.
    public var verdict: Verdict
    /// What was compared (`610 rows × 3 columns`).
    public var compared: String
    /// The largest difference of numbers, as a part of the larger of 1 and the reference's number; nil where no numbers were compared.
    public var largest: Double?
    /// Where and how they differ, or why they could not be compared.
    public var detail: String
    /// Seconds that the reference took, without the making of its inputs.
    public var seconds: Double
    /// The version of the package.
    public var version: String

    /// A reply.
    public init(
        verdict: Verdict, compared: String = "", largest: Double? = nil, detail: String, seconds: Double = 0, version: String = ""
    ) {
        self.verdict = verdict
        self.compared = compared
        self.largest = largest
        self.detail = detail
        self.seconds = seconds
        self.version = version
    }
}
