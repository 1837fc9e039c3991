import RecSchema
import Testing

@Suite struct ColumnTypeTests {
    /// Every type without elements.
    static let plain: [ColumnType] = [
        .uint8, .uint32, .int32, .int64, .float, .double, .bool, .string, .date, .dateTime, .duration,
    ]

    @Test(arguments: plain)
    func everyTypeIsFoundByItsName(_ type: ColumnType) {
        #expect(ColumnType.named[type.name] == type)
        #expect(ColumnType.list(type).name == "list(.\(type.name))")
    }

    @Test func numbersAreIntegersAndFloats() {
        #expect(Self.plain.filter(\.isInteger) == [.uint8, .uint32, .int32, .int64])
        #expect(Self.plain.filter(\.isNumeric) == [.uint8, .uint32, .int32, .int64, .float, .double])
    }

    /// A column's element can always be put back into a column; integers come back as wide ones.
    @Test(arguments: plain + [.list(.string), .list(.list(.double))])
    func aValueOfAColumnFitsAColumn(_ type: ColumnType) {
        #expect(ValueType(element: type).columnType == (type.isInteger ? .int64 : type))
        #expect(ValueType.optional(ValueType(element: type)).unwrapped == ValueType(element: type))
    }

    @Test(arguments: [
        (ValueType.list(.string), "list of String"), (.optional(.int), "Int that may be missing"),
        (.column(.float), "column of float32"),
        (.model(ModelType(kind: "kMeans", members: [])), "kMeans model"), (.groups(.unknown, keys: ["a"]), "grouped table"),
    ])
    func typesAreSaidInWords(_ type: ValueType, _ words: String) {
        #expect(type.description == words)
    }
}
