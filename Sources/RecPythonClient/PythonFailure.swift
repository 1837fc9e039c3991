/// Why Python did not do what it was asked. The process and every other request go on.
public enum PythonFailure: Error, Sendable, Hashable {
    /// Python, a package or the helper program is not there; `hint` says how to get it. Exit status 4.
    case notInstalled(what: String, hint: String)
    /// The process that did the work ended on its own.
    case crashed(PythonCrash)
    /// The work took longer than it may; what it had printed until then.
    case timedOut(after: Duration, stdout: String, stderr: String)
    /// The cell's source raised, or does not parse.
    case exception(PythonException)
    /// A promised output is absent or of another type, or what came back made no sense.
    case badResult(message: String, stdout: String, stderr: String)
    /// The task was cancelled; its process was killed.
    case cancelled
}

/// How a process ended.
public struct PythonCrash: Sendable, Hashable {
    /// What ended it.
    public enum Cause: Sendable, Hashable {
        /// `exit` with this status.
        case exit(Int32)
        /// A signal, such as 11 for a segmentation fault.
        case signal(Int32)
        /// The process is gone and nothing is known of how.
        case unknown
    }

    /// What ended it.
    public var cause: Cause
    /// What it had printed.
    public var stdout: String
    /// The last of what it wrote to standard error, with Python's own account of a fatal signal.
    public var stderr: String

    /// A crash.
    public init(cause: Cause, stdout: String = "", stderr: String = "") {
        self.cause = cause
        self.stdout = stdout
        self.stderr = stderr
    }
}

/// An exception that a cell's source let out.
public struct PythonException: Sendable, Hashable {
    /// The name of its class, such as `ValueError`.
    public var type: String
    /// Its text.
    public var message: String
    /// The traceback as Python prints it, from the notebook's first frame on, with the notebook's own lines.
    public var traceback: String
    /// The line of the notebook that the innermost of the cell's own frames stands on.
    public var line: Int?
    /// The column of that line in characters from 1, where Python tells it.
    public var column: Int?
    /// What the cell had printed.
    public var stdout: String
    /// What it had printed to standard error.
    public var stderr: String

    /// An exception.
    public init(
        type: String, message: String, traceback: String, line: Int? = nil, column: Int? = nil, stdout: String = "",
        stderr: String = ""
    ) {
        self.type = type
        self.message = message
        self.traceback = traceback
        self.line = line
        self.column = column
        self.stdout = stdout
        self.stderr = stderr
    }
}

extension PythonFailure {
    /// What the cell had printed until then, beside the account of a crash.
    public var printed: (stdout: String, stderr: String) {
        switch self {
        case .crashed(let crash): (crash.stdout, "")
        case .timedOut(_, let stdout, let stderr), .badResult(_, let stdout, let stderr): (stdout, stderr)
        case .exception(let exception): (exception.stdout, exception.stderr)
        case .notInstalled, .cancelled: ("", "")
        }
    }
}

extension PythonFailure: CustomStringConvertible {
    /// One line, without the traceback.
    public var description: String {
        switch self {
        case .notInstalled(let what, let hint): "\(what): \(hint)"
        case .crashed(let crash):
            switch crash.cause {
            case .exit(let status): "the Python process ended with exit status \(status)"
            case .signal(11): "the Python process was ended by signal 11 (segmentation fault)"
            case .signal(6): "the Python process was ended by signal 6 (abort)"
            case .signal(9): "the Python process was killed (signal 9); it may have run out of memory"
            case .signal(let number): "the Python process was ended by signal \(number)"
            case .unknown: "the Python process ended"
            }
        case .timedOut(let limit, _, _): "did not end within \(limit)"
        case .exception(let exception): exception.message.isEmpty ? exception.type : "\(exception.type): \(exception.message)"
        case .badResult(let message, _, _): message
        case .cancelled: "stopped"
        }
    }
}
