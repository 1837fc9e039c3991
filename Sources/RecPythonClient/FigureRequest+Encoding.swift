internal import FoundationEssentials
internal import RecSchema

extension FigureRequest {
    private struct Message: Encodable {
        let spec: FigureSpec
        let formats: [FigureFormat]
        let notes: [String]
        let tables: [Table]
    }

    private struct Table: Encodable {
        let rows: Int
        let columns: [Column]
        let weights: Int?

        private enum Key: CodingKey { case rows, columns, weights }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(rows, forKey: .rows)
            try container.encode(columns, forKey: .columns)
            try container.encode(weights, forKey: .weights)
        }
    }

    /// Where a column stands in the data.
    private struct Column: Encodable {
        let name: String
        let type: String
        let dtype: String
        let offset: Int
        let length: Int
        let missing: Int?

        private enum Key: CodingKey { case name, type, dtype, offset, length, missing }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: .name)
            try container.encode(type, forKey: .type)
            try container.encode(dtype, forKey: .dtype)
            try container.encode(offset, forKey: .offset)
            try container.encode(length, forKey: .length)
            try container.encode(missing, forKey: .missing)
        }
    }

    /// The request as a frame: columns follow each other in the data, each at a multiple of eight bytes.
    func encoded() throws(PythonFailure) -> (json: [UInt8], data: [UInt8]) {
        var data: [UInt8] = []
        var described: [Table] = []
        for table in tables {
            var columns: [Column] = []
            for column in table.columns {
                guard column.values.count == table.rowCount, column.missing.map({ $0.count == table.rowCount }) ?? true else {
                    throw .badResult(
                        message: "column `\(column.name)` of the figure is not as long as its table", stdout: "", stderr: "")
                }
                let offset = data.count
                let dtype = column.values.append(to: &data)
                let length = data.count - offset
                pad(&data)
                var missing: Int?
                if let flags = column.missing {
                    missing = data.count
                    data.append(contentsOf: flags.lazy.map { $0 ? 1 : 0 })
                    pad(&data)
                }
                columns.append(
                    Column(
                        name: column.name, type: column.type.name, dtype: dtype, offset: offset, length: length, missing: missing)
                )
            }
            var weights: Int?
            if let numbers = table.weights {
                guard numbers.count == table.rowCount else {
                    throw .badResult(message: "the weights of the figure are not as many as its rows", stdout: "", stderr: "")
                }
                weights = data.count
                numbers.withUnsafeBytes { data.append(contentsOf: $0) }
            }
            described.append(Table(rows: table.rowCount, columns: columns, weights: weights))
        }
        guard let json = try? JSONEncoder().encode(Message(spec: spec, formats: formats, notes: notes, tables: described)) else {
            throw .badResult(message: "a number in the figure's options is not finite", stdout: "", stderr: "")
        }
        return (Array(json), data)
    }

    private func pad(_ data: inout [UInt8]) {
        data.append(contentsOf: repeatElement(0, count: (8 - data.count % 8) % 8))
    }
}

extension FigureColumn.Values {
    /// Appends the values and says what numpy calls their type.
    func append(to data: inout [UInt8]) -> String {
        switch self {
        case .integers(let values):
            values.withUnsafeBytes { data.append(contentsOf: $0) }
            return "<i8"
        case .doubles(let values):
            values.withUnsafeBytes { data.append(contentsOf: $0) }
            return "<f8"
        case .strings(let values):
            var ends: [Int64] = [0]
            ends.reserveCapacity(values.count + 1)
            var total: Int64 = 0
            for value in values {
                total += Int64(value.utf8.count)
                ends.append(total)
            }
            ends.withUnsafeBytes { data.append(contentsOf: $0) }
            for value in values { data.append(contentsOf: value.utf8) }
            return "text"
        }
    }
}
