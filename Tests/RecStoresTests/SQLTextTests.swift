import RecStores
import Testing

@Suite("SQL as far as it must be understood")
struct SQLTextTests {
    @Test(arguments: [
        ("select a from t where id = :id and x = :x or id = :id", ["id", "x"]),
        ("select ':no' , \"a:b\", x::int from t where y = :yes", ["yes"]),
        ("select 1 -- :no\n from t /* :no /* :no */ */ where a = :a", ["a"]),
        ("select $$ :no $$, $q$ :no $$ $q$, :a", ["a"]),
        ("select 'it''s :no', :Füße", ["Füße"]),
    ])
    func namedParametersAreFound(_ text: String, _ names: [String]) {
        #expect(SQLText(text).parameters == names)
    }

    @Test(arguments: [
        ("select a from t order by a", true), ("select a from (select a from t order by a) x", false),
        ("select a, row_number() over (order by a) from t ORDER\n BY 2", true), ("select 'order by' from t", false),
        ("select a from t -- order by a", false),
    ])
    func anOrderOutsideOfParenthesesCounts(_ text: String, _ isOrdered: Bool) {
        #expect(SQLText(text).isOrdered == isOrdered)
    }

    @Test func statementsEndAtSemicolons() {
        let text = SQLText("create table a (x text default ';'); -- ;\n insert into a values (1);;\n ")
        #expect(text.statements.count == 2)
    }
}
