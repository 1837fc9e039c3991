import RecSchema

/// All combinations of the values of some parameters; the last parameter varies fastest.
public struct SweepGrid: Hashable, Sendable {
    /// A parameter with its values.
    public struct Axis: Hashable, Sendable {
        /// The parameter.
        public var name: String
        /// Its values as texts.
        public var values: [String]
        /// The values as typed.
        public var written: String

        /// Makes an axis.
        public init(name: String, values: [String], written: String) {
            self.name = name
            self.values = values
            self.written = written
        }
    }

    /// The parameters in the order given.
    public let axes: [Axis]
    /// How many combinations.
    public let count: Int

    /// No sweep has more combinations than that: every one is a row for a person to read.
    public static let limit = 10_000

    /// Nil where there are more than `limit`.
    public init?(_ axes: [Axis]) {
        var count = 1
        for axis in axes {
            let (product, overflow) = count.multipliedReportingOverflow(by: axis.values.count)
            guard !overflow, product <= Self.limit else { return nil }
            count = product
        }
        self.axes = axes
        self.count = count
    }

    /// The values of a combination, in the order of the parameters.
    public func values(_ index: Int) -> [String] {
        var rest = index
        var values: [String] = []
        for axis in axes.reversed() {
            values.append(axis.values[rest % axis.values.count])
            rest /= axis.values.count
        }
        return values.reversed()
    }

    /// What a combination is called: `k=5, seed=1`.
    public func label(_ index: Int) -> String {
        zip(axes, values(index)).map { "\($0.name)=\($1)" }.joined(separator: ", ")
    }

    /// The folder of each combination: its label as far as a file system takes it. Those that would have the same one, such as the texts
    /// `a, b` and `a,b`, end in a hash of their values.
    package var folders: [String] {
        let names = (0..<count).map { OutputName.of([label($0).replacing(", ", with: ",")]) }
        let counts = names.reduce(into: [:]) { $0[ByteText($1), default: 0] += 1 }
        var used = Set(counts.keys)
        return names.enumerated().map { index, name in
            if counts[ByteText(name)] == 1 { return name }
            var further = OutputName.marked(name, values(index))
            while !used.insert(ByteText(further)).inserted { further = OutputName.marked(name, values(index) + [further]) }
            return further
        }
    }

    /// What the sweep is called: `k=5...15, seed=1,2,3`.
    public var label: String { axes.map { "\($0.name)=\($0.written)" }.joined(separator: ", ") }
}
