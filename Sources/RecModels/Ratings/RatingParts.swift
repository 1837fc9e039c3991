/// Named arrays that a recommender consists of, as they are stored.
public struct RatingParts: Sendable {
    /// One array.
    public enum Part: Sendable {
        /// Numbers.
        case doubles([Double])
        /// Whole numbers.
        case integers([Int32])
        /// Numbers in rows; stored row after row.
        case matrix(DenseMatrix)

        /// How many numbers it has.
        public var count: Int {
            switch self {
            case .doubles(let values): values.count
            case .integers(let values): values.count
            case .matrix(let matrix): matrix.rows * matrix.columns
            }
        }
    }

    /// The arrays with their names, in the order in which they are stored.
    public private(set) var all: [(name: String, part: Part)] = []

    /// No parts.
    public init() {}

    /// The array of that name.
    public subscript(name: String) -> Part? {
        get { all.first { $0.name == name }?.part }
        set {
            all.removeAll { $0.name == name }
            if let newValue { all.append((name, newValue)) }
        }
    }

    /// An array of `count` numbers (any number when nil).
    ///
    /// - Throws: `shapeMismatch` when it is not there or has another length.
    public func doubles(_ name: String, count: Int? = nil) throws(ModelError) -> [Double] {
        switch self[name] {
        case .doubles(let values)? where count == nil || values.count == count: return values
        case .matrix(let matrix)? where count == nil || matrix.rows * matrix.columns == count: return matrix.values
        default: throw Self.wrong(name)
        }
    }

    /// An array of `count` whole numbers (any number when nil).
    ///
    /// - Throws: `shapeMismatch` when it is not there or has another length.
    public func integers(_ name: String, count: Int? = nil) throws(ModelError) -> [Int32] {
        guard case .integers(let values)? = self[name], count == nil || values.count == count else { throw Self.wrong(name) }
        return values
    }

    /// Numbers in `rows` rows of equal length.
    ///
    /// - Throws: `shapeMismatch` when they are not there or do not make rows.
    public func matrix(_ name: String, rows: Int) throws(ModelError) -> DenseMatrix {
        switch self[name] {
        case .matrix(let matrix)? where matrix.rows == rows: return matrix
        case .matrix(let matrix)? where matrix.columns == 1:
            guard let matrix = matrix.reshaped(rows: rows) else { throw Self.wrong(name) }
            return matrix
        case .doubles(let values)? where rows > 0 && values.count % rows == 0:
            return try DenseMatrix(rows: rows, columns: values.count / rows, values: values)
        default: throw Self.wrong(name)
        }
    }

    /// One number.
    public func number(_ name: String) throws(ModelError) -> Double { try doubles(name, count: 1)[0] }

    private static func wrong(_ name: String) -> ModelError {
        ModelError(.shapeMismatch, "the model's part `\(name)` is not what it should be")
    }
}
