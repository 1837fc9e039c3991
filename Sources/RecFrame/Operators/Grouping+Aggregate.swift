internal import CFrameKernels
internal import RecSchema
internal import Synchronization

extension Grouping {
    /// What `aggregate` makes of the column in each group, one row a group in the order of the groups. O(rows), times the logarithm of
    /// the different values for `nUnique`, `mode` and unique lists.
    ///
    /// - Throws: `typeMismatch`, `badArgument`, `overflow` of integer sums (naming the group's first row), `lengthMismatch`.
    public func aggregate(
        _ aggregate: Aggregate, of column: Column, in context: ExecutionContext = .serial
    ) throws -> Column {
        guard column.count == rowCount else {
            throw FrameError(.lengthMismatch, "a column of \(column.count) rows for groups of \(rowCount)")
        }
        let type = try aggregate.validated(column.type)
        switch aggregate {
        case .rows: return sizes
        case .count: return try counts(column, context)
        case .sum: return try sums(column, type, context)
        case .mean: return try means(column, type, context)
        case .std(let ddof): return try variances(column, type, ddof: ddof, root: true, context)
        case .variance(let ddof): return try variances(column, type, ddof: ddof, root: false, context)
        case .min, .max: return try extremes(column, largest: aggregate == .max, context)
        case .median: return try quantiles(column, type, context) { rf_group_median($0, $1, $2, $3, $4, $5) }
        case .quantile(let q):
            return try quantiles(column, type, context) { rf_group_quantile($0, q, false, $1, $2, $3, $4, $5) }
        case .first, .last: return try edges(column, last: aggregate == .last, context)
        case .nUnique, .mode: return try distinct(column, wantsMode: aggregate == .mode, context)
        case .collect(let unique): return try collected(column, unique: unique, context)
        case .join(let separator): return try joined(column, separator: separator, context)
        }
    }

    /// The groups of a column for C kernels; everything must be kept alive.
    private func kernel(_ column: Column, withRows: Bool = true) -> rf_groups {
        rf_groups(
            kind: column.type.kernelKind, values: column.values.base, valid: column.storage.validBits,
            rows: withRows ? rows?.pointer(to: UInt32.self) : nil, starts: starts.pointer(to: UInt32.self))
    }

    /// Rows by code, where going over the rows in their order is the faster way: while what is kept for each group fits the cache.
    private func codedRows(_ column: Column) -> Coded? { count <= 1 << 20 && column.type != .bool ? coded : nil }

    private func counts(_ column: Column, _ context: ExecutionContext) throws -> Column {
        if column.missingCount == 0 { return sizes }
        let target = MutableBuffer(byteCount: count * 8)
        if let coded = codedRows(column) {
            try forEachShare(context) { groups in
                rf_coded_count(
                    kernel(column, withRows: false), coded.kernel, groups.lowerBound, groups.upperBound,
                    target.pointer(to: Int64.self))
                extendLifetime((self, column))
            }
            return Column(unchecked: .int64, count: count, values: target.finish())
        }
        try forEachGroups(context) { groups in
            rf_group_count(kernel(column), groups.lowerBound, groups.upperBound, target.pointer(to: Int64.self))
            extendLifetime((self, column))
        }
        return Column(unchecked: .int64, count: count, values: target.finish())
    }

    private func sums(_ column: Column, _ type: ColumnType, _ context: ExecutionContext) throws -> Column {
        if type == .float || type == .double {
            return try runs(column, type, mean: false, context) ?? floats(column, type, mean: false, context).sums
        }
        let target = MutableBuffer(byteCount: count * 8)
        try forEachGroups(context) { groups in
            let failed = rf_group_sum_i64(
                kernel(column), groups.lowerBound, groups.upperBound, target.pointer(to: Int64.self))
            extendLifetime((self, column))
            if failed >= 0 {
                throw FrameError(.overflow, "the sum of a group does not fit int64", row: firstRows[failed])
            }
        }
        return Column(unchecked: type, count: count, values: target.finish())
    }

    private func means(_ column: Column, _ type: ColumnType, _ context: ExecutionContext) throws -> Column {
        if let means = try runs(column, type, mean: true, context) { return means }
        let (sums, counts) = try floats(column, type, mean: true, context)
        return sums.withValidity(counts.withAtLeast(1))
    }

    private func floats(
        _ column: Column, _ type: ColumnType, mean: Bool, _ context: ExecutionContext
    ) throws -> (sums: Column, counts: Column) {
        let target = MutableBuffer(byteCount: count * type.valueWidth)
        let counts = MutableBuffer(byteCount: count * 8)
        if let coded = codedRows(column) {
            let lost = MutableBuffer(byteCount: count * 8)
            try forEachShare(context) { groups in
                rf_coded_sum(
                    kernel(column, withRows: false), coded.kernel, mean, groups.lowerBound, groups.upperBound, target.base,
                    lost.pointer(to: Double.self), counts.pointer(to: Int64.self))
                extendLifetime((self, column))
            }
        } else {
            try forEachGroups(context) { groups in
                rf_group_sum(
                    kernel(column), mean, groups.lowerBound, groups.upperBound, target.base, counts.pointer(to: Int64.self))
                extendLifetime((self, column))
            }
        }
        return (
            Column(unchecked: type, count: count, values: target.finish()),
            Column(unchecked: .int64, count: count, values: counts.finish())
        )
    }

