internal import Synchronization

/// A dense matrix of doubles, row after row in one block. Passing it copies nothing: values share storage that never changes.
public struct DenseMatrix: Sendable {
    /// Number of rows (samples).
    public let rows: Int
    /// Number of columns (features).
    public let columns: Int
    private let storage: Storage
    /// Whether whoever made it saw that no value is NaN or infinite.
    private var isSeenFinite = false

    /// One block of memory, written only while its matrix is made: its own, or one that another owner keeps alive.
    private final class Storage: @unchecked Sendable {
        let base: UnsafeMutablePointer<Double>
        private let owner: AnyObject

        /// A block that is still to be written.
        init(count: Int) {
            let block = Buffer<Double>(count: count)
            owner = block
            base = block.base
        }

        init(_ base: UnsafeMutablePointer<Double>, owner: AnyObject) {
            self.base = base
            self.owner = owner
        }
    }

    private init(rows: Int, columns: Int, storage: Storage) {
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// Makes a matrix of values that lie somewhere else, without a copy: `owner` keeps them alive, and nobody changes them any more.
    ///
    /// - Throws: `shapeMismatch` when there are not `rows * columns` of them.
    public init(
        rows: Int, columns: Int, borrowing values: UnsafeBufferPointer<Double>, owner: any AnyObject & Sendable
    ) throws(ModelError) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard rows >= 0, columns >= 0, !overflow, values.count == count else {
            throw ModelError(.shapeMismatch, "\(values.count) values do not make \(rows) rows of \(columns) columns")
        }
        guard let base = values.baseAddress else {
            self.init(rows: rows, columns: columns)
            return
        }
        self.init(rows: rows, columns: columns, storage: Storage(UnsafeMutablePointer(mutating: base), owner: owner))
    }

    /// Makes a matrix of the first values of a block that a fit has filled, without a copy; nothing may write to it any more.
    init(rows: Int, columns: Int, taking block: Buffer<Double>) {
        self.init(rows: rows, columns: columns, storage: Storage(block.base, owner: block))
    }

    /// Keeps the values alive for one who reads them in place without the matrix.
    public var owner: any AnyObject & Sendable { storage }

    /// The same values in so many rows, without a copy; nil when they do not make rows of equal length.
    func reshaped(rows count: Int) -> DenseMatrix? {
        guard count > 0, rows * columns % count == 0 else { return nil }
        return DenseMatrix(rows: count, columns: rows * columns / count, storage: storage)
    }

    /// Makes a matrix of zeros and lets `fill` write it, row after row; negative sizes count as zero.
    ///
    /// - Parameter fill: gets `rows * columns` doubles, all zero.
    public init(rows: Int, columns: Int, fill: (UnsafeMutableBufferPointer<Double>) throws -> Void) rethrows {
        self.rows = Swift.max(0, rows)
        self.columns = Swift.max(0, columns)
        let count = Self.count(self.rows, self.columns)
        storage = Storage(count: count)
        storage.base.initialize(repeating: 0, count: count)
        try fill(UnsafeMutableBufferPointer(start: storage.base, count: count))
    }

    /// More than any memory holds is refused as such.
    private static func count(_ rows: Int, _ columns: Int) -> Int {
        let (product, isTooMuch) = rows.multipliedReportingOverflow(by: columns)
        return isTooMuch ? .max : product
    }

    /// Makes a matrix that several threads write, some rows each; negative sizes count as zero.
    ///
    /// - Parameter write: gets all `rows * columns` doubles, uninitialised, and which rows of them to write: every value of each; gives
    ///   whether all of them are finite. It is called from several threads, for each row once.
    public init(
        rows: Int, columns: Int, threads: Int, writing write: @Sendable (UnsafeMutablePointer<Double>, Range<Int>) -> Bool
    ) {
        let (rows, columns) = (Swift.max(0, rows), Swift.max(0, columns))
        self.init(rows: rows, columns: columns, storage: Storage(count: Self.count(rows, columns)))
        nonisolated(unsafe) let base = storage.base
        let areFinite = Atomic<Bool>(true)
        forEachBlock(ofRows: rows, threads: threads) { block in
            if !write(base, block) { areFinite.store(false, ordering: .relaxed) }
        }
        isSeenFinite = areFinite.load(ordering: .relaxed)
    }

