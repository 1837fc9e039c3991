import RecSession
import Testing

/// What is told of files and when, by a clock and a disk that are made up.
@Suite struct FollowedFilesTests {
    /// The files that there are, by number; a number stands for what a file holds.
    private final class Disk {
        var files: [String: UInt64]
        var followed = FollowedFiles()
        private let start = ContinuousClock.now

        init(_ files: [String: UInt64], also absent: [String] = []) {
            self.files = files
            followed.follow(Array(files.keys) + absent, look: look)
        }

        func look(_ path: String) -> FileLook? { files[path].map { FileLook(number: $0) } }

        func isUntold() -> Bool { followed.isUntold(look: look) }

        func changes(at milliseconds: Int) -> Set<String> {
            followed.changes(at: start + .milliseconds(milliseconds), look: look)
        }
    }

    @Test func aChangeIsToldOnce() {
        let disk = Disk(["a": 1, "b": 1])
        #expect(disk.changes(at: 0) == [])
        disk.files = ["a": 2, "b": 2]
        #expect(disk.changes(at: 1) == ["a", "b"])
        #expect(disk.changes(at: 2) == [])
    }

    @Test func aFileThatIsReplacedIsNotGone() {
        let disk = Disk(["a": 1])
        disk.files = [:]
        #expect(disk.changes(at: 0) == [] && disk.followed.isWaiting)
        #expect(disk.changes(at: 299) == [])
        disk.files = ["a": 2]
        #expect(disk.changes(at: 299) == ["a"] && !disk.followed.isWaiting)
    }

    @Test func aFileThatComesBackAsItWasIsNoNews() {
        let disk = Disk(["a": 1])
        disk.files = [:]
        #expect(disk.changes(at: 0) == [])
        disk.files = ["a": 1]
        #expect(disk.changes(at: 200) == [] && !disk.followed.isWaiting)
        // Its absence is counted from anew.
        disk.files = [:]
        #expect(disk.changes(at: 400) == [] && disk.changes(at: 699) == [] && disk.changes(at: 700) == ["a"])
        #expect(!disk.followed.isWaiting)
    }

    @Test func aFileThatComesIntoBeingIsTold() {
        let disk = Disk([:], also: ["a"])
        #expect(disk.changes(at: 0) == [] && !disk.followed.isWaiting)
        disk.files = ["a": 1]
        #expect(disk.changes(at: 10) == ["a"])
    }

    @Test func whatIsFollowedAgainKeepsItsLastLook() {
        let disk = Disk(["a": 1, "b": 1])
        disk.files = ["a": 2, "b": 2, "c": 1]
        disk.followed.follow(["a", "c"], look: disk.look)
        #expect(disk.followed.paths.sorted() == ["a", "c"])
        #expect(disk.changes(at: 0) == ["a"])
    }

    @Test func whatChangedWhileItWasLookedAtIsToldOfLater() {
        let (second, late): (Int64, Int64) = (1_000_000_000, 3_000_000_000)
        var looks = ["old": FileLook(number: 1, changedAt: second), "new": FileLook(number: 2, changedAt: late)]
        var files = FollowedFiles()
        files.follow(["old", "new", "absent"], since: 2 * second) { looks[$0] }
        let first = files.changes(at: .now) { looks[$0] }
        #expect(first == ["new"])
        // Whoever is followed already is told of as ever.
        looks["old"] = FileLook(number: 3, changedAt: late)
        files.follow(["old", "new", "absent"], since: 4 * second) { looks[$0] }
        let then = files.changes(at: .now) { looks[$0] }
        #expect(then == ["old"])
    }

    @Test func theLookOfEverySecondWaitsForAFileThatStandsStill() {
        let disk = Disk(["a": 1])
        #expect(!disk.isUntold())
        disk.files = ["a": 2]
        #expect(!disk.isUntold())
        disk.files = ["a": 3]
        #expect(!disk.isUntold())
        #expect(disk.isUntold())
        #expect(disk.changes(at: 0) == ["a"])
        #expect(!disk.isUntold())
    }

    @Test func aBurstIsOneSaveWhileItLasts() {
        var pace = SavePace()
        let start = ContinuousClock.now
        #expect(!pace.isGathering)
        // An event every 9 ms is told of after 200 ms, not before.
        for time in stride(from: 0, to: 200, by: 9) {
            let isTime = pace.heard(at: start + .milliseconds(time))
            #expect(!isTime && pace.isGathering)
        }
        var isTime = pace.heard(at: start + .milliseconds(200))
        #expect(isTime)
        pace.told()
        #expect(!pace.isGathering)
        isTime = pace.heard(at: start + .milliseconds(209))
        #expect(!isTime && pace.isGathering)
    }
}
