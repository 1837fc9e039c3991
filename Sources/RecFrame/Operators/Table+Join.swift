internal import RecSchema

/// Which rows a join keeps.
public enum JoinKind: String, Hashable, Sendable, CaseIterable {
    /// Pairs that match.
    case inner
    /// Those, and left rows without a match.
    case left
    /// Pairs that match, and right rows without a match.
    case right
    /// Pairs that match, and rows of both sides without one.
    case full
    /// Left rows with a match, without the right side's columns.
    case semi
    /// Left rows without a match.
    case anti
}

extension Table {
    /// Joins the rows of two tables whose keys are equal.
    ///
    /// Columns: all of the left table, then those of the right one but its keys. Where only the right side has a row, the left key
    /// columns show its key (in int64 or double, if the two sides are of different widths). Keys may be integers of different widths, or
    /// floating-point numbers of different widths. A missing key matches nothing; NaN matches NaN.
    ///
    /// Order: by left row, matches of one left row by right row; with `.full` right rows without a match follow in their order;
    /// with `.right` by right row, matches of one right row by left row. Where every left row has exactly one match (and nothing is
    /// dropped), the left columns are shared.
    ///
    /// - Parameters:
    ///   - keys: the key columns of both sides.
    ///   - suffix: added to the names of right columns that the left table has too.
    /// - Throws: `unknownColumn`, `typeMismatch` for keys that cannot be compared, `duplicateColumn` where both sides have a column
    ///   that is no key and there is no suffix, `badArgument` without a key, `tooLarge` for over four billion rows.
    public func join(
        _ right: Table, on keys: [(left: String, right: String)], kind: JoinKind = .inner, suffix: String? = nil,
        in context: ExecutionContext = .serial
    ) throws -> Table {
        if keys.isEmpty { throw FrameError(.badArgument, "`join` needs a column to join on") }
        var pairs: [(left: Column, right: Column)] = []
        for key in keys {
            let both = (left: try column(key.left), right: try right.column(key.right))
            pairs.append(try Column.comparable(both.left, both.right, names: key, context))
        }
        if kind == .semi || kind == .anti {
            let match = try RowMatch(keys: pairs, leftCount: rowCount, rightCount: right.rowCount, context)
            return try filter(Column(match.left(matched: kind == .semi, context)), in: context)
        }
        let added = try right.columnsToJoin(to: self, on: keys, suffix: suffix)
        let rows = try joinedRows(pairs, right, kind, context)
        let leftColumns = try named.map { name, column in
            guard kind == .right || kind == .full, let key = keys.firstIndex(where: { $0.left == name }) else {
                return (name, rows.left.map { column.gather($0, context) } ?? column)
            }
            let own = rows.left.map { pairs[key].left.gather($0, context) } ?? pairs[key].left
            let other = rows.right.map { pairs[key].right.gather($0, context) } ?? pairs[key].right
            return (name, own.missingCount == 0 ? own : try own.coalesce(.column(other), in: context))
        }
        return try Table(
            leftColumns + added.map { name, column in (name, rows.right.map { column.gather($0, context) } ?? column) })
    }

    /// The rows that have no equal key in `other`, in order: an anti join.
    ///
    /// - Throws: as `join`.
    public func exclude(
        _ other: Table, on keys: [(left: String, right: String)], in context: ExecutionContext = .serial
    ) throws -> Table {
        try join(other, on: keys, kind: .anti, in: context)
    }

    /// The rows of both sides that stand side by side in the result; nil where row i is i.
    private func joinedRows(
        _ pairs: [(left: Column, right: Column)], _ right: Table, _ kind: JoinKind, _ context: ExecutionContext
    ) throws -> (left: RowIndices?, right: RowIndices?) {
        if kind == .right {
            let swapped = pairs.map { (left: $0.right, right: $0.left) }
            let match = try RowMatch(keys: swapped, leftCount: right.rowCount, rightCount: rowCount, context)
            let rows = try match.pairs(outer: true, context)
            return (rows.right, rows.left)
        }
        let match = try RowMatch(keys: pairs, leftCount: rowCount, rightCount: right.rowCount, context)
        let rows = try match.pairs(outer: kind != .inner, context)
        guard kind == .full else { return (rows.left, rows.right) }
        let rest = try match.unmatchedRight(context)
        if rest.count == 0 { return (rows.left, rows.right) }
        let left = rows.left ?? RowIndices(0..<rowCount)
        return (left.appending(RowIndices(repeating: RowIndices.none, count: rest.count)), rows.right.appending(rest))
    }

    /// The columns that this right side adds, under the names that they get.
    private func columnsToJoin(
        to left: Table, on keys: [(left: String, right: String)], suffix: String?
    ) throws(FrameError) -> [(name: String, column: Column)] {
        let keyNames = Set(keys.map(\.right))
        var added: [(name: String, column: Column)] = []
        for (name, column) in named where !keyNames.contains(name) {
            if !left.has(name) {
                added.append((name, column))
            } else if let suffix {
                added.append((name + suffix, column))
            } else {
                throw FrameError(
                    .duplicateColumn, "both tables have a column `\(name)`", column: name,
                    hint: "rename or drop one, or give `suffix:`")
            }
        }
        return added
    }
}

extension RowIndices {
    /// These, then others.
    func appending(_ other: RowIndices) -> RowIndices {
        let target = MutableBuffer(byteCount: (count + other.count) * 4)
        target.base.copyMemory(from: buffer.base, byteCount: count * 4)
        (target.base + count * 4).copyMemory(from: other.buffer.base, byteCount: other.count * 4)
        extendLifetime((buffer, other.buffer))
        return RowIndices(target.finish(), count: count + other.count, mayHaveNone: mayHaveNone || other.mayHaveNone)
    }
}

extension Column {
    /// Both columns in a type in which they can be compared.
    static func comparable(
        _ left: Column, _ right: Column, names: (left: String, right: String), _ context: ExecutionContext
    ) throws -> (left: Column, right: Column) {
        if left.type == right.type { return (left, right) }
        if left.type.isInteger && right.type.isInteger {
            return (try left.cast(to: .int64, in: context), try right.cast(to: .int64, in: context))
        }
        if left.type.isNumeric && right.type.isNumeric && !left.type.isInteger && !right.type.isInteger {
            return (try left.cast(to: .double, in: context), try right.cast(to: .double, in: context))
        }
        throw FrameError(
            .typeMismatch, "`\(names.left)` is \(left.type.name) and `\(names.right)` is \(right.type.name)",
            column: names.left, hint: "cast one to the type of the other")
    }
}
