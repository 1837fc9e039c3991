public import RecFrame
import RecSchema

/// The figures of a sweep side by side: a row a combination, a column a figure.
public struct SweepTable: Sendable {
    /// A column of figures.
    public struct Column: Hashable, Sendable {
        /// Where its figures come from, from the outside inwards.
        public var path: [String]
        /// The figures, a row each; nil where a combination has none.
        public var values: [Scalar?]
        /// Which of them is better; nil where that is not known.
        public var direction: SweepDirection?
        /// The rows with the best figure; empty where no direction is known, or where all have the same.
        public var best: Set<Int>

        /// `groups.inertia`.
        public var name: String { path.joined(separator: ".") }
        /// Whether all rows that have a figure have the same, and more than one row has.
        public var isConstant: Bool {
            let present = values.compactMap(\.self)
            return present.count > 1 && present.allSatisfy { $0 == present[0] }
        }
    }

    /// The swept parameters.
    public let parameters: [String]
    /// The combinations, in order.
    public let rows: [SweepCombination]
    /// The figures, in the order of the notebook.
    public let columns: [Column]

    /// How many more figures there are than columns; `sweep.json` has them by combination.
    public let moreColumns: Int

    /// A table whose row names differ from combination to combination has no more columns than that.
    public static let columnLimit = 200

    /// Puts figures side by side. Where there are more than `columnLimit`, those count that most combinations have, of these the first.
    /// O(figures).
    public init(_ result: SweepResult) {
        parameters = result.grid.axes.map(\.name)
        rows = result.combinations
        let (order, more) = Self.order(rows.map(\.figures))
        moreColumns = more
        let places = Dictionary(zip(order, order.indices)) { first, _ in first }
        var values = Array(repeating: [Scalar?](repeating: nil, count: rows.count), count: order.count)
        for (index, row) in rows.enumerated() {
            for figure in row.figures { if let place = places[figure.path] { values[place][index] = figure.value } }
        }
        columns = zip(order, values).map { path, values in
            let direction = path.dropFirst().reversed().lazy.compactMap { SweepDirection(measure: $0) }.first
            return Column(
                path: path, values: values, direction: direction, best: direction.map { Self.best(values, $0) } ?? [])
        }
    }

    /// The columns for the figures of rows, and how many figures are left out.
    package static func order(_ rows: [[SweepFigure]]) -> (columns: [[String]], more: Int) {
        var counts: [[String]: Int] = [:]
        var found: [[String]] = []
        for figure in rows.joined() {
            if counts[figure.path] == nil { found.append(figure.path) }
            counts[figure.path, default: 0] += 1
        }
        var columns = Set(found)
        if found.count > columnLimit {
            let ranked = found.enumerated().sorted {
                (-(counts[$0.element] ?? 0), $0.offset) < (-(counts[$1.element] ?? 0), $1.offset)
            }
            columns = Set(ranked.prefix(columnLimit).map(\.element))
        }
        var order: [[String]] = []
        var places: [[String]: Int] = [:]
        for row in rows {
            // A figure that earlier rows lack stands after its neighbour.
            var last = -1
            for figure in row where columns.contains(figure.path) {
                if let known = places[figure.path] {
                    last = max(last, known)
                    continue
                }
                last += 1
                order.insert(figure.path, at: last)
                for place in last..<order.count { places[order[place]] = place }
            }
        }
        return (order, found.count - order.count)
    }

    private static func best(_ values: [Scalar?], _ direction: SweepDirection) -> Set<Int> {
        let numbers = values.map { value in value.flatMap(\.number).flatMap { $0.isNaN ? nil : $0 } }
        let present = numbers.compactMap(\.self)
        guard let most = direction == .higher ? present.max() : present.min(), present.contains(where: { $0 != most }) else {
            return []
        }
        return Set(numbers.indices.filter { numbers[$0] == most })
    }

    /// As CSV (RFC 4180): the parameters, the figures in full, how the combination ended and its error.
    public var csv: [UInt8] {
        func quoted(_ text: String) -> String {
            let isPlain = !text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
        }
        var lines = [(parameters + columns.map(\.name) + ["status", "error"]).map(quoted).joined(separator: ",")]
        for (index, row) in rows.enumerated() {
            var fields = parameters.indices.map { row.parameters.indices.contains($0) ? row.parameters[$0].text : "" }
            fields += columns.map { column in column.values[index].map { $0.isMissing ? "" : $0.text } ?? "" }
            fields += [row.status.rawValue, row.error ?? ""]
            lines.append(fields.map(quoted).joined(separator: ","))
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
