import RecFrame

/// Something that a verb has done in Python: a function of recnb's own, which runs in a process apart. Nothing of the notebook's text is
/// run as code.
///
/// A verb that asks for such work names the packages that it rests on (`VerbSignature.pythonPackages`); their versions are part of the
/// key of every cell that calls it.
public struct PythonWork: Sendable {
    /// What is to come back.
    public enum Kind: Sendable {
        /// A table.
        case table
        /// A number, a text or a list of such.
        case value
        /// The bytes of a file that the function wrote.
        case file
    }

    /// The function's name; the same as the verb's, wherever one verb asks for it.
    public var function: String
    /// What it is called with: plain values, lists, records, tables and models.
    public var inputs: [Value.Member]
    /// What it gives, by name.
    public var outputs: [(name: String, kind: Kind)]

    /// Makes a piece of work.
    public init(_ function: String, inputs: [Value.Member], outputs: [(name: String, kind: Kind)]) {
        self.function = function
        self.inputs = inputs
        self.outputs = outputs
    }
}

/// What a piece of work in Python gave.
public struct PythonAnswer: Sendable {
    /// One of its outputs.
    public enum Output: Sendable {
        /// A table, or a plain value.
        case value(Value)
        /// The bytes of a file.
        case file([UInt8])
    }

    /// The outputs that were asked for.
    public var outputs: [String: Output]

    /// Makes an answer.
    public init(_ outputs: [String: Output]) {
        self.outputs = outputs
    }

    /// The value of that name.
    ///
    /// - Throws: `EngineError` where there is none.
    public func value(_ name: String) throws -> Value {
        guard case .value(let value)? = outputs[name] else { throw Self.lacking(name) }
        return value
    }

    /// The bytes of the file of that name.
    ///
    /// - Throws: `EngineError` where there is none.
    public func file(_ name: String) throws -> [UInt8] {
        guard case .file(let bytes)? = outputs[name] else { throw Self.lacking(name) }
        return bytes
    }

    private static func lacking(_ name: String) -> EngineError {
        EngineError("E0670", "Python gave nothing for `\(name)`")
    }
}

extension EngineHost {
    /// Refuses: this host has no Python.
    public func python(_ work: PythonWork, isCancelled: @escaping @Sendable () -> Bool) throws -> PythonAnswer {
        throw EngineError(
            "E0671", "Python cannot be started: `\(work.function)` needs it, and there is none here", kind: .noPython)
    }
}

extension VerbCall {
    /// Has Python do a piece of work, and waits for it. Cancelling the cell, or its timeout, ends it within a moment.
    ///
    /// - Throws: `EngineError` where Python is not there, ends before it is done, or refuses.
    public func python(_ work: PythonWork) throws -> PythonAnswer {
        let execution = execution
        try execution.check()
        let answer = try context.host.python(work, isCancelled: { execution.isCancelled() })
        try execution.check()
        return answer
    }
}
