import Glibc
import RecSession
import Synchronization
import Testing

/// Saves as editors make them, and what is told of them.
@Suite(.serialized) struct FileChangesTests {
    /// A folder with a file, followed.
    private final class Place: Sendable {
        let folder: String
        let told = Mutex<[Set<String>]>([])
        private let changes: Mutex<FileChanges?> = Mutex(nil)

        init(_ names: [String]) throws {
            let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
            var template = Array("\(parent)/recnb-changes-XXXXXX".utf8CString)
            let made = try #require(mkdtemp(&template))
            folder = String(cString: made)
            for name in names { write("one", to: name) }
            let changes = FileChanges { [weak self] paths in
                guard let self else { return }
                told.withLock { $0.append(Set(paths.map { String($0.dropFirst(self.folder.count + 1)) })) }
            }
            self.changes.withLock { $0 = changes }
            changes.follow(names.map { folder + "/" + $0 } + [folder + "/absent", folder + "/later/file"])
            changes.start()
        }

        deinit {
            changes.withLock { $0?.end() }
            for name in ["a", "b", "a~", "a.new", "absent", "link", "later/file"] { unlink(folder + "/" + name) }
            rmdir(folder + "/later")
            rmdir(folder)
        }

        func write(_ text: String, to name: String, mode: String = "w") {
            guard let file = fopen(folder + "/" + name, mode) else { return }
            fputs(text, file)
            fclose(file)
        }

        func rename(_ old: String, to new: String) { _ = Glibc.rename(folder + "/" + old, folder + "/" + new) }

        /// What was told, as soon as there is something, and a while after.
        func heard(_ count: Int = 1) async throws -> [Set<String>] {
            for _ in 0..<400 {
                if told.withLock({ $0.count >= count }) { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            try await Task.sleep(for: .milliseconds(60))
            return told.withLock { $0 }
        }
    }

    @Test func aSaveInPlaceIsToldOnce() async throws {
        let place = try Place(["a", "b"])
        place.write("two", to: "a")
        #expect(try await place.heard() == [["a"]])
    }

    @Test func aBurstIsOneSave() async throws {
        let place = try Place(["a", "b"])
        for number in 0..<20 {
            place.write("\(number)", to: "a")
            place.write("\(number)", to: "b")
        }
        #expect(try await place.heard() == [["a", "b"]])
    }

    @Test func aReplacedFileIsOneSave() async throws {
        let place = try Place(["a"])
        // As VS Code with an atomic save, then as vim with a backup.
        place.write("two", to: "a.new")
        place.rename("a.new", to: "a")
        #expect(try await place.heard() == [["a"]])
        place.rename("a", to: "a~")
        place.write("three", to: "a")
        #expect(try await place.heard(2) == [["a"], ["a"]])
    }

    @Test func aFileThatGoesAndComesIsTold() async throws {
        let place = try Place(["a"])
        unlink(place.folder + "/a")
        #expect(try await place.heard() == [["a"]])
        place.write("two", to: "a")
        #expect(try await place.heard(2) == [["a"], ["a"]])
        // Away for a moment only: one save.
        unlink(place.folder + "/a")
        try await Task.sleep(for: .milliseconds(100))
        place.write("three", to: "a")
        #expect(try await place.heard(3) == [["a"], ["a"], ["a"]])
    }

    @Test func filesAndFoldersThatComeIntoBeingAreTold() async throws {
        let place = try Place(["a"])
        place.write("here", to: "absent")
        #expect(try await place.heard() == [["absent"]])
        mkdir(place.folder + "/later", 0o755)
        place.write("here", to: "later/file")
        #expect(try await place.heard(2) == [["absent"], ["later/file"]])
    }

    @Test func otherFilesAreNot() async throws {
        let place = try Place(["a"])
        place.write("x", to: "b")
        try await Task.sleep(for: .milliseconds(150))
        #expect(place.told.withLock { $0.isEmpty })
        place.write("two", to: "a")
        #expect(try await place.heard() == [["a"]])
    }
}
