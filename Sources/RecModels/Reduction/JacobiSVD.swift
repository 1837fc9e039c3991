/// Singular values and vectors of a small square matrix by one-sided rotations (Hestenes 1958), to high relative accuracy. Plain
/// operations in a fixed order, so that the bits are the same on every processor.
struct JacobiSVD {
    /// From the largest.
    let values: [Double]
    /// Left vectors, one after the other, `size` each; zeros for singular values of zero.
    let left: [Double]
    /// Right vectors, one after the other.
    let right: [Double]

    /// - Parameter columns: the matrix, column after column.
    /// - Throws: `constant` when the rotations do not settle, which finite data do not cause.
    init(columns: [Double], size: Int) throws(ModelError) {
        var a = columns
        var v = [Double](repeating: 0, count: size * size)
        for index in 0..<size { v[index * size + index] = 1 }
        var sweeps = 0
        var isSettled = size < 2
        while !isSettled {
            sweeps += 1
            guard sweeps <= 60 else { throw ModelError(.constant, "the singular values do not settle") }
            isSettled = true
            for p in 0..<(size - 1) {
                for q in (p + 1)..<size where Self.rotate(&a, &v, p, q, size: size) { isSettled = false }
            }
        }
        let lengths = (0..<size).map { column in
            a[column * size..<(column + 1) * size].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        let order = lengths.indices.sorted { lengths[$0] == lengths[$1] ? $0 < $1 : lengths[$0] > lengths[$1] }
        values = order.map { lengths[$0] }
        left = order.flatMap { column in
            a[column * size..<(column + 1) * size].map { lengths[column] > 0 ? $0 / lengths[column] : 0 }
        }
        right = order.flatMap { column in Array(v[column * size..<(column + 1) * size]) }
    }

    /// Makes two columns orthogonal; false where they are.
    private static func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, size: Int) -> Bool {
        let (alpha, beta, gamma) = a.withUnsafeBufferPointer { a in
            var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
            for row in 0..<size {
                let (x, y) = (a[p * size + row], a[q * size + row])
                alpha += x * x
                beta += y * y
                gamma += x * y
            }
            return (alpha, beta, gamma)
        }
        if gamma.magnitude <= 0x1p-52 * (alpha * beta).squareRoot() || gamma == 0 { return false }
        let zeta = (beta - alpha) / (2 * gamma)
        let tangent = (zeta >= 0 ? 1 : -1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = cosine * tangent
        func turn(_ matrix: inout [Double]) {
            matrix.withUnsafeMutableBufferPointer { matrix in
                for row in 0..<size {
                    let (x, y) = (matrix[p * size + row], matrix[q * size + row])
                    matrix[p * size + row] = cosine * x - sine * y
                    matrix[q * size + row] = sine * x + cosine * y
                }
            }
        }
        turn(&a)
        turn(&v)
        return true
    }
}
