/// A `python` cell to run.
public struct PythonCellRequest: Sendable {
    /// The cell's source, without its header; `\%%` at the start of a line already unescaped.
    public var source: String
    /// The notebook's path as tracebacks name it, such as `notebooks/coursework.recnb`.
    public var file: String
    /// The line of the file that the first line of `source` stands on, from 1.
    public var firstLine: Int
    /// What the header takes, in its order; names are bound before the source runs.
    public var inputs: [(name: String, value: PythonValue)]
    /// What the header gives back.
    public var outputs: [PythonOutput]
    /// The folder that the cell runs in: the project's root.
    public var workingFolder: String
    /// An existing folder for the tables that come back, one `NAME.arrow` each. Its owner moves or removes them.
    public var outputFolder: String
    /// How long the source may run; the process is killed when it is over. `nil` means for ever.
    public var timeout: Duration?

    /// A request to run `source`.
    public init(
        source: String, file: String, firstLine: Int, inputs: [(name: String, value: PythonValue)], outputs: [PythonOutput],
        workingFolder: String, outputFolder: String, timeout: Duration? = nil
    ) {
        self.source = source
        self.file = file
        self.firstLine = firstLine
        self.inputs = inputs
        self.outputs = outputs
        self.workingFolder = workingFolder
        self.outputFolder = outputFolder
        self.timeout = timeout
    }
}

/// A name that a `python` cell promises to bind, and to what.
public struct PythonOutput: Sendable, Hashable {
    /// What a value must be to be given back.
    public enum Kind: String, Sendable, Hashable {
        /// A frame of pandas or polars, a pyarrow table, or a list of records.
        case table
        /// A whole number.
        case int
        /// A number.
        case double
        /// A text.
        case string
        /// True or false.
        case bool
        /// A matplotlib figure.
        case figure
        /// A list of plain values.
        case list
        /// A dictionary with texts as keys.
        case record
        /// A date.
        case date
        /// A date with a time.
        case dateTime
        /// Whatever can be given back.
        case any
    }

    /// The name in the cell's namespace.
    public var name: String
    /// What it must be.
    public var kind: Kind

    /// A promise that `name` is a `kind`.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A value on its way to or from Python.
public indirect enum PythonValue: Sendable, Hashable {
    /// `None`: a missing value.
    case missing
    /// A `bool`.
    case bool(Bool)
    /// An `int`.
    case int(Int64)
    /// A `float`; NaN and infinities pass.
    case double(Double)
    /// A `str`.
    case string(String)
    /// A `datetime.date`: days since 1970-01-01.
    case date(Int32)
    /// A `datetime.datetime`: microseconds since 1970-01-01T00:00:00 UTC.
    case dateTime(Int64)
    /// A `list`.
    case list([PythonValue])
    /// A `dict` with its keys in order.
    case record([PythonField])
    /// A table as an Arrow IPC file; in Python a pandas frame over the mapped file.
    case table(path: String)
    /// A figure; only given back.
    case figure(Picture)
}

/// A field of a record.
public struct PythonField: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: PythonValue

    /// A field.
    public init(name: String, value: PythonValue) {
        self.name = name
        self.value = value
    }
}

/// What a `python` cell gave back.
public struct PythonCellResult: Sendable, Hashable {
    /// The values of the header's outputs, in its order.
    public var outputs: [PythonField]
    /// What it printed.
    public var stdout: String
    /// What it printed to standard error, warnings too.
    public var stderr: String
    /// The files that it opened for reading through Python, by their absolute paths: not those of Python itself and of the system, and none
    /// that it wrote.
    public var reads: [String]

    /// A result.
    public init(outputs: [PythonField], stdout: String, stderr: String, reads: [String] = []) {
        self.reads = reads
        self.outputs = outputs
        self.stdout = stdout
        self.stderr = stderr
    }
}
