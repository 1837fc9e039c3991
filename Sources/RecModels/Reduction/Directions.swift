import CKernels

/// Vectors of one length, one after the other.
final class Directions {
    let count: Int
    let length: Int
    let values: Buffer<Double>

    init(count: Int, length: Int) {
        self.count = count
        self.length = length
        values = Buffer(count: count * length)
        values.base.initialize(repeating: 0, count: count * length)
    }

    /// The columns of a matrix of `length` rows of `count`, row after row.
    init(columnsOf rows: UnsafePointer<Double>, count: Int, length: Int) {
        self.count = count
        self.length = length
        values = Buffer(count: count * length)
        rk_transpose(rows, Int64(length), Int64(count), values.base)
    }

    /// One of them, copied.
    subscript(index: Int) -> [Double] {
        Array(UnsafeBufferPointer(start: values.base + index * length, count: length))
    }

    /// The vectors side by side: `length` rows of `count`.
    func rows() -> Buffer<Double> {
        let rows = Buffer<Double>(count: count * length)
        rk_transpose(values.base, Int64(count), Int64(length), rows.base)
        return rows
    }

    /// Keeps what they span and takes them apart from each other. Where there are as many as they are long, or more, they are taken to
    /// span everything.
    func normalised(_ team: Team) -> Directions {
        if count >= length { return .unit(length) }
        let scratch = Buffer<Double>(count: 2 * count)
        rk_lower_factor(team.handle, values.base, Int64(count), Int64(length), scratch.base)
        return self
    }

    /// Makes them orthonormal; gives the upper triangle (row after row) that makes of the result what they were.
    func orthonormalise(_ team: Team) -> [Double] {
        let factor = Buffer<Double>(count: count * count)
        let scratch = Buffer<Double>(count: count * ((length + 1023) / 1024 + 1))
        rk_orthonormal(team.handle, values.base, Int64(count), Int64(length), factor.base, scratch.base)
        return factor.array
    }

    /// Those of the axes.
    static func unit(_ length: Int) -> Directions {
        let directions = Directions(count: length, length: length)
        for index in 0..<length { directions.values.base[index * length + index] = 1 }
        return directions
    }
}

/// What a singular value decomposition asks of a matrix: products with few directions.
protocol Factored {
    var rows: Int { get }
    var columns: Int { get }
    /// The matrix times directions as long as it has columns.
    func times(_ directions: Directions, _ team: Team) -> Directions
    /// The transposed matrix times directions as long as it has rows.
    func transposedTimes(_ directions: Directions, _ team: Team) -> Directions
}

/// A matrix with rows and columns exchanged.
struct Exchanged<Matrix: Factored>: Factored {
    let matrix: Matrix
    var rows: Int { matrix.columns }
    var columns: Int { matrix.rows }
    func times(_ directions: Directions, _ team: Team) -> Directions { matrix.transposedTimes(directions, team) }
    func transposedTimes(_ directions: Directions, _ team: Team) -> Directions { matrix.times(directions, team) }
}

extension PaddedRows: Factored {
    func times(_ directions: Directions, _ team: Team) -> Directions {
        let products = Buffer<Double>(count: rows * directions.count)
        let scratch = team.scratch(k: directions.count, d: columns)
        rk_products(
            team.handle, values.base, Int64(rows), Int64(columns), Int64(stride), directions.values.base, Int64(directions.count),
            Int64(columns), products.base, scratch.base)
        return Directions(columnsOf: products.base, count: directions.count, length: rows)
    }

    func transposedTimes(_ directions: Directions, _ team: Team) -> Directions {
        let result = Directions(count: directions.count, length: columns)
        rk_weighted_rows(
            team.handle, values.base, Int64(rows), Int64(columns), Int64(stride), directions.values.base, Int64(directions.count),
            result.values.base, Int64(columns))
        return result
    }
}

/// A sparse matrix by row and by column.
struct SparseFactor: Factored {
    private let byRow: SparseMatrix
    private let byColumn: SparseMatrix
    private let rowStarts: [Int64]
    private let columnStarts: [Int64]

    init(_ matrix: SparseMatrix) {
        byRow = matrix
        byColumn = matrix.transposed()
        rowStarts = byRow.starts.map { Int64($0) }
        columnStarts = byColumn.starts.map { Int64($0) }
    }

    var rows: Int { byRow.rows }
    var columns: Int { byRow.columns }

    func times(_ directions: Directions, _ team: Team) -> Directions { Self.product(byRow, rowStarts, directions, team) }

    func transposedTimes(_ directions: Directions, _ team: Team) -> Directions {
        Self.product(byColumn, columnStarts, directions, team)
    }

    private static func product(
        _ matrix: SparseMatrix, _ starts: [Int64], _ directions: Directions, _ team: Team
    ) -> Directions {
        let width = directions.count
        let products = Buffer<Double>(count: matrix.rows * width)
        let factors = directions.rows()
        rk_sparse_times(
            team.handle, starts, matrix.indices, matrix.values, Int64(matrix.rows), factors.base, Int64(width), products.base)
        return Directions(columnsOf: products.base, count: width, length: matrix.rows)
    }
}
