import RecFrame
import RecSchema

/// Columns of a query's result, matched with what was declared of them.
enum ResultColumns {
    /// Where each declared column stands among those of the result.
    ///
    /// - Throws: `typeMismatch` where they are not the same columns.
    static func places(of types: [TableSchema.Field], in names: [String]) throws(StoreError) -> [Int] {
        if names.isEmpty {
            throw StoreError(.badSQL, "the query gives no columns", hint: "`runSQL` in a `store` cell changes things")
        }
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw StoreError(
                .typeMismatch, "the query gives two columns `\(names[twice])`", hint: "name one of them anew with `as`")
        }
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
        let words = String(decoding: text, as: UTF8.self)
        do {
            if field.type == .dateTime {
                try builder.append(try time(words))
            } else {
                try builder.append(try Column([.string(words)], type: .string).cast(to: field.type).scalar(at: 0))
            }
        } catch {
            throw mismatch(field, row: row, value: words)
        }
    }

    /// A time as `2024-01-31 12:30:00.25`, with as many digits of the second as there are; those below a microsecond are dropped.
    private static func time(_ text: String) throws -> Scalar {
        var whole = text[...]
        if whole.hasSuffix("Z") { whole.removeLast() }
        var fraction: Int64 = 0
        if let dot = whole.firstIndex(of: ".") {
            let digits = whole[whole.index(after: dot)...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let value = Int64((digits.prefix(6) + "000000").prefix(6))
            else { throw StoreError(.typeMismatch, "no time") }
            fraction = value
            whole = whole[..<dot]
        }
        let column = try Column([.string(String(whole))], type: .string).cast(to: .dateTime)
        guard case .dateTime(let start) = column.scalar(at: 0) else { throw StoreError(.typeMismatch, "no time") }
        let (time, overflow) = start.addingReportingOverflow(fraction)
        if overflow { throw StoreError(.typeMismatch, "no time") }
        return .dateTime(time)
    }
}
