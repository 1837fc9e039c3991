/// A call of one of the functions that recnb brings along for its verbs (`Sources/recnb-python/Python/services`).
public struct PythonServiceRequest: Sendable {
    /// The function's name.
    public var function: String
    /// What it is called with, by name.
    public var inputs: [PythonField]
    /// What it gives.
    public var outputs: [PythonOutput]
    /// An existing folder for tables that come back, one `NAME.arrow` each, and for files that the function writes. Its owner moves or
    /// removes them.
    public var outputFolder: String

    /// A call of `function`.
    public init(_ function: String, inputs: [PythonField], outputs: [PythonOutput], outputFolder: String) {
        self.function = function
        self.inputs = inputs
        self.outputs = outputs
        self.outputFolder = outputFolder
    }
}
