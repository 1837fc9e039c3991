/// A sparse matrix of doubles in compressed rows: what is not an entry is zero. Copies share their storage.
///
/// A row has each column at most once; its entries stand in the order in which sums over them are made, which need not be ascending.
public struct SparseMatrix: Sendable, Equatable {
    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// Where the entries of each row begin; one more than rows, the first is 0.
    public let starts: [Int]
    /// The column of each entry.
    public let indices: [UInt32]
    /// The value of each entry.
    public let values: [Double]

    /// Makes a matrix of its parts.
    ///
    /// - Throws: `shapeMismatch` where they do not fit each other, or a row has a column twice; `notFinite` at the first value that is NaN
    ///   or infinite. Cost: linear in entries, and columns.
    public init(rows: Int, columns: Int, starts: [Int], indices: [UInt32], values: [Double]) throws(ModelError) {
        guard rows >= 0, columns >= 0, columns <= Self.columnLimit, starts.count == rows + 1, starts.first == 0,
            starts.last == indices.count, indices.count == values.count
        else { throw ModelError(.shapeMismatch, "the parts of a sparse matrix do not fit each other") }
        var last = [Int](repeating: -1, count: columns)
        for row in 0..<rows {
            guard starts[row] <= starts[row + 1], starts[row + 1] <= indices.count else {
                throw ModelError(.shapeMismatch, "row \(row) of a sparse matrix ends before it begins", row: row)
            }
            for place in starts[row]..<starts[row + 1] {
                let column = Int(indices[place])
                guard column < columns else {
                    throw ModelError(.shapeMismatch, "row \(row) has an entry in column \(column) of \(columns)", row: row)
                }
                guard last[column] != row else {
                    throw ModelError(.shapeMismatch, "row \(row) has column \(column) twice", row: row, column: column)
                }
                last[column] = row
                guard values[place].isFinite else {
                    throw ModelError(.notFinite, "row \(row), column \(column) is \(values[place])", row: row, column: column)
                }
            }
        }
        self.init(unchecked: rows, columns, starts, indices, values)
    }

    init(unchecked rows: Int, _ columns: Int, _ starts: [Int], _ indices: [UInt32], _ values: [Double]) {
        self.rows = rows
        self.columns = columns
        self.starts = starts
        self.indices = indices
        self.values = values
    }

    /// The most columns that a matrix may have.
    public static let columnLimit = Int(Int32.max)

    /// How many entries.
    public var entryCount: Int { indices.count }

    /// The value at a row and column; linear in the entries of the row.
    public subscript(row: Int, column: Int) -> Double {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
        for place in starts[row]..<starts[row + 1] where Int(indices[place]) == column { return values[place] }
        return 0
    }
}

extension SparseMatrix {
    /// The matrix with all its zeros.
    ///
    /// - Throws: `tooMany` where it would take more than `limit` bytes.
    public func dense(limit: Int = 1 << 30) throws(ModelError) -> DenseMatrix {
        let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, cells <= limit / 8 else {
            throw ModelError(.tooMany, "\(rows) rows of \(columns) columns are too many to be kept with all their zeros")
        }
        return DenseMatrix(rows: rows, columns: columns) { target in
            for row in 0..<rows {
                for place in starts[row]..<starts[row + 1] { target[row * columns + Int(indices[place])] = values[place] }
            }
        }
    }

    /// The entries of a dense matrix that are not zero, in column order.
    public init(_ dense: DenseMatrix) {
        var starts = [0]
        var indices: [UInt32] = []
        var values: [Double] = []
        starts.reserveCapacity(dense.rows + 1)
        dense.withUnsafeValues { source in
            for row in 0..<dense.rows {
                for column in 0..<dense.columns where source[row * dense.columns + column] != 0 {
                    indices.append(UInt32(column))
                    values.append(source[row * dense.columns + column])
                }
                starts.append(indices.count)
            }
        }
        self.init(unchecked: dense.rows, dense.columns, starts, indices, values)
    }

    /// Rows and columns exchanged; the entries of each row of the result stand in ascending order.
    public func transposed() -> SparseMatrix {
        var starts = [Int](repeating: 0, count: columns + 1)
        for column in indices { starts[Int(column) + 1] += 1 }
        for column in 0..<columns { starts[column + 1] += starts[column] }
        var next = starts
        let entries = indices.count
        var newIndices = [UInt32](repeating: 0, count: entries)
        var newValues = [Double](repeating: 0, count: entries)
        for row in 0..<rows {
            for place in self.starts[row]..<self.starts[row + 1] {
                let column = Int(indices[place])
                newIndices[next[column]] = UInt32(row)
                newValues[next[column]] = values[place]
                next[column] += 1
            }
        }
        return SparseMatrix(unchecked: columns, rows, starts, newIndices, newValues)
    }

    /// The columns of several matrices beside each other, each row's entries in the order of the matrices.
    ///
    /// - Throws: `shapeMismatch` where they differ in rows, `tooMany` for more than `columnLimit` columns.
    public static func beside(_ parts: [SparseMatrix]) throws(ModelError) -> SparseMatrix {
        guard let first = parts.first else { throw ModelError(.empty, "there is no matrix") }
        if parts.count == 1 { return first }
        let columns = parts.reduce(0) { $0 + $1.columns }
        guard columns <= columnLimit else { throw ModelError(.tooMany, "\(columns) columns are too many") }
        for part in parts where part.rows != first.rows {
            throw ModelError(.shapeMismatch, "a matrix of \(part.rows) rows beside one of \(first.rows)")
        }
        let entries = parts.reduce(0) { $0 + $1.entryCount }
        var starts = [0]
        var indices: [UInt32] = []
        var values: [Double] = []
        starts.reserveCapacity(first.rows + 1)
        indices.reserveCapacity(entries)
        values.reserveCapacity(entries)
        for row in 0..<first.rows {
            var offset: UInt32 = 0
            for part in parts {
                let range = part.starts[row]..<part.starts[row + 1]
                for place in range { indices.append(part.indices[place] + offset) }
                values.append(contentsOf: part.values[range])
                offset += UInt32(part.columns)
            }
            starts.append(indices.count)
        }
        return SparseMatrix(unchecked: first.rows, columns, starts, indices, values)
    }

    /// The rows at `places`, in that order; a place may come more than once. Places must be in range.
    public func rows(at places: [Int]) -> SparseMatrix {
        var starts = [0]
        var indices: [UInt32] = []
        var values: [Double] = []
        for row in places {
            precondition(row >= 0 && row < rows, "index outside the matrix")
            let range = self.starts[row]..<self.starts[row + 1]
            indices.append(contentsOf: self.indices[range])
            values.append(contentsOf: self.values[range])
            starts.append(indices.count)
        }
        return SparseMatrix(unchecked: places.count, columns, starts, indices, values)
    }

    /// Each row divided by its length (`sklearn.preprocessing.normalize` with norm l2, whose sum runs in the order of the entries); a
    /// row of zeros stays.
    public func normalized() -> SparseMatrix {
        var scaled = values
        for row in 0..<rows {
            let range = starts[row]..<starts[row + 1]
            var sum = 0.0
            for place in range { sum += values[place] * values[place] }
            if sum == 0 { continue }
            let length = sum.squareRoot()
            for place in range { scaled[place] = values[place] / length }
        }
        return SparseMatrix(unchecked: rows, columns, starts, indices, scaled)
    }
}
