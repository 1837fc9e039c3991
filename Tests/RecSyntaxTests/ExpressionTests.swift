import RecDiagnostics
import RecSyntax
import Testing

@Suite struct ExpressionTests {
    @Test(arguments: [
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
        ("1 - 2 - 3", "(- (- 1 2) 3)"),
        ("-1", "-1"),
        ("-x.y", "(- (member x y))"),
        ("-.score", "(- .score)"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("a || b && c == d", "(|| a (&& b (== c d)))"),
        ("!a && b", "(&& (! a) b)"),
        ("a ?? b ?? c", "(?? a (?? b c))"),
        ("a ?? 1...3 ?? b", "(?? a (?? (... 1 3) b))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a < b ? 1 : 2", "(? (< a b) 1 2)"),
        ("0..<n + 1", "(..< 0 (+ n 1))"),
        ("0.5...5", "(... 0.5 5)"),
        ("1_000 + 0xFF", "(+ 1000 255)"),
        ("1e-3", "0.001"),
        ("a.b.c", "(member (member a b) c)"),
        ("a\n    .b()\n    // comment\n    .c(1)", "(call (member (call (member a b)) c) 1)"),
        ("f(a, b: c, d)", "(call f a b: c d)"),
        ("f(a) { $0 + $1 }", "(call f a trailing (closure () 2 {(+ $0 $1)}))"),
        ("f { 1 }", "(call f trailing (closure () 0 {1}))"),
        ("f { a, b in a }", "(call f trailing (closure (a, b) 0 {a}))"),
        ("f { (a, _) in a }", "(call f trailing (closure (a, _) 0 {a}))"),
        ("f { a in\n    let b = a\n    return b\n}", "(call f trailing (closure (a) 0 {let b = a; b}))"),
        ("(f(x)) { 1 }", "(call (call f x) trailing (closure () 0 {1}))"),
        ("f(x)(y: 1).z", "(member (call (call f x) y: 1) z)"),
        ("t[.slug]", "(element t .slug)"),
        ("[a, b,]", "[a, b]"),
        ("[.a: .b, \"c\": 1]", "[: .a: .b, (string c): 1]"),
        ("[:]", "[:]"),
        ("[]", "[]"),
        ("(a: 1, b)", "(tuple a: 1 b)"),
        ("(a: 1)", "(tuple a: 1)"),
        ("(`Best Match`: 1, x: 2)", "(tuple \"Best Match\": 1 x: 2)"),
        (".`Film Name` == .рейтинг", "(== .\"Film Name\" .рейтинг)"),
        ("if a { b } else if c { d } else { e }", "(if a {b} c {d} else {e})"),
        ("f(in: 1, where: 2).default", "(member (call f in: 1 where: 2) default)"),
        ("nil == true", "(== nil true)"),
        ("a +\n    b", "(+ a b)"),
        ("a\n    + b", "(+ a b)"),
        ("f { .rating > 3 }", "(call f trailing (closure () 0 {(> .rating 3)}))"),
        ("[f { $0 }, g { $0 + $1 }]", "[(call f trailing (closure () 1 {$0})), (call g trailing (closure () 2 {(+ $0 $1)}))]"),
        ("a\n    ? b\n    : c", "(? a b c)"),
    ])
    func reads(_ text: String, _ outline: String) {
        let result = parse(body: text)
        #expect(result.outline == outline)
        #expect(result.ids == [])
    }

    @Test(arguments: [
        ("\"\"", "(string)"),
        ("\"a\"", "(string a)"),
        (#""a\n\t\"\\\u{44F}\0""#, #"(string "a\n\t\"\\я\0")"#),
        (#""a\(b)c\(d(e: "f\(g)"))""#, #"(string a b c (call d e: (string f g)))"#),
        (##"#"a\n\#(b) "c" \d"#"##, ##"(string "a\\n" b " \"c\" \\d")"##),
        ("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"", "(string \"a\\n  b\\n\\nc\")"),
        ("\"\"\"\n    \"\"\"", "(string)"),
        ("\"\"\"\n    a \\\n    b\n    \"\"\"", "(string \"a b\")"),
        ("\"\"\"\n    a \\(b)\n    \\(c) \"d\"\n    \"\"\"", "(string \"a \" b \"\\n\" c \" \\\"d\\\"\")"),
        ("\"\"\"\r\n    a\r\n    b\r\n    \"\"\"", "(string \"a\\nb\")"),
        ("#/a\\/b+/#", "(regex \"a\\\\/b+\")"),
        ("\"\\(.UserName):\\(a ? \"x\" : \"y\")\"", "(string .UserName \":\" (? a (string x) (string y)))"),
    ])
    func readsStrings(_ text: String, _ outline: String) {
        let result = parse(body: text)
        #expect(result.outline == outline)
        #expect(result.ids == [])
    }

    @Test func aBracketOnTheNextLineStartsAnotherValue() {
        let (notebook, _) = parseNotebook(.init(name: "t", text: "%% clean x\nlet a = b\n[1]\n"))
        #expect(notebook.cells[0].outline.contains("let a = b; [1]"))
        let (other, _) = parseNotebook(.init(name: "t", text: "%% clean x\nguard b else { throw notFound(\"x\") }\n(c: 1)\n"))
        #expect(other.cells[0].outline.contains("guard b else notFound (string x); (tuple c: 1)"))
    }

    @Test func spansAreByteExact() {
        let text = "%% clean x\nфильмы.head(3)\n"
        let source = SourceText(name: "t", text: text)
        let (notebook, _) = parseNotebook(source)
        guard case .code(let block) = notebook.cells[0].body, case .call(let callee, let arguments) = block.result.kind else {
            Issue.record("no call")
            return
        }
        #expect(source.text(in: block.result.span) == "фильмы.head(3)")
        #expect(source.text(in: callee.span) == "фильмы.head")
        #expect(arguments.map { source.text(in: $0.span) } == ["3"])
        #expect(source.text(in: notebook.cells[0].headerSpan) == "%% clean x")
        #expect(source.text(in: notebook.cells[0].bodySpan) == "фильмы.head(3)")
    }
}
