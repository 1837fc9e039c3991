import RecEngine
import RecFrame

/// Numbers keys (users, items) of several tables from zero, the same key the same number.
struct KeyNumbers {
    /// The keys by their numbers.
    private(set) var values: Column
    private let name: String
    private let execution: ExecutionContext

    /// The keys of a column, numbered in the order in which they first appear.
    static func numbering(
        _ column: Column, name: String, _ execution: ExecutionContext
    ) throws -> (keys: KeyNumbers, numbers: [UInt32]) {
        let (numbers, values) = try column.numbering(in: execution)
        return (KeyNumbers(values: values, name: name, execution: execution), numbers)
    }

    /// The number of each value; `UInt32.max` for one that is not there.
    func places(of column: Column) throws -> [UInt32] { try column.places(in: values, as: name, context: execution) }

    /// The number of each value; those that are new get the next numbers. A missing value gets `UInt32.max`.
    mutating func numbers(of column: Column) throws -> [UInt32] {
        var places = try places(of: column)
        let unknown = places.indices.filter { places[$0] == .max && column.isValid(at: $0) }
        if unknown.isEmpty { return places }
        let part = try column.gather(try RowIndices(unknown.map { Optional($0) }), in: execution)
        let (numbers, added) = try part.numbering(in: execution)
        let first = UInt32(values.count)
        for (place, number) in zip(unknown, numbers) { places[place] = first + number }
        let same = added.type == values.type ? added : try added.cast(to: values.type, in: execution)
        values = try Column.concat([values, same], in: execution)
        return places
    }
}
