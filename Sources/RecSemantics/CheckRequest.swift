public import RecDiagnostics
public import RecPlan

/// What a check needs beside the notebook's text. Nothing of it is opened or run; files are only asked for their first bytes.
public struct CheckRequest: Sendable {
    /// A value given for a parameter from outside the notebook.
    public struct GivenValue: Sendable {
        /// As typed, or the text of a JSON value.
        public var text: String
        /// Where it comes from.
        public var source: ParameterPlan.Source

        /// Makes a given value.
        public init(_ text: String, source: ParameterPlan.Source) {
            self.text = text
            self.source = source
        }
    }

    /// All verbs.
    public var verbs: any VerbSignatures
    /// Files that the notebook reads.
    public var files: any FileProbe
    /// Values given for parameters, by name.
    public var values: [String: GivenValue]
    /// The environment, for `env("NAME")`.
    public var environment: [String: String]

    /// Makes a request.
    public init(
        verbs: any VerbSignatures, files: any FileProbe = NoFiles(), values: [String: GivenValue] = [:],
        environment: [String: String] = [:]
    ) {
        self.verbs = verbs
        self.files = files
        self.values = values
        self.environment = environment
    }
}

/// What a check found.
public struct CheckResult: Sendable {
    /// The plan: complete, and fit to be run if there is no error among the diagnostics.
    public var plan: NotebookPlan
    /// Everything there is to say, in the order of the text.
    public var diagnostics: [Diagnostic]

    /// Whether it may run.
    public var isRunnable: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Makes a result.
    public init(plan: NotebookPlan, diagnostics: [Diagnostic]) {
        self.plan = plan
        self.diagnostics = diagnostics
    }
}
