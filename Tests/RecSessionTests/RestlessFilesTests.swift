import RecSession
import Testing

@Suite struct RestlessFilesTests {
    /// What is found of each of these changes, one after the other; `run` is nil at rest.
    private static func found(_ changes: [(paths: Set<String>, run: Int?)], limit: Int) -> (new: [Set<String>], all: Set<String>)
    {
        var files = RestlessFiles(limit: limit)
        var new: [Set<String>] = []
        for change in changes { new.append(files.note(change.paths, during: change.run)) }
        return (new, files.found)
    }

    @Test func aFileThatChangesInRunAfterRunIsFound() {
        let result = Self.found([(["a", "b"], 1), (["a"], 2), (["a", "b"], 3), (["a"], 4), (["b"], 5)], limit: 3)
        #expect(result.new == [[], [], ["a"], [], ["b"]])
        #expect(result.all == ["a", "b"])
    }

    @Test func manySavesDuringOneRunCountOnce() {
        let result = Self.found([(["a"], 1), (["a"], 1), (["a"], 1), (["a"], 2)], limit: 3)
        #expect(result.new == [[], [], [], []] && result.all == [])
    }

    @Test func aSaveAtRestBeginsAnew() {
        let result = Self.found([(["a"], 1), (["b"], nil), (["a"], 2), (["a"], 3), (["notebook"], nil)], limit: 2)
        #expect(result.new == [[], [], [], ["a"], []])
        #expect(result.all == [])
    }
}
