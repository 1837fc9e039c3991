import RecSchema
import Testing

@Suite struct TableSchemaTests {
    let films = TableSchema(
        entries: [
            .field(.init("movieId", .uint32)), .open(prefix: "genre_", type: .uint8), .field(.init("title", .string)),
        ], rowCount: 3)

    @Test func namedColumnsComeInOrder() {
        #expect(films.fields.map(\.name) == ["movieId", "title"])
        #expect(films.openPrefixes == ["genre_"])
        #expect(!films.isClosed)
        #expect(TableSchema([.init("a", .int64)]).isClosed)
    }

    @Test func aColumnUnderAnOpenPrefixIsProvisional() {
        #expect(films.field("genre_Drama") == .init("genre_Drama", .uint8, isProvisional: true))
        #expect(films.field("movieId")?.isProvisional == false)
        #expect(films.field("year") == nil)
        #expect(TableSchema.unknown.field("anything") != nil)
    }

    @Test func settingReplacesInPlaceOrAppends() {
        var schema = films
        schema.set(.init("movieId", .int64))
        schema.set(.init("year", .int32))
        #expect(schema.fields == [.init("movieId", .int64), .init("title", .string), .init("year", .int32)])
        schema.remove("title")
        schema.remove("nowhere")
        #expect(schema.fields.map(\.name) == ["movieId", "year"])
        #expect(schema.openPrefixes == ["genre_"])
    }

    @Test func rowsMayBeForgotten() {
        #expect(films.withoutRowCount.rowCount == nil)
        #expect(films.withoutRowCount.entries == films.entries)
    }

    @Test func selectorsKeepTheOrderOfTheTable() {
        let names = ["user_b", "item", "user_a"]
        #expect(ColumnSelector.named("item").select(from: names) == ["item"])
        #expect(ColumnSelector.named("other").select(from: names) == [])
        #expect(ColumnSelector.pattern("user_*").select(from: names) == ["user_b", "user_a"])
    }

    @Test(arguments: [
        ("", "", true), ("", "*", true), ("a", "", false), ("abc", "abc", true), ("abc", "a*c", true), ("abc", "a*b", false),
        ("aXbXc", "a*X*c", true), ("aaab", "*ab", true), ("жанр_драма", "жанр_*", true), ("abc", "abc*", true),
        ("abc", "***", true),
    ])
    func aStarStandsForAnyText(_ text: String, _ pattern: String, _ matches: Bool) {
        #expect(matchesPattern(text, pattern) == matches)
    }
}
