/// Eigenvalues and eigenvectors of a real symmetric matrix: Householder reduction to tridiagonal form, then implicit QL
/// (Martin, Reinsch and Wilkinson 1968; Dubrulle, Martin and Wilkinson 1968). Plain operations in a fixed order and square roots
/// only, so that the bits are the same on every processor.
struct SymmetricEigen {
    /// Ascending.
    private(set) var values: [Double]
    /// `size x size`, one column an eigenvector, row after row.
    private(set) var vectors: [Double]
    private let size: Int
    private var offDiagonal: [Double]

    /// - Parameter matrix: `size x size`; only the lower triangle is read.
    /// - Throws: `constant` when the iteration does not settle, which finite data do not cause.
    init(_ matrix: [Double], size: Int) throws(ModelError) {
        self.size = size
        vectors = matrix
        values = [Double](repeating: 0, count: size)
        offDiagonal = [Double](repeating: 0, count: size)
        if size == 0 { return }
        reduce()
        try diagonalise()
        sort()
    }

    /// The eigenvector of the `rank`-th largest eigenvalue.
    func vector(fromLargest rank: Int) -> [Double] {
        let column = size - 1 - rank
        return (0..<size).map { vectors[$0 * size + column] }
    }

    /// Leaves the diagonal in `values`, the subdiagonal in `offDiagonal` (from index one) and the product of the reflections in
    /// `vectors`.
    private mutating func reduce() {
        let n = size
        var reflected = [Double](repeating: 0, count: n)
        var scales = [Double](repeating: 0, count: n)
        for step in stride(from: n - 1, through: 1, by: -1) {
            // Row `step` left of the diagonal becomes a multiple of its last entry's direction.
            var largest = 0.0
            for column in 0..<step { largest = max(largest, vectors[step * n + column].magnitude) }
            guard step > 1, largest > 0 else {
                offDiagonal[step] = vectors[step * n + step - 1]
                scales[step] = 0
                continue
            }
            var square = 0.0
            for column in 0..<step {
                vectors[step * n + column] /= largest
                square += vectors[step * n + column] * vectors[step * n + column]
            }
            let last = vectors[step * n + step - 1]
            let length = last >= 0 ? -square.squareRoot() : square.squareRoot()
            offDiagonal[step] = largest * length
            square -= last * length
            scales[step] = square
            vectors[step * n + step - 1] = last - length
            if square == 0 { continue }
            var overlap = 0.0
            for row in 0..<step {
                vectors[row * n + step] = vectors[step * n + row] / square
                var sum = 0.0
                for column in 0...row { sum += vectors[row * n + column] * vectors[step * n + column] }
                for column in (row + 1)..<max(row + 1, step) { sum += vectors[column * n + row] * vectors[step * n + column] }
                reflected[row] = sum / square
                overlap += reflected[row] * vectors[step * n + row]
            }
            let half = overlap / (square + square)
            for row in 0..<step {
                let value = vectors[step * n + row]
                let moved = reflected[row] - half * value
                reflected[row] = moved
                for column in 0...row {
                    vectors[row * n + column] -= value * reflected[column] + moved * vectors[step * n + column]
                }
            }
        }
        accumulate(scales)
    }

    private mutating func accumulate(_ scales: [Double]) {
        let n = size
        for step in 0..<n {
            if step > 0, scales[step] != 0 {
                for column in 0..<step {
                    var sum = 0.0
                    for row in 0..<step { sum += vectors[step * n + row] * vectors[row * n + column] }
                    for row in 0..<step { vectors[row * n + column] -= sum * vectors[row * n + step] }
                }
            }
            values[step] = vectors[step * n + step]
            vectors[step * n + step] = 1
            for column in 0..<step {
                vectors[column * n + step] = 0
                vectors[step * n + column] = 0
            }
        }
    }

    private mutating func diagonalise() throws(ModelError) {
        let n = size
        for index in 1..<max(1, n) { offDiagonal[index - 1] = offDiagonal[index] }
        offDiagonal[n - 1] = 0
        for low in 0..<n {
            var rounds = 0
            while true {
                var split = low
                while split < n - 1 {
                    let scale = values[split].magnitude + values[split + 1].magnitude
                    if offDiagonal[split].magnitude <= 0x1p-53 * scale { break }
                    split += 1
                }
                if split == low { break }
                rounds += 1
                guard rounds <= 100 else { throw ModelError(.constant, "the eigenvalues do not settle") }
                rotate(low, split)
            }
        }
    }

    /// One implicit QL sweep with Wilkinson's shift over `low...split`.
    private mutating func rotate(_ low: Int, _ split: Int) {
        let n = size
        let ratio = (values[low + 1] - values[low]) / (2 * offDiagonal[low])
        let root = (ratio * ratio + 1).squareRoot()
        var shifted = values[split] - values[low] + offDiagonal[low] / (ratio + (ratio >= 0 ? root : -root))
        var (sine, cosine, carried) = (1.0, 1.0, 0.0)
        for index in stride(from: split - 1, through: low, by: -1) {
            let f = sine * offDiagonal[index]
            let b = cosine * offDiagonal[index]
            let length = Self.hypotenuse(f, shifted)
            offDiagonal[index + 1] = length
            if length == 0 {
                values[index + 1] -= carried
                offDiagonal[split] = 0
                return
            }
            sine = f / length
            cosine = shifted / length
            let base = values[index + 1] - carried
            let turn = (values[index] - base) * sine + 2 * cosine * b
            carried = sine * turn
            values[index + 1] = base + carried
            shifted = cosine * turn - b
            vectors.withUnsafeMutableBufferPointer { vectors in
                for row in 0..<n {
                    let right = vectors[row * n + index + 1]
                    let left = vectors[row * n + index]
                    vectors[row * n + index + 1] = sine * left + cosine * right
                    vectors[row * n + index] = cosine * left - sine * right
                }
            }
        }
        values[low] -= carried
        offDiagonal[low] = shifted
        offDiagonal[split] = 0
    }

    private static func hypotenuse(_ a: Double, _ b: Double) -> Double {
        let (large, small) = (max(a.magnitude, b.magnitude), min(a.magnitude, b.magnitude))
        if large == 0 { return 0 }
        let ratio = small / large
        return large * (1 + ratio * ratio).squareRoot()
    }

    private mutating func sort() {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        let (oldValues, oldVectors) = (values, vectors)
        for (place, source) in order.enumerated() {
            values[place] = oldValues[source]
            for row in 0..<size { vectors[row * size + place] = oldVectors[row * size + source] }
        }
    }
}
