import FoundationEssentials
import RecFrame
import RecSchema

/// What `sweep.json` says of a sweep, and `--format json` of its combinations.
public struct SweepLog: Encodable, Sendable {
    /// A combination.
    public struct Row: Encodable, Sendable {
        /// The values of the swept parameters.
        public var parameters: [String: SweepValue]
        /// `done`, `failed`, `stopped`, `notRun`.
        public var status: String
        /// Its figures by name.
        public var figures: [String: SweepValue]
        /// What went wrong.
        public var error: String?
        /// Cells that ran.
        public var ran: [String]
        /// How many cells' values were there already.
        public var hits: Int
        /// Seconds.
        public var seconds: Double
        /// Its `run.json`, below the folder of the sweep.
        public var run: String?

        /// What is to be said of a combination.
        public init(_ combination: SweepCombination, parameters names: [String]) {
            parameters = [:]
            for (name, value) in zip(names, combination.parameters) { parameters[name] = SweepValue(value) }
            status = combination.status.rawValue
            figures = [:]
            for figure in combination.figures { figures[figure.path.joined(separator: ".")] = SweepValue(figure.value) }
            error = combination.error
            ran = combination.ran
            hits = combination.hits
            seconds = combination.seconds
            run = combination.hasRun ? "\(combination.folder)/run.json" : nil
        }
    }

    /// A figure's column.
    public struct Figure: Encodable, Sendable {
        /// Its name.
        public var name: String
        /// `higher` or `lower`, where it is known which is better.
        public var better: String?
        /// The rows that have the best, from 0.
        public var best: [Int]?
    }

    /// Format of this file.
    public var format = 1
    /// The notebook's path below the root.
    public var notebook: String
    /// The version of recnb.
    public var version = Version.current
    /// The sweeps as typed, by parameter.
    public var sweeps: [String: String]
    /// The other parameters.
    public var parameters: [String: String]
    /// The figures in order.
    public var figures: [Figure]
    /// How many more the combinations have, which are no columns of the table; left out where there are none.
    public var moreFigures: Int?
    /// The combinations in order.
    public var combinations: [Row]
    /// Whether it was stopped.
    public var interrupted: Bool
    /// Seconds from start to end.
    public var seconds: Double

    /// What is to be said of a result.
    public init(_ result: SweepResult) {
        let table = SweepTable(result)
        notebook = result.notebook
        sweeps = [:]
        for axis in result.grid.axes { sweeps[axis.name] = axis.written }
        parameters = [:]
        for (name, value) in result.fixed { parameters[name] = value }
        figures = table.columns.map {
            Figure(name: $0.name, better: $0.direction?.rawValue, best: $0.best.isEmpty ? nil : $0.best.sorted())
        }
        moreFigures = table.moreColumns > 0 ? table.moreColumns : nil
        combinations = result.combinations.map { Row($0, parameters: table.parameters) }
        interrupted = result.wasInterrupted
        seconds = result.seconds
    }

    /// As JSON with sorted keys.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map { Array($0) } ?? []) + [UInt8(ascii: "\n")]
    }
}

/// A figure as JSON: numbers and truth values as they are, missing and not finite ones as null, all else as text.
public struct SweepValue: Encodable, Sendable {
    let value: Scalar

    init(_ value: Scalar) { self.value = value }

    /// Writes the one value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .missing: try container.encodeNil()
        case .int(let value): try container.encode(value)
        case .double(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .float(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .bool(let value): try container.encode(value)
        default: try container.encode(value.text)
        }
    }
}
