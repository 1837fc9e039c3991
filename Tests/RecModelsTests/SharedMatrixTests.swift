import RecModels
import Testing

/// Matrices whose values lie somewhere else: nothing of a model with many users is in memory twice.
struct SharedMatrixTests {
    /// Values that somebody else keeps, and that say when they go.
    private final class Block: @unchecked Sendable {
        let values: UnsafeMutableBufferPointer<Double>
        let gone: Gone

        init(_ count: Int, _ gone: Gone) {
            values = .allocate(capacity: count)
            _ = values.initialize(from: (0..<count).map(Double.init))
            self.gone = gone
        }

        deinit {
            values.deallocate()
            gone.isTrue = true
        }
    }

    private final class Gone: @unchecked Sendable { var isTrue = false }

    private func address(_ matrix: DenseMatrix) -> UInt {
        matrix.withUnsafeValues { UInt(bitPattern: $0.baseAddress) }
    }

    @Test func valuesAreReadWhereTheyAre() throws {
        let gone = Gone()
        var block: Block? = Block(12, gone)
        let values = try #require(block).values
        var matrix: DenseMatrix? = try DenseMatrix(
            rows: 12, columns: 1, borrowing: UnsafeBufferPointer(values), owner: try #require(block))
        block = nil
        var parts = RatingParts()
        parts["factors"] = .matrix(try #require(matrix))
        matrix = nil
        var rows: DenseMatrix? = try parts.matrix("factors", rows: 4)
        parts = RatingParts()
        #expect(rows?.columns == 3 && rows?.row(2) == [6, 7, 8])
        #expect(address(try #require(rows)) == UInt(bitPattern: values.baseAddress))
        var owner: AnyObject? = rows?.owner
        rows = nil
        #expect(!gone.isTrue && owner != nil, "the owner keeps them")
        owner = nil
        #expect(gone.isTrue, "and they go with the last who reads them")
    }

    @Test(arguments: [0, 5, 13]) func partsThatMakeNoRowsAreRefused(rows: Int) throws {
        var parts = RatingParts()
        parts["factors"] = .matrix(DenseMatrix(rows: 12, columns: 1))
        #expect(throws: ModelError.self) { try parts.matrix("factors", rows: rows) }
    }

    @Test func aBlockOfAnotherLengthIsRefused() {
        let block = Block(12, Gone())
        #expect(throws: ModelError.self) {
            try DenseMatrix(rows: 5, columns: 2, borrowing: UnsafeBufferPointer(block.values), owner: block)
        }
        #expect(throws: ModelError.self) {
            try DenseMatrix(rows: .max, columns: 2, borrowing: UnsafeBufferPointer(block.values), owner: block)
        }
    }

    /// Rows are padded while they are fitted; without padding they are the same for any number of factors.
    @Test(arguments: [1, 7, 8, 9, 100]) func aModelComesBackFromItsParts(factors: Int) throws {
        let ratings = try RatingSet(
            users: (0..<60).map { UInt32($0 / 3) }, items: (0..<60).map { UInt32($0 % 5) },
            ratings: (0..<60).map { Double($0 % 9) / 2 + 0.5 }, scale: 0.5...5)
        var options = SVDOptions(factors: factors, epochs: 3, seed: 7)
        let model = try svd(ratings, options: options)
        var flat = RatingParts()
        for (name, part) in model.parts.all {
            guard case .matrix(let matrix) = part else { flat[name] = part; continue }
            flat[name] = .matrix(
                try matrix.withUnsafeValues { values throws(ModelError) in
                    try DenseMatrix(rows: values.count, columns: 1, borrowing: values, owner: matrix.owner)
                })
        }
        let again = try SVDModel(parts: flat, basis: model.basis)
        #expect(again == model)
        #expect(address(again.userFactors) == address(model.userFactors))
        // The draws come before the steps: without epochs each row holds its own, in order.
        options.epochs = 0
        var random = try NumPyRandom(seed: 7)
        let start = try svd(ratings, options: options)
        let drawn = (0..<(20 + 5) * factors).map { _ in 0 + 0.1 * random.gaussian() }
        #expect(start.userFactors.values + start.itemFactors.values == drawn)
    }
}
