import RecFrame
import RecSchema

/// Columns of a query's result, matched with what was declared of them.
enum ResultColumns {
    /// Where each declared column stands among those of the result.
    ///
    /// - Throws: `typeMismatch` where they are not the same columns.
    static func places(of types: [TableSchema.Field], in names: [String]) throws(StoreError) -> [Int] {
        var places: [Int] = []
        for field in types {
            guard let place = names.firstIndex(of: field.name) else {
                throw StoreError(
                    .typeMismatch, "the query gives no column `\(field.name)`",
                    detail: "it gives: \(names.joined(separator: ", "))")
            }
            places.append(place)
        }
        if let extra = names.first(where: { name in !types.contains { $0.name == name } }) {
            throw StoreError(
                .typeMismatch, "the query gives a column `\(extra)` that `types:` does not name",
                hint: "name it there, or leave it out of the query")
        }
        return places
    }

    static func mismatch(_ field: TableSchema.Field, row: Int, value: String) -> StoreError {
        StoreError(
            .typeMismatch, "`\(field.name)` is declared \(field.type.name), and row \(row + 1) has `\(value.prefix(60))`")
    }

    /// Adds a value that came as text.
    static func take(
        text: UnsafeBufferPointer<UInt8>, into builder: ColumnBuilder, _ field: TableSchema.Field, row: Int
    ) throws(StoreError) {
        if field.type == .string {
            guard let valid = String(validating: text, as: UTF8.self) else {
                throw StoreError(.typeMismatch, "`\(field.name)` of row \(row + 1) is no UTF-8 text")
            }
            builder.append(string: valid)
            return
        }
        var words = String(decoding: text, as: UTF8.self)
        // As SQLite's own functions write times.
        if field.type == .dateTime { words = words.replacing(" ", with: "T", maxReplacements: 1) }
        do {
            let column = try Column([.string(words)], type: .string).cast(to: field.type)
            try builder.append(column.scalar(at: 0))
        } catch {
            throw mismatch(field, row: row, value: words)
        }
    }
}
