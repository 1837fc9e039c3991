import RecModels

/// The made-up data of `Tests/Peers/parity_shapes.py`, the same doubles.
func shape(_ name: String, _ rows: Int, _ columns: Int, _ seed: Int) throws -> DenseMatrix {
    switch name {
    case "blobs": return try blobs(rows, columns, groups: 6, spread: 2, seed: seed)
    case "noise":
        var random = try NumPyRandom(seed: seed)
        return try DenseMatrix(rows: rows, columns: columns, values: random.randomSample(rows * columns))
    case "duplicates", "few":
        var random = try NumPyRandom(seed: seed)
        let levels = name == "few" ? 1.5 : 3
        let values = random.randomSample(rows * columns).map { ($0 * levels).rounded(.down) }
        return try DenseMatrix(rows: rows, columns: columns, values: values)
    case "lattice":
        var random = try NumPyRandom(seed: seed)
        let values = random.randomSample(rows * columns).map { ($0 * 8).rounded(.down) * 0.1 }
        return try DenseMatrix(rows: rows, columns: columns, values: values)
    case "constant":
        return changed(try blobs(rows, columns, groups: 4, spread: 1, seed: seed)) { _, column, value in column == 0 ? 5 : value }
    case "same": return try DenseMatrix(rows: rows, columns: columns, values: Array(repeating: 2.5, count: rows * columns))
    case "offset": return changed(try blobs(rows, columns, groups: 5, spread: 1.5, seed: seed)) { _, _, value in value + 1e6 }
    case "outliers":
        return changed(try blobs(rows, columns, groups: 3, spread: 0.01, seed: seed)) { row, _, value in
            row < rows / 50 + 1 ? value * 1000 : value
        }
    default: throw ModelError(.badParameter, "no shape \(name)")
    }
}

private func blobs(_ rows: Int, _ columns: Int, groups: Int, spread: Double, seed: Int) throws -> DenseMatrix {
    var random = try NumPyRandom(seed: seed)
    let places = random.randomSample(groups * columns).map { $0 * 10 }
    let owner = try random.randint(0, groups, count: rows)
    let first = random.randomSample(rows * columns)
    let second = random.randomSample(rows * columns)
    return DenseMatrix(rows: rows, columns: columns) { target in
        for index in 0..<(rows * columns) {
            let noise = (first[index] + second[index]) - 1
            target[index] = places[owner[index / columns] * columns + index % columns] + noise * spread
        }
    }
}

private func changed(_ x: DenseMatrix, _ change: (Int, Int, Double) -> Double) -> DenseMatrix {
    DenseMatrix(rows: x.rows, columns: x.columns) { target in
        for row in 0..<x.rows {
            for column in 0..<x.columns { target[row * x.columns + column] = change(row, column, x[row, column]) }
        }
    }
}
