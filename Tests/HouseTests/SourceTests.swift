import Testing

/// Habits that hold for every source file.
@Suite struct SourceTests {
    @Test func noFileIsTooLong() throws {
        var long: [(path: String, lines: Int)] = []
        for path in try Repository.files(below: "Sources", "swift", "c", "h", "py")
            + Repository.files(below: "Tests", "swift", "py")
        {
            let lines = try Repository.text(path).numberedLines.count
            #expect(lines <= 1000, "\(path) has \(lines) lines; split it by concern")
            if lines > 500 { long.append((path, lines)) }
        }
        for (path, lines) in long.sorted(by: { $0.lines > $1.lines }) { print("over 500 lines: \(path) (\(lines))") }
    }

    /// Nothing that a user types or a file holds may stop the process, and nothing is left half done.
    @Test func noTrapsAndNoLooseEnds() throws {
        let forbidden = ["try!", "as!", "fatalError(", "TODO", "FIXME", "XXX", "preconditionFailure(", "uniqueKeysWithValues"]
        for path in try Repository.files(below: "Sources", "swift", "c", "h", "py") {
            let text = try Repository.text(path)
            for form in forbidden where text.contains(form) && !Self.allowed.contains("\(path) \(form)") {
                for line in text.numberedLines where line.text.contains(form) { Issue.record("\(path):\(line.number): \(form)") }
            }
        }
    }

    /// Where memory is gone there is no way on; what can be asked for is checked before.
    private static let allowed: Set = [
        "Sources/RecMemory/OutOfMemory.swift preconditionFailure("
    ]

    /// A fraction, a number that is none or one out of range made a whole number without `exactly:` stops the process; where a number comes
    /// from a call of the user's, it is read through `VerbCall`, which knows its bounds.
    @Test func numbersOfCallsAreReadWithinTheirBounds() throws {
        for path in try Repository.files(below: "Sources/RecVerbs", "swift") {
            for line in try Repository.text(path).numberedLines
            where line.text.contains(".number") && line.text.contains("call.scalar(") {
                Issue.record("\(path):\(line.number): `call.double(...)` looks at the parameter's bounds")
            }
        }
    }

    @Test func noSourceNamesAMachine() throws {
        for path in try Repository.files(below: "Sources", "swift", "c", "h", "py", "md")
            + Repository.files(below: "Tests", "swift", "py")
        {
            let text = try Repository.text(path)
            for folder in Self.personal where text.contains(folder) {
                for line in text.numberedLines where line.text.contains(folder) {
                    Issue.record("\(path):\(line.number): \(folder)")
                }
            }
        }
    }

    /// Folders of one person's machine; written apart so that this file is clean itself.
    private static let personal = ["/home", "/root", "/work", "/Users"].map { $0 + "/" }
}
