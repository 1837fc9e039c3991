import RecSession
import Testing

@Suite struct RestlessFilesTests {
    /// What is found of each of these changes, one after the other.
    private static func found(_ changes: [(paths: Set<String>, isDuringRun: Bool)], limit: Int) -> (
        new: [Set<String>], all: Set<String>
    ) {
        var files = RestlessFiles(limit: limit)
        var new: [Set<String>] = []
        for change in changes { new.append(files.note(change.paths, isDuringRun: change.isDuringRun)) }
        return (new, files.found)
    }

    @Test func aFileThatChangesInRunAfterRunIsFound() {
        let result = Self.found(
            [(["a", "b"], true), (["a"], true), (["a", "b"], true), (["a"], true), (["b"], true)], limit: 3)
        #expect(result.new == [[], [], ["a"], [], ["b"]])
        #expect(result.all == ["a", "b"])
    }

    @Test func aSaveAtRestBeginsAnew() {
        let result = Self.found(
            [(["a"], true), (["b"], false), (["a"], true), (["a"], true), (["notebook"], false)], limit: 2)
        #expect(result.new == [[], [], [], ["a"], []])
        #expect(result.all == [])
    }
}