    /// Sums or means where pandas adds pairwise: over ordered keys, if no value is missing or NaN (see kernels_runs.c); else nil. Bools have
    /// the same sums in any order. Every group has a value.
    private func runs(_ column: Column, _ type: ColumnType, mean: Bool, _ context: ExecutionContext) throws -> Column? {
        guard isOrdered, rowCount > 0, column.missingCount == 0, column.type != .bool else { return nil }
        let target = MutableBuffer(uninitialized: count * type.valueWidth)
        let hasNaN = Atomic(false)
        try forEachGroups(context) { groups in
            if hasNaN.load(ordering: .relaxed) { return }
            let failed = rf_run_sum(kernel(column), mean, groups.lowerBound, groups.upperBound, target.base)
            extendLifetime((self, column))
            if failed >= 0 { hasNaN.store(true, ordering: .relaxed) }
        }
        return hasNaN.load(ordering: .relaxed) ? nil : Column(unchecked: type, count: count, values: target.finish())
    }

    private func variances(
        _ column: Column, _ type: ColumnType, ddof: Int, root: Bool, _ context: ExecutionContext
    ) throws -> Column {
        guard ddof >= 0 else { throw FrameError(.badArgument, "`ddof` below zero") }
        let target = MutableBuffer(byteCount: count * 8)
        let counts = MutableBuffer(byteCount: count * 8)
        // pandas computes the variance of float32 in float32, its root from the variance in double.
        let narrow = type == .float && !root
        if let coded = codedRows(column) {
            let means = MutableBuffer(byteCount: count * 8)
            try forEachShare(context) { groups in
                rf_coded_variance(
                    kernel(column, withRows: false), coded.kernel, Int64(ddof), narrow, groups.lowerBound, groups.upperBound,
                    target.pointer(to: Double.self), means.pointer(to: Double.self), counts.pointer(to: Int64.self))
                extendLifetime((self, column))
            }
        } else {
            try forEachGroups(context) { groups in
                rf_group_variance(
                    kernel(column), Int64(ddof), narrow, groups.lowerBound, groups.upperBound, target.pointer(to: Double.self),
                    counts.pointer(to: Int64.self))
                extendLifetime((self, column))
            }
        }
        let enough = Column(unchecked: .int64, count: count, values: counts.finish()).withAtLeast(Int64(min(ddof, rowCount)) + 1)
        let variances = Column(unchecked: .double, count: count, values: target.finish(), validity: enough)
        return try (root ? variances.math(.sqrt, in: context) : variances).cast(to: type, in: context)
    }

    private func quantiles(
        _ column: Column, _ type: ColumnType, _ context: ExecutionContext,
        _ body:
            @Sendable (
                rf_groups, Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int64>
            ) -> Void
    ) throws -> Column {
        let target = MutableBuffer(byteCount: count * 8)
        let counts = MutableBuffer(byteCount: count * 8)
        try forEachGroups(context) { groups in
            let largest = groups.lazy.map { range($0).count }.max() ?? 0
            let scratch = MutableBuffer(byteCount: largest * 8)
            body(
                kernel(column), groups.lowerBound, groups.upperBound, scratch.pointer(to: Double.self),
                target.pointer(to: Double.self), counts.pointer(to: Int64.self))
            extendLifetime((self, column, scratch))
        }
        let some = Column(unchecked: .int64, count: count, values: counts.finish()).withAtLeast(1)
        return try Column(unchecked: .double, count: count, values: target.finish(), validity: some).cast(to: type, in: context)
    }

    private func extremes(_ column: Column, largest: Bool, _ context: ExecutionContext) throws -> Column {
        var keys = column
        if column.type == .string {
            let ranks = try Dictionary.ranks(of: [column], context)
            keys = Column(unchecked: .uint32, count: column.count, values: ranks[0], validity: column.validity)
        }
        let comparable = keys
        return try picked(column, context) { groups, rows in
            rf_group_extreme(kernel(comparable), largest, groups.lowerBound, groups.upperBound, rows)
        }
    }

    private func edges(_ column: Column, last: Bool, _ context: ExecutionContext) throws -> Column {
        try picked(column, context) { groups, rows in
            rf_group_edge(kernel(column), last, groups.lowerBound, groups.upperBound, rows)
        }
    }

    /// The values of one row a group.
    private func picked(
        _ column: Column, _ context: ExecutionContext, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<UInt32>) -> Void
    ) throws -> Column {
        let target = MutableBuffer(byteCount: count * 4)
        try forEachGroups(context) { groups in
            body(groups, target.pointer(to: UInt32.self))
            extendLifetime((self, column))
        }
        return column.gather(RowIndices(target.finish(), count: count, mayHaveNone: true), context)
    }
}

extension Column {
    /// Bits of the rows whose int64 is at least `limit`; nil if that is all.
    func withAtLeast(_ limit: Int64) -> Bitmap? {
        let numbers = values(as: Int64.self)
        if numbers.allSatisfy({ $0 >= limit }) { return nil }
        return Bitmap(numbers.lazy.map { $0 >= limit })
    }
}