    /// Makes a matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns) { _ in }
    }

    /// Makes a matrix of `values`, row after row.
    ///
    /// - Throws: `shapeMismatch` when there are not `rows * columns` of them.
    public init(rows: Int, columns: Int, values: [Double]) throws(ModelError) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard rows >= 0, columns >= 0, !overflow, values.count == count else {
            throw ModelError(.shapeMismatch, "\(values.count) values do not make \(rows) rows of \(columns) columns")
        }
        self.init(rows: rows, columns: columns) { target in _ = target.update(fromContentsOf: values) }
    }

    /// Makes a matrix whose columns are given, each of one value a row.
    ///
    /// - Throws: `shapeMismatch` when the columns have different lengths.
    public init(columns source: [[Double]]) throws(ModelError) {
        let rows = source.first?.count ?? 0
        for (index, column) in source.enumerated() where column.count != rows {
            throw ModelError(.shapeMismatch, "column \(index) has \(column.count) rows, the first has \(rows)", column: index)
        }
        let width = source.count
        self.init(rows: rows, columns: width) { target in
            for (index, column) in source.enumerated() {
                for row in 0..<rows { target[row &* width &+ index] = column[row] }
            }
        }
    }

    /// The value at a row and column.
    public subscript(row: Int, column: Int) -> Double {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
        return storage.base[row * columns + column]
    }

    /// One row, copied.
    public func row(_ index: Int) -> [Double] {
        precondition(index >= 0 && index < rows, "index outside the matrix")
        return Array(UnsafeBufferPointer(start: storage.base + index * columns, count: columns))
    }

    /// One column, copied.
    public func column(_ index: Int) -> [Double] {
        precondition(index >= 0 && index < columns, "index outside the matrix")
        return (0..<rows).map { storage.base[$0 * columns + index] }
    }

    /// All values, row after row, copied.
    public var values: [Double] { withUnsafeValues { Array($0) } }

    /// Reads the values in place, row after row; the pointer must not leave `body`.
    public func withUnsafeValues<R, E: Error>(_ body: (UnsafeBufferPointer<Double>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: storage.base, count: rows * columns))
    }

    /// The rows at `indices`, in that order; an index may come more than once. Indices must be in range.
    public func rows(at indices: [Int]) -> DenseMatrix {
        DenseMatrix(rows: indices.count, columns: columns) { target in
            guard let base = target.baseAddress else { return }
            for (position, index) in indices.enumerated() {
                precondition(index >= 0 && index < rows, "index outside the matrix")
                (base + position * columns).update(from: storage.base + index * columns, count: columns)
            }
        }
    }

    /// Whether no value is NaN or infinite. O(values) where its maker did not say so.
    public var isFinite: Bool {
        isSeenFinite
            || withUnsafeValues { values in
                // Only an exponent of ones carries into the sign.
                var carries: UInt64 = 0
                for value in values { carries |= (value.bitPattern & 0x7FF0_0000_0000_0000) &+ 0x0010_0000_0000_0000 }
                return carries >> 63 == 0
            }
    }

    /// Throws `empty` for a matrix without values and `notFinite` at the first NaN or infinity, in row order.
    public func checkFinite() throws(ModelError) {
        guard rows > 0, columns > 0 else {
            throw ModelError(.empty, rows == 0 ? "there are no rows" : "there are no feature columns")
        }
        if isFinite { return }
        try withUnsafeValues { values throws(ModelError) in
            for index in values.indices where !values[index].isFinite {
                let (row, column) = index.quotientAndRemainder(dividingBy: columns)
                throw ModelError(
                    .notFinite, "row \(row), feature \(column) is \(values[index]): fill or drop it first", row: row,
                    column: column)
            }
        }
    }
}

extension DenseMatrix: Equatable {
    /// Same shape and equal values; NaN is unequal to itself.
    public static func == (a: DenseMatrix, b: DenseMatrix) -> Bool {
        a.rows == b.rows && a.columns == b.columns && a.withUnsafeValues { x in b.withUnsafeValues { y in x.elementsEqual(y) } }
    }
}
