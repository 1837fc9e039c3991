import Foundation
import RecRuntime
import Testing

/// The text of a lock, without a run.
@Suite("Locks")
struct LockTests {
    static let lock: NotebookLock = {
        var lock = NotebookLock(notebook: "films.recnb", given: [LockEntry(.given, "k", ["8"])])
        lock.cells = [
            LockedCell(
                name: "load ratings",
                entries: [
                    LockEntry(.value, "table", ["rows=3", String(repeating: "ab", count: 32)]),
                    LockEntry(.column, "год \"выхода\"", ["int32", "0123456789abcdef", "min=1", "max=2"]),
                    LockEntry(.reads, "data/my ratings.csv", ["12", String(repeating: "cd", count: 32)]),
                ]),
            LockedCell(name: "text 2", entries: [LockEntry(.part, "", ["a\nb \\ \u{200B}#", "00"])]),
        ]
        return lock
    }()

    @Test func whatIsWrittenIsReadBack() throws {
        let read = try NotebookLock(text: Self.lock.text, shown: "films.lock")
        #expect(read == Self.lock)
        #expect(read.text == Self.lock.text)
        let windows = Self.lock.text.replacing("\n", with: "\r\n")
        #expect(try NotebookLock(text: windows, shown: "films.lock") == Self.lock)
    }

    @Test func aLineHasNoBreakOfItsOwn() {
        #expect(Self.lock.text.split(separator: "\n").allSatisfy { !$0.contains("\u{200B}") })
        #expect(Self.lock.text.contains(#"part "" "a\nb \\ \u{200b}#" 00"#))
    }

    /// Every change of a byte is seen: in a cell's section by the cell, elsewhere by the whole.
    @Test func anEditIsSeenWhereverItIs() throws {
        let bytes = Array(Self.lock.text.utf8)
        let comment = try #require(Self.lock.text.firstRange(of: "#"))
        let commentLine = Self.lock.text.utf8.distance(from: Self.lock.text.startIndex, to: comment.lowerBound)
        let commentEnd = try #require(bytes[commentLine...].firstIndex(of: 10))
        for place in bytes.indices where bytes[place] != 10 && !(commentLine..<commentEnd).contains(place) {
            var edited = bytes
            edited[place] = edited[place] == UInt8(ascii: "7") ? UInt8(ascii: "9") : UInt8(ascii: "7")
            guard let read = try? NotebookLock(text: String(decoding: edited, as: UTF8.self), shown: "l") else { continue }
            #expect(!read.isIntact || read.cells.contains { !$0.isIntact }, "byte \(place) of\n\(Self.lock.text)")
        }
    }

    @Test func aLineTakenAwayNamesItsCell() throws {
        let text = Self.lock.text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("reads") }.joined(separator: "\n")
        let read = try NotebookLock(text: text, shown: "l")
        #expect(read.cells.map(\.isIntact) == [false, true])
    }

    @Test func aSectionTakenAwayIsSeen() throws {
        let text = Self.lock.text
        let start = try #require(text.firstRange(of: "cell \"text 2\"")).lowerBound
        let end = try #require(text.firstRange(of: "\nend ")).lowerBound
        let read = try NotebookLock(text: String(text[..<start]) + String(text[end...]), shown: "l")
        #expect(read.cells.count == 1 && read.cells[0].isIntact && !read.isIntact)
    }

    @Test(arguments: [
        ("", "not a lock"), ("%% load x\n1", "not a lock"), ("recnb-lock x y\n", "not a lock"),
        ("recnb-lock 99 films.recnb\n", "newer"),
        ("<<<<<<< HEAD\nrecnb-lock 1 films.recnb\n=======\n>>>>>>> x\n", "merge conflict"),
    ])
    func whatIsNoLockIsSaid(text: String, words: String) {
        do throws(LockError) {
            _ = try NotebookLock(text: text, shown: "films.lock")
            Issue.record("\(text) was read")
        } catch {
            #expect(error.description.contains(words) && !error.hint.isEmpty, "\(error)")
        }
    }

    /// Text of any kind is read to an end.
    @Test func anyTextIsRead() {
        var random = SeededGenerator(seed: 11)
        let pieces = [
            "cell", " ", "\"", "\\u{", "}", "sum", "end", "\n", "recnb-lock 1 x\n", "7", "é", "\\", "column a b", "\t", "#",
        ]
        for round in 0..<2000 {
            let text =
                "recnb-lock 1 x\n"
                + (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
            guard let lock = try? NotebookLock(text: text, shown: "l") else { continue }
            let again = try? NotebookLock(text: lock.text, shown: "l")
            #expect(again?.cells.map(\.name) == lock.cells.map(\.name), "seed 11, round \(round): \(text)")
        }
    }

    @Test func theLockStandsBesideTheNotebook() {
        #expect(NotebookLock.path(of: "/a/films.recnb") == "/a/films.lock")
        #expect(NotebookLock.path(of: "/a/films") == "/a/films.lock")
    }
}
